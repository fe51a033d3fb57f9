import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { loadContract, pagesTag } from '../../src/contract/contract.js';
import { ownFormats } from '../../src/contract/formats.js';
import type { Operation } from '../../src/contract/read-operations.js';
import { publicUrl } from './service.js';

export const contract = loadContract(publicUrl);

/** Those that programs call, which is to say all but the pages. */
export const programOperations = contract.operations.filter(
  ({ path, method }) => !contract.document.paths[path]?.[method]?.tags.includes(pagesTag),
);

/** Those of them that are for users, and so on the pages for customers. */
export const userOperations = programOperations.filter(({ audience }) => audience === 'users');

export const securedOperations = contract.operations.filter(({ credentials }) => credentials.length > 0);

export function operation(operationId: string): Operation {
  const found = contract.operations.find((candidate) => candidate.operationId === operationId);
  if (!found) throw new Error(`The contract has no ${operationId}.`);
  return found;
}

/** The contract as it is, without what only a generator needs. */
type RawOperation = { requestBody?: { content: Record<string, { example: Record<string, unknown> }> } };

/** A request as good as the contract's own examples: path, method and body, but no credential. */
export function exampleRequest(
  { path, method }: Operation,
  {
    keyId = 'key_0000000000000000',
    userId = 'usr_0000000000000000',
    organizationId = 'org_0000000000000000',
    sessionId = 'ses_0000000000000000',
  } = {},
): { path: string; init: RequestInit } {
  const raw = contract.document.paths[path]?.[method] as unknown as RawOperation;
  const [content] = Object.entries(raw.requestBody?.content ?? {});
  return {
    path: path
      .replace('{key_id}', keyId)
      .replace('{user_id}', userId)
      .replace('{organization_id}', organizationId)
      .replace('{session_id}', sessionId),
    init: { method: method.toUpperCase(), ...(content ? bodyOf(...content) : {}) },
  };
}

function bodyOf(mediaType: string, { example }: { example: Record<string, unknown> }): RequestInit {
  const body =
    mediaType === 'application/json'
      ? JSON.stringify(example)
      : new URLSearchParams(example as Record<string, string>).toString();
  return { headers: { 'Content-Type': mediaType }, body };
}

export function withHeaders(init: RequestInit, headers: Record<string, string>): RequestInit {
  return { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } };
}

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: ownFormats });
addFormats.default(ajv);
ajv.addSchema({ $id: 'contract', ...contract.document });
const validators = new Map<string, ValidateFunction>();

/** Problems that come before any operation is found, and so belong to none. */
const outsideOperations = new Set([404, 405]);

/**
 * Checks an answer against the contract, by another way than the service does: the status is declared, its headers are
 * there, and the body has its schema.
 */
export async function expectConforming(operation: Operation, response: Response): Promise<unknown> {
  const { status } = response;
  const declared = operation.responses[status];
  if (!declared) {
    throw new Error(`${operation.operationId} answered ${status}, which is not declared: ${await response.text()}`);
  }
  for (const [name, header] of Object.entries(declared.headers ?? {})) {
    const { required } = resolveHeader(header);
    if (required) expect(response.headers.get(name), `${operation.operationId} ${status} ${name}`).not.toBeNull();
  }
  const [mediaType] = Object.keys(declared.content ?? {});
  const text = await response.text();
  if (mediaType === undefined) {
    expect(text).toBe('');
    return undefined;
  }
  expect(response.headers.get('Content-Type')?.split(';')[0]).toBe(mediaType);
  if (!mediaType.endsWith('json')) return text;
  const body: unknown = JSON.parse(text);
  const validate = validatorOf(operation, status, mediaType);
  if (!validate(body))
    throw new Error(`${operation.operationId} ${status}: ${ajv.errorsText(validate.errors)}: ${text}`);
  return body;
}

/** The same for an answer that may have been given before an operation was found. */
export async function expectProblemOrConforming(operation: Operation, response: Response): Promise<void> {
  if (outsideOperations.has(response.status) && !operation.responses[response.status]) {
    expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    return;
  }
  await expectConforming(operation, response);
}

function resolveHeader(header: unknown): { required?: boolean } {
  const { $ref } = header as { $ref?: string };
  if ($ref === undefined) return header as { required?: boolean };
  return contract.document.components['headers']?.[$ref.split('/').at(-1) ?? ''] as { required?: boolean };
}

function validatorOf(operation: Operation, status: number, mediaType: string): ValidateFunction {
  const key = `${operation.operationId} ${status}`;
  let validate = validators.get(key);
  if (!validate) {
    const schema = operation.responses[status]?.content?.[mediaType]?.schema ?? {};
    validate = compileSchema(schema);
    validators.set(key, validate);
  }
  return validate;
}

const compiled = new Map<string, ValidateFunction>();

/**
 * Compiles a schema of the contract, its references turned towards that; it gathers all errors. Once for each text of a schema:
 * to compile one takes longer than to check hundreds of values by it.
 */
export function compileSchema(schema: object): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"contract#/components/');
  const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text));
  compiled.set(text, validate);
  return validate;
}
