/** The service cannot start, and the operator can mend it: the message says how. */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}

/** What a command says when it fails: the message of an error that its user can mend, and all about any other. */
export function explanationOf(error: unknown): string {
  return `latchkey: ${error instanceof StartupError ? error.message : (error as Error).stack}`;
}
