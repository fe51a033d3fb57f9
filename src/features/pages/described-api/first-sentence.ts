/** Abbreviations whose full stop ends no sentence, in lower case. */
const abbreviations = new Set(
  'approx. cf. dept. dr. e.g. ed. est. etc. fig. i.e. incl. max. min. mr. mrs. ms. no. nr. p. pp. prof. resp. sec. st. vs. z.b. d.h. bzw.'.split(
    ' ',
  ),
);

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Of a text, in UTF-16 code units: nobody writes longer sentences, and all of it takes time to look through. */
const mostSearched = 4000;

/** The first sentence of Markdown, as plain text on one line. A heading is none: what it stands above is. */
export function firstSentence(markdown: string): string {
  const text = withoutMarks(firstParagraph(markdown.slice(0, mostSearched)));
  let sentence = '';
  for (const { segment } of sentences.segment(text)) {
    sentence += segment;
    if (!endsInAbbreviation(sentence)) break;
  }
  return sentence.trim();
}

function endsInAbbreviation(text: string): boolean {
  const [word = ''] = /[^\s(["'“„«]+\s*$/.exec(text) ?? [];
  const last = word.trim().toLowerCase();
  // Initials, as in "J. Doe" and "U.S."; "I" ends a sentence as well as any word.
  return abbreviations.has(last) || /^(?:\p{L}\.)+$/u.test(last);
}

/** The first lines that say something, or the first heading where there is nothing else. */
function firstParagraph(markdown: string): string {
  const blocks = markdown
    .replace(/^([^\n]+)\n[ \t]{0,3}(?:=+|-+)[ \t]*$/gm, '# $1\n')
    // In linear time: nothing looks back along its line except from a line break, and white space is tried from its start.
    .split(/(?<![ \t])(?:[ \t]*\r?\n){2,}|\r?\n(?=[ \t]{0,3}#{1,6}\s)|\r?\n(?<=^[ \t]{0,3}#{1,6}\s[^\n]*\n)/m)
    .map((block) => block.trim())
    .filter((block) => /[\p{L}\p{N}\p{S}]/u.test(block) && !/^(?:```|~~~|<!--)/.test(block));
  const isHeading = (block: string) => /^(?:#{1,6}\s|<h[1-6]\b)/i.test(block);
  return blocks.find((block) => !isHeading(block)) ?? blocks[0] ?? '';
}

/** Without the marks of Markdown and HTML that would be read as text. */
function withoutMarks(block: string): string {
  return block
    .replace(/^(?:#{1,6}\s+|[>*+-]\s+)/gm, '')
    .replace(/(?<!\\)<\/?[a-z][^<>]*>/gi, '')
    .replace(/!?\[([^\][]*)\]\([^()\s]*\)/g, '$1')
    .replace(/(\*\*|__|`+)(?=\S)(.*?\S)\1|\\([!-/:-@[-`{-~])/g, '$2$3')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whole characters as readers see them: an emoji of several code points is one. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept: string[] = [];
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length === most) return `${kept.slice(0, -1).join('').trimEnd()}…`;
    kept.push(segment);
  }
  return text;
}
