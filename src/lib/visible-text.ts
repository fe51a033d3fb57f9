/**
 * Which characters text for people may have. A text shows all that it holds, and changes nothing around it: invisible
 * characters could carry hidden words, make two labels look alike, or turn the direction of what stands beside them.
 * Some languages and emoji cannot be written without such characters. Where one belongs, it is allowed.
 *
 * Judged by properties of Unicode instead of lists of sequences, so that an emoji newer than the Unicode of this Node.js
 * is accepted. See docs/decisions/0019-text.md.
 */

/**
 * Controls, halves of characters, line and paragraph separators, what is no character, what is drawn as nothing (which
 * includes everything that sets a direction, and tags), and interlinear annotation, which hides what it annotates with.
 */
const invisible =
  '\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Noncharacter_Code_Point}\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb';

/** Letters and symbols whose glyph is empty: of Braille, of musical notes, of hieroglyphs. */
const blank = '\\u2800\\u{1d159}\\u{13441}\\u{13442}';

const shown = `[^\\p{Z}${blank}${invisible}]`;

/** A letter of Mongolian: selectors and the vowel separator are of the script as well. */
const mongolian = '(?!\\p{Default_Ignorable_Code_Point})\\p{Script=Mongolian}';

/** What is invisible and has a meaning where it stands, so that it is no longer in the way. */
const meaningful = new RegExp(
  [
    // One presentation selector after an emoji (UTS #51, ED-8a and ED-9a).
    '(?<=[\\p{Emoji}\\p{Extended_Pictographic}])[\\ufe0e\\ufe0f]',
    // The flag of a subdivision, such as Scotland: its code in tags behind a black flag (UTS #51, ED-14a).
    '(?<=\\u{1f3f4})[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}',
    // One joiner between two visible characters: Persian, Sinhala, emoji.
    `(?<=${shown}[\\ufe0e\\ufe0f]?)[\\u200c\\u200d](?=${shown})`,
    // One selector of a variant after an ideograph, as in Japanese names (UTS #37).
    '(?<=\\p{Unified_Ideograph})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
    // One selector of a variant after a Mongolian letter, and the vowel separator between two of them.
    `(?<=${mongolian})[\\u180b-\\u180d\\u180f]`,
    `(?<=${mongolian}[\\u180b-\\u180d\\u180f]?)\\u180e(?=${mongolian})`,
  ].join('|'),
  'gu',
);

const meaningfulOrInvisible = new RegExp(`(${meaningful.source})|[${invisible}]`, 'gu');
const forbidden = new RegExp(`[${invisible}]`, 'u');
/** A mark alone is shown on whatever stands before it. */
const visible = new RegExp(`(?!\\p{M})${shown}`, 'u');
const lineBreaksAndTabs = /[\n\t]/g;

/** Whether a text is one line of visible characters, with at least one of them. In linear time. */
export function isTextLine(text: string): boolean {
  return isWithoutHidden(text) && hasVisible(text);
}

/** Whether a text shows anything. */
export function hasVisible(text: string): boolean {
  return visible.test(text);
}

/** Whether a text, which may be empty, has nothing but visible characters, white space and line feeds. In linear time. */
export function isText(text: string): boolean {
  return isWithoutHidden(text.replace(lineBreaksAndTabs, ' '));
}

function isWithoutHidden(text: string): boolean {
  return !forbidden.test(text.replace(meaningful, ''));
}

/** A text of somebody else without what hides in it. It need not show anything. In linear time. */
export function withoutHidden(text: string): string {
  return text.replace(meaningfulOrInvisible, '$1');
}
