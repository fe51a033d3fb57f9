import type { AmbiguousPath } from './paths.js';

/**
 * What programs make of a text before they compare it: they ignore case, the Turkish and Lithuanian way too, normalize, or drop
 * what nobody sees (NFKC_Casefold, some file systems).
 */
const folds: ((text: string) => string)[] = [
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase(),
  (text) => text.toLocaleLowerCase('tr'),
  (text) => text.toLocaleUpperCase('tr'),
  (text) => text.toLocaleUpperCase('lt'),
  ...['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => (text: string) => text.normalize(form)),
  (text) => text.replace(/\p{Default_Ignorable_Code_Point}/gu, ''),
];

/** All that a text becomes by as many folds, one upon the other: the mathematical dotless i is a dotless i, and that an I. */
function folded(text: string, rounds: number): Set<string> {
  let all = new Set([text]);
  for (let round = 0; round < rounds; round++) {
    all = new Set([...all].flatMap((each) => [each, ...folds.map((fold) => fold(each))]));
  }
  return all;
}

/**
 * Whether a fold leaves nothing but ASCII, or a character that divides a path. An `é` is none of these: it becomes an `e` with an
 * accent, which is no `e`. (To a collation that ignores accents it is one: see deploy/README.md.)
 */
function becomesAscii(text: string, rounds: number): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is the range of ASCII.
  return [...folded(text, rounds)].some((each) => /^[\x00-\x7f]*$/.test(each) || /[/.\\;%?#]/.test(each));
}

/** Every code point outside ASCII that is assigned, or reserved for what nobody sees; without those for private use. */
const characters = Array.from({ length: 0x110000 - 0x80 }, (_, index) => String.fromCodePoint(index + 0x80)).filter(
  (character) => /(?!\p{Co}|\p{Cs})\p{Assigned}|\p{Default_Ignorable_Code_Point}/u.test(character),
);

/** Letters and marks, but for the ideographs and syllables of which there are ten thousands. */
export const letters = characters.filter(
  (character) => /[\p{L}\p{M}]/u.test(character) && !/\p{Unified_Ideograph}|[\uac00-\ud7a3]/u.test(character),
);

/** Marks that a fold takes away from behind an ASCII letter. */
const lostMarks = characters.filter(
  (character) =>
    /(?!\p{Default_Ignorable_Code_Point})\p{M}/u.test(character) &&
    [...'abcdefghijklmnopqrstuvwxyz'].some(
      (letter) => becomesAscii(letter + character, 1) || becomesAscii(letter.toUpperCase() + character, 1),
    ),
);

/** What an API may take for ASCII, or for nothing, by Unicode's own data. */
export const foldingCharacters: readonly string[] = [
  ...characters.filter((character) => !/\p{Unified_Ideograph}/u.test(character) && becomesAscii(character, 3)),
  ...lostMarks,
];

/** A path for each of them, but for the 4,096 code points of the plane of tags, of which it has one. */
export const foldingPaths: readonly AmbiguousPath[] = foldingCharacters
  .filter((character) => (character.codePointAt(0) ?? 0) <= 0xe0000)
  .map((character) => ({ path: `/x${encodeURIComponent(character)}/1` }));
