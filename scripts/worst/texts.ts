/** Texts that expressions, formats and normal forms take long over, if anything does. */

export interface HostileText {
  name: string;
  text: string;
}

const pieces: Record<string, string> = {
  letters: 'a',
  digits: '9',
  dots: '.',
  colons: 'f:',
  spaces: ' ',
  'spaces and letters': 'a ',
  hyphens: 'a-',
  'domain labels': 'a.',
  'at signs': 'a@',
  'words of a common password': 'password1',
  'leet letters': '4@8({[<3691!|1|7$5+%0',
  'keys of a keyboard': 'qwertyuiop[]asdfghjkl',
  years: '19911992',
  'what looks like a secret': `_${'a'.repeat(80)}`,
  'what looks like a token': 'eyJ.',
  'bytes that take an escape': '\u0001',
  quotes: '"\\',
  'four-byte characters': '\u{1f600}',
  'half characters': '\ud800',
  'marks out of order': `a${'\u0315\u0300\u05ae\u0323'.repeat(7)}`,
  'too many marks': '\u0315\u0300\u05ae\u0323',
  'composed letters': '\u1e09\ufb2c',
};

/** Around which a text is good until its end, or from its start. */
const frames: Record<string, (text: string) => string> = {
  '': (text) => text,
  'an address that ends wrong: ': (text) => `a@${text}!`,
  'an address that begins wrong: ': (text) => `${text}@`,
  'a time that ends wrong: ': (text) => `2030-01-01T00:00:00.${text}`,
};

const framed = ['letters', 'digits', 'dots', 'hyphens', 'domain labels', 'spaces'];

/** @param length of each, in UTF-16 code units, about. */
export function hostileTexts(length: number): HostileText[] {
  return Object.entries(frames).flatMap(([frame, around]) =>
    Object.entries(pieces)
      .filter(([name]) => frame === '' || framed.includes(name))
      .map(([name, piece]) => ({ name: frame + name, text: around(piece.repeat(length / piece.length)) })),
  );
}
