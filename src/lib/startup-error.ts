import { describeError } from './describe-error.js';

/** The service cannot start, and the operator can mend it: the message says how. */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}

/**
 * What a command says when it fails: the message of an error that its user can mend; of any other its stack, as it may be
 * logged.
 */
export function explanationOf(error: unknown): string {
  return `latchkey: ${error instanceof StartupError ? error.message : describeError(error).stack}`;
}
