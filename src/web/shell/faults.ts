import { LatchkeyProblem, type ProblemError } from '@latchkey/client';
import type { Fault } from './fault.js';

/** What a form has found by itself, before anything was sent. */
export class FormFaults extends Error {
  override readonly name = 'FormFaults';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ message }) => message).join(' '));
    this.faults = faults;
  }
}

/** Every fault that an error tells of, in the words for people. */
export function faultsOf(error: unknown): readonly Fault[] {
  if (error instanceof FormFaults) return error.faults;
  if (!(error instanceof LatchkeyProblem)) return [];
  if (error.code === 'incorrect_password') return [{ path: ['current_password'], message: error.title }];
  return error.errors.map((fault) => ({ path: pathOf(fault), message: forPeople(fault.message) }));
}

/** What is wrong with each field of a form, by the name of the field in the request's body, or of the parameter. */
export function fieldErrorsOf(error: unknown): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const { path, message } of faultsOf(error)) {
    const [field] = path;
    if (field === undefined) continue;
    messages[field] = messages[field] === undefined ? message : `${messages[field]} ${message}`;
  }
  return messages;
}

/** @param pointer a JSON pointer (RFC 6901). */
function pathOf({ parameter, pointer = '' }: ProblemError): string[] {
  if (parameter !== undefined) return [parameter];
  const tokens = pointer.split('/').slice(1);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A sentence of the contract without what only programs can do, which is to send `null`, and without the marks of code. */
function forPeople(message: string): string {
  return message.replace(/,? or `null`[^.]*/g, '').replaceAll('`', '');
}
