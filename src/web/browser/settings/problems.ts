import { LatchkeyConnectionError, LatchkeyProblem } from '@latchkey/client';

/** Whether the session has ended, which the dialog to log in again says. */
export function isSessionOver(error: unknown): boolean {
  return error instanceof LatchkeyProblem && error.code === 'invalid_token';
}

/** What went wrong, for people. */
export function explanationOf(error: unknown): string {
  if (error instanceof LatchkeyConnectionError) return 'The service does not answer. Try again in a moment.';
  return error instanceof LatchkeyProblem ? error.detail : String(error);
}

/** What is wrong with each field of a form, by the name of the field in the request's body. */
export function fieldErrorsOf(error: unknown): Record<string, string> {
  if (!(error instanceof LatchkeyProblem)) return {};
  const named = error.errors.flatMap(({ pointer, message }) => {
    const [, field] = pointer?.split('/') ?? [];
    return field ? [[field, message] as const] : [];
  });
  return Object.fromEntries(named);
}
