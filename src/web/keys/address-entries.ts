const separators = /[\s,;]+/;

/**
 * What is typed into a field for several addresses: those that a separator ends, and the rest, which is still being typed.
 * The text is looked at rather than the keys, which the keyboards of many phones do not tell.
 */
export function addressEntries(text: string): { ended: string[]; rest: string } {
  const entries = text.trimStart().split(separators);
  const rest = entries.pop() ?? '';
  return { ended: entries.filter((entry) => entry !== ''), rest };
}
