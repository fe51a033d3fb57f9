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

/** Words that are looked for one by one: each is tried on every field of every key of the account. */
const mostWords = 10;

/**
 * The words of a search: different ones only, and none that is a part of another, as it is found wherever that is. From the
 * tenth on they are one phrase, blanks included: a long label that was pasted finds its key, at a bounded cost.
 */
export function wordsOf(search: string): string[] {
  const words = [...new Set(upToMost(search.normalize('NFC').toLowerCase()))];
  return words.filter((word) => !words.some((other) => other !== word && other.includes(word)));
}

function upToMost(text: string): string[] {
  const words = [...text.matchAll(/\P{Z}+/gu)];
  if (words.length <= mostWords) return words.map(([word]) => word);
  const single = words.slice(0, mostWords - 1).map(([word]) => word);
  return [...single, text.slice(words[mostWords - 1]?.index).trim()];
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
