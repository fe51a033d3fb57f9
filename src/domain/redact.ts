import { looksRandom, redacted, withoutRandomText } from '../lib/random-text.js';

/** A key from its prefix to its public id, by which its holder finds it. */
const publicPart = /^(\w{1,32}_[0-9A-Za-z]{16}_)[0-9a-f]+$/i;

/**
 * Takes keys, tokens, and whatever else looks like a secret or a piece of one out of a text. Ids stay, and of a key its
 * public id.
 */
export function redact(text: string): string {
  return withoutRandomText(text, shownOf);
}

function shownOf(run: string): string | undefined {
  const [, shown] = publicPart.exec(run) ?? [];
  return shown && `${shown}${redacted}`;
}

/** Most characters of a segment that is shown. */
const mostShown = 40;
/** How often an escape is looked behind. */
const mostDecodings = 4;
/** Fewer letters and digits are no piece of a secret that helps anybody. */
const fewCharacters = 12;
/** A piece between separators that is no random text: `wp`, `Admin`, `ADMIN`, `v2`, `report2024`. */
const word = /^(?:[A-Z]?[a-z]*|[A-Z]{1,11})\d{0,4}$/;

/**
 * The first segment of a path that no operation has, as it may be logged: percent-encoded, and cut after 40 characters.
 * Nobody knows what it is, so it is shown only if it consists of words.
 */
export function redactedSegment(path: string): string {
  const [, segment = '', rest = ''] = /^\/?([^/]*)(.*)$/s.exec(path) ?? [];
  return `/${shownSegment(segment)}${rest === '' ? '' : '/...'}`;
}

function shownSegment(segment: string): string {
  // What is longer is no word, and is not worth decoding.
  const decoded = segment.length > 1000 ? null : fullyDecoded(segment);
  if (decoded === null || !consistsOfWords(decoded)) return redacted;
  // Not half of an escape.
  return encodeURIComponent(decoded)
    .slice(0, mostShown)
    .replace(/%[0-9A-F]?$/, '');
}

/** @returns `null` for what is not correctly encoded, or encoded too often. */
function fullyDecoded(segment: string): string | null {
  let text = segment;
  try {
    for (let times = 0; times < mostDecodings; times++) {
      const decoded = decodeURIComponent(text);
      if (decoded === text) return text;
      text = decoded;
    }
  } catch {
    // A percent sign that stands for itself, perhaps; or half of a character.
  }
  return null;
}

/** Whether nothing in a text is random: only words and numbers between whatever separates them, or too few characters. */
export function consistsOfWords(text: string): boolean {
  const pieces = text.normalize('NFKC').match(/[A-Za-z0-9]+/g) ?? [];
  if (pieces.join('').length < fewCharacters) return true;
  return pieces.every((piece) => word.test(piece) && !looksRandom(piece));
}
