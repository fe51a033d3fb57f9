/** Finding keys by the beginning of a word of their labels: the words are kept in the record, where an index finds them. */

/** Words of one label that are kept. */
const mostWords = 10;

/** The words of a label by which its key is found: different ones, in their order. */
export function labelWordsOf(label: string): string[] {
  return wordsIn(label).slice(0, mostWords);
}

/** The words of a search, of which each has to be the beginning of one of a label. None for a text without letters and digits. */
export function searchedWordsOf(search: string): string[] {
  const words = wordsIn(search);
  // What begins like a longer one is found with that.
  return words.filter((word) => !words.some((other) => other !== word && other.startsWith(word)));
}

function wordsIn(text: string): string[] {
  const lower = text.normalize('NFC').toLowerCase().normalize('NFC');
  return [...new Set(lower.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [])];
}
