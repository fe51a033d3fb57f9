/**
 * Searching keys by words: a pattern for each, which the database tries on every field that is searched. Nobody types
 * the exact characters that were stored, so a pattern has all ways to write a word that people take for the same.
 */

/** What PCRE and JavaScript read as something else than itself. */
const special = /[\\^$.|?*+()[\]{}\-/]/g;
/** A character with the marks that stand on it. */
const letters = /\P{M}\p{M}*|\p{M}+/gu;
/** Letters that ignoring case does not make alike, though people do: the Turkish i, with and without a dot. */
const alike: Record<string, readonly string[]> = { i: ['\u0130', '\u0131'], I: ['\u0130', '\u0131'] };

/** The words of a search: different ones only, and none that is a part of another, as it is found wherever that is. */
export function wordsOf(search: string): string[] {
  const words = [
    ...new Set(
      search
        .normalize('NFC')
        .toLowerCase()
        .split(/\p{Z}+/u),
    ),
  ].filter((word) => word !== '');
  return words.filter((word) => !words.some((other) => other !== word && other.includes(word)));
}

/** A regular expression, for use without regard to case, that finds a word and nothing else. In linear time. */
export function patternOf(word: string): string {
  return (word.match(letters) ?? []).map(patternOfLetter).join('');
}

function patternOfLetter(letter: string): string {
  const cased = [letter, letter.toLowerCase(), letter.toUpperCase(), ...(alike[letter] ?? [])];
  const written = new Set(cased.flatMap((each) => [each.normalize('NFC'), each.normalize('NFD')]));
  // One-character variants that differ in case only are found anyway.
  const needed = [...written].filter((each, at, all) => all.findIndex((other) => isSameButCase(each, other)) === at);
  const patterns = needed.map((each) => each.replace(special, '\\$&'));
  return patterns.length === 1 ? (patterns[0] as string) : `(?:${patterns.join('|')})`;
}

function isSameButCase(one: string, other: string): boolean {
  return one === other || new RegExp(`^(?:${one.replace(special, '\\$&')})$`, 'iu').test(other);
}
