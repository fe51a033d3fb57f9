/**
 * Tells random text, such as keys, tokens and pieces of them are made of, from words. Knows nothing of any particular key:
 * a key that is cut, or written with other separators, has another form and is as good as whole.
 */

/** What stands in the place of a secret. */
export const redacted = '[redacted]';

/** As long as a piece of a secret may be that can be told by nobody from a word or a number. */
const shortest = 12;
/** Letters in both cases and digits, from so many characters on: base64 and its kind. */
const shortestMixed = 16;

/** By whole runs: an expression that starts anew at every letter would take quadratic time. */
const run = new RegExp(`[\\w.-]{${shortest},}`, 'g');
const hexDigits = new RegExp(`[0-9a-f]{${shortest},}`, 'i');
/** Any JSON object in base64 begins so, and with it every JWT and its claims. */
const encodedObject = /eyJ[\w-]{9,}/i;
/** Digits within a word: one or two stand in a name, more in base32 and its kind, and in base64 that lost its case. */
const digitsWithin = /[a-z]\d+(?=[a-z])/gi;
/** Characters that need no escape and have one, also if it was escaped itself. */
const escapes = /(?:%(?:25)*[0-9a-f]{2}){6,}/gi;
/** What names a record or a request is random as well, and public: a UUID, or an id as `newPublicId` makes it. */
const name = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]{3}_[0-9A-Za-z]{16})$/i;
/** From small to capital letters and digits, and back: in base64 after three characters of five, in names of words after one of three. */
const changes = /[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g;
const changesOfRandom = 0.4;
/** A shorter run may be a name of short words. */
const shortestOfLetters = 20;

/** Whether a run of letters, digits, `_`, `-` and `.` looks like a secret, or like a piece of one. */
export function looksRandom(text: string): boolean {
  if (hexDigits.test(text) || encodedObject.test(text)) return true;
  if (text.length < shortestMixed) return false;
  if (count(digitsWithin, text) >= 3) return true;
  if (count(/\d/g, text) >= 2 && count(/[A-Z]/g, text) >= 2 && /[a-z]/.test(text)) return true;
  return text.length >= shortestOfLetters && count(changes, text) >= changesOfRandom * text.length;
}

function count(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

/**
 * Takes out of a text whatever looks like a secret. Ids stay.
 *
 * @param shownOf what may be shown of a run that looks like one; nothing, where it says `undefined`.
 */
export function withoutRandomText(
  text: string,
  shownOf: (run: string) => string | undefined = () => undefined,
): string {
  return text
    .replace(escapes, redacted)
    .replace(run, (found) => (!looksRandom(found) || name.test(found) ? found : (shownOf(found) ?? redacted)));
}
