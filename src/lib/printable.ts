/**
 * What a terminal or a reader may take for something else than it is: control and format characters, among them those that
 * turn the direction of text, whatever is not shown at all (Unicode's Default_Ignorable_Code_Point), line and paragraph
 * separators, and halves of characters. Not the line feed that ends a line.
 */
const unprintable = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const del = '\u007f';

/**
 * A line of JSON, or a text without control characters of ASCII, whose unprintable characters are escaped as in JSON.
 */
export function printable(line: string): string {
  return isPlain(line) ? line : line.replace(unprintable, escaped);
}

/**
 * Mostly there is nothing to do, and this says so in a fraction of the time of an expression: JSON has escaped the control
 * characters of ASCII, all but one, and any other character takes more than one byte.
 */
function isPlain(line: string): boolean {
  return Buffer.byteLength(line) === line.length && !line.includes(del);
}

/** Two escapes for a character beyond the first plane, as in JSON. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => unicodeEscape(character.charCodeAt(at))).join('');
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** An escape of a JSON text; the backslash of a pair is not the beginning of another. */
const jsonEscape = /\\(?:u([\da-fA-F]{4})|(.))/g;

/**
 * A line of JSON whose text a program is going to print as it is: what is escaped there, and would be unprintable, is
 * escaped once more, and stays an escape. But for line feeds and tabs, of which stacks consist.
 */
export function printableWhenRead(line: string): string {
  return line
    .replace(jsonEscape, (found, code: string | undefined, letter: string | undefined) =>
      code !== undefined || (letter !== undefined && 'bfr'.includes(letter)) ? `\\${found}` : found,
    )
    .replace(unprintable, (character) => escaped(character).replaceAll('\\', '\\\\'));
}
