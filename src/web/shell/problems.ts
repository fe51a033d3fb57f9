import { LatchkeyConnectionError, LatchkeyProblem } from '@latchkey/client';
import { adviceWithWait } from './wait.js';

/** Whether the session has ended, which the dialog to log in again says. */
export function isSessionOver(error: unknown): boolean {
  return error instanceof LatchkeyProblem && error.code === 'invalid_token';
}

/** What the service says to programs, for people. */
const spokenAdvice: Partial<Record<string, string>> = {
  invalid_request: 'Check the highlighted fields.',
  apikey_not_found: 'It may belong to another account.',
  internal_error: 'Try again later. If it keeps happening, tell the operator of this service.',
};

/** What went wrong and what to do, for people. */
export function explanationOf(error: unknown): { title: string; advice: string } {
  if (error instanceof LatchkeyConnectionError)
    return { title: 'The service does not answer', advice: 'Check your connection, and try again in a moment.' };
  if (!(error instanceof LatchkeyProblem)) return { title: 'Something went wrong on this page', advice: String(error) };
  return { title: error.title, advice: spokenAdvice[error.code] ?? adviceWithWait(error) };
}

/** What is wrong with each field of a form, by the name of the field in the request's body, or of the parameter. */
export function fieldErrorsOf(error: unknown): Record<string, string> {
  if (!(error instanceof LatchkeyProblem)) return {};
  if (error.code === 'incorrect_password') return { current_password: error.title };
  const named = error.errors.flatMap(({ pointer, parameter, message }) => {
    const field = parameter ?? pointer?.split('/')[1];
    return field ? [[field, message] as const] : [];
  });
  return Object.fromEntries(named);
}
