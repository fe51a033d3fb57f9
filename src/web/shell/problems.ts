import { LatchkeyConnectionError, LatchkeyProblem } from '@latchkey/client';
import { words } from '../words.js';
import { FormFaults, faultsOf } from './faults.js';
import { PartUnavailable } from './part.js';
import { adviceWithWait } from './wait.js';

export { fieldErrorsOf } from './faults.js';

const { errors: texts } = words.shell;

/** What went wrong and what to do, for people. */
interface Explanation {
  title: string;
  advice: string;
}

/** Whether the session has ended, which the dialog to log in again says. */
export function isSessionOver(error: unknown): boolean {
  return error instanceof LatchkeyProblem && error.code === 'invalid_token';
}

/** For an error of any kind; what stands beside fields is not repeated. */
export function explanationOf(error: unknown): Explanation {
  if (error instanceof FormFaults) return { title: texts.checkFields, advice: '' };
  if (error instanceof LatchkeyConnectionError) return texts.noConnection;
  if (error instanceof PartUnavailable) return texts.partMissing;
  if (!(error instanceof LatchkeyProblem)) return { title: texts.broken, advice: String(error) };
  return { title: error.title, advice: adviceFor(error) };
}

/**
 * For an error of a form: what stands beside its fields is only pointed to, and what belongs to none of them is told.
 *
 * @param fields names of the fields in the request's body, and of the parameters. Without them everything is told.
 */
export function explanationInForm(
  error: unknown,
  fields: readonly string[] = [],
): Explanation & { others: readonly string[] } {
  const faults = faultsOf(error);
  const others = faults.filter(({ path: [field] }) => field === undefined || !fields.includes(field));
  const isBesideFields = others.length < faults.length;
  const { title, advice } = explanationOf(error);
  return {
    title: isBesideFields ? texts.checkFields : title,
    advice: faults.length > 0 ? '' : advice,
    others: others.map(({ path, message }) => (path.length === 0 ? message : `${path.join('/')}: ${message}`)),
  };
}

/** What the service says to programs, for people. */
function adviceFor(problem: LatchkeyProblem): string {
  return texts.advice[problem.code] ?? adviceWithWait(problem);
}
