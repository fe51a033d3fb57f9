import type { Contract } from '../contract/contract.js';
import type { Handlers } from '../contract/operations.js';
import type { Operation } from '../contract/read-operations.js';

/** A handler without its types: what the table holds once an operationId is only a string. */
export type AnyHandler = (call: object) => Promise<AnyReply>;

export interface AnyReply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What answers an operation. */
export type HandlerOf = (operation: Operation) => AnyHandler;

/** @throws if the contract and the table of handlers differ in either direction. */
export function handlersOf({ operations }: Contract, table: Handlers): HandlerOf {
  // The only cast between the contract's types and its values: both come from openapi.yaml, and the table is compared.
  const handlers = new Map(Object.entries(table as unknown as Record<string, AnyHandler>));
  const declared = operations.map(({ operationId }) => operationId);
  const missing = declared.filter((id) => !handlers.has(id));
  const surplus = [...handlers.keys()].filter((id) => !declared.includes(id));
  if (missing.length > 0) throw new Error(`No handler for: ${missing.join(', ')}`);
  if (surplus.length > 0) throw new Error(`The contract does not have: ${surplus.join(', ')}`);
  return ({ operationId }) => handlers.get(operationId) as AnyHandler;
}
