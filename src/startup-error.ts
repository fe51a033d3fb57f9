/** The service cannot start, and the operator can mend it: the message says how. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
