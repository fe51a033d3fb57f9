import { redacted, withoutRandomText } from './random-text.js';

/** More of a text than this is cut: an error of a library may quote all that it was given. */
const mostCharacters = 10_000;
/** Of errors that are caused by one another, so many are told. */
const mostCauses = 5;
/**
 * What libraries quote is what a caller has sent: a value that does not fit, an email address that is taken. A quote that is
 * not closed, or that was cut, goes on to the end.
 */
const quoted = /"(?:[^"\\]|\\.)*"?/gs;
/** What may be an address, whole: an expression that starts anew at every slash would take quadratic time. */
const run = /[^\s"']+/g;
/** Where an address begins that has a user and a password. */
const userInfo = /\/\/[^/@]*:/;

/** An error as it is logged. */
export interface DescribedError {
  type: string;
  message: string;
  /** With what is behind the error: a refusal of ours says little, its cause says why. */
  stack: string;
  code?: string | number;
}

/**
 * What may be logged of an error: its name, message, code and stack, without secrets and without what its message quotes.
 * None of the fields that a library adds, which may hold whatever it was given.
 */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: textOf(String(error)), stack: textOf(String(error)) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: textOf(error.message),
    stack: stackOf(error, mostCauses),
    ...(typeof code === 'number' || typeof code === 'string' ? { code } : {}),
  };
}

function stackOf(error: unknown, causes: number): string {
  if (!(error instanceof Error)) return textOf(String(error));
  const cause = error.cause === undefined || causes === 0 ? '' : `\ncaused by: ${stackOf(error.cause, causes - 1)}`;
  return textOf(error.stack ?? error.message) + cause;
}

/** A text of an error as it may be shown. */
export function textOf(text: string): string {
  const short = text.slice(0, mostCharacters).replace(quoted, `"${redacted}"`).replace(run, withoutUserInfo);
  return withoutRandomText(short);
}

/** Up to the last `@`: a password that was not percent-encoded may hold one. */
function withoutUserInfo(text: string): string {
  const at = text.lastIndexOf('@');
  const from = text.slice(0, Math.max(at, 0)).search(userInfo);
  return from < 0 ? text : `${text.slice(0, from)}//${redacted}${text.slice(at)}`;
}
