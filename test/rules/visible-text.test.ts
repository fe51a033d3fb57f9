import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isText, isTextLine, withoutHidden } from '../../src/lib/visible-text.js';

const written: [what: string, text: string][] = [
  ['English', 'CI, staging (2nd)'],
  ['Persian, with a non-joiner', 'می\u200cخواهم'],
  ['Persian, with a joiner before a full stop', '۱۴۰۵ ه\u200d.ش.'],
  ['Sinhala, with a joiner', 'ශ්\u200dරී ලංකා'],
  ['Hindi, with a joiner and a non-joiner', 'क्\u200dष क्\u200cष'],
  ['Malayalam, with a joiner before a virama', 'ര\u200d്യ'],
  ['Arabic, with vowels and a sign of a year', 'مُفْتَاح \u0601٢٠٢٦'],
  ['Hebrew, with points', 'מַפְתֵּחַ'],
  ['Thai', 'กุญแจ'],
  ['Vietnamese, decomposed', 'khoa\u0301'],
  ['a Japanese name, with a variant of an ideograph', '葛\u{e0100}城市'],
  ['Mongolian, with a variant and a vowel separator', 'ᠪᠢ\u180bᠴᠢᠭ ᠦᠨ\u180eᠡ'],
  ['a family', '👨\u200d👩\u200d👧\u200d👦'],
  ['an astronaut with a skin tone', '👩🏽\u200d🚀'],
  ['a heart on fire', '❤\ufe0f\u200d🔥'],
  ['a detective', '🕵\ufe0f\u200d♀\ufe0f'],
  ['people who hold hands', '👩🏿\u200d🤝\u200d👩🏻'],
  ['a phoenix, of Unicode 15.1', '🐦\u200d🔥'],
  ['a rainbow flag', '🏳\ufe0f\u200d🌈'],
  ['a pirate flag, not qualified', '🏴\u200d☠'],
  ['the flag of a region', '🇫🇮'],
  ['the flag of England', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
  ['the flag of Texas, in a sentence', 'to 🏴\u{e0075}\u{e0073}\u{e0074}\u{e0078}\u{e007f}!'],
  ['keycaps', '1\ufe0f\u20e3 #\ufe0f\u20e3'],
  ['a digit and a sign with a selector', '1\ufe0f ©\ufe0e ™\ufe0f'],
  ['an emoji that this Unicode does not know', '\u{1faff}\u{1f6ff}'],
  ['a character for private use', '\uf8ff'],
  ['a cartouche of hieroglyphs', '𓂋\u{13430}𓏤'],
];

const hidden: [what: string, text: string][] = [
  ['a zero-width space', 'a\u200bb'],
  ['a word joiner', 'a\u2060b'],
  ['a byte order mark', '\ufeffkey'],
  ['a soft hyphen', 'pass\u00adword'],
  ['a combining grapheme joiner', 'a\u034fb'],
  ['an override of the direction', 'exe\u202egpj'],
  ['an embedding', '\u202bkey\u202c'],
  ['an isolate', '\u2067key\u2069'],
  ['a mark of the direction', 'key\u200f'],
  ['an Arabic letter mark', 'a\u061cb'],
  ['a line feed of Unicode', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
  ['a control character', 'a\u0007b'],
  ['a control character of Latin-1', 'a\u0085b'],
  ['half a character', 'a\ud83d'],
  ['what is no character', 'a\ufdd0'],
  ['what is no character, in another plane', 'a\u{1fffe}'],
  ['interlinear annotation', '\ufff9a\ufffab\ufffb'],
  ['words in tags', 'key\u{e0069}\u{e0067}\u{e006e}'],
  ['tags without a flag', '👍\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
  ['a flag whose tags do not end', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}'],
  ['more tags than a flag has', `🏴${'\u{e0061}'.repeat(7)}\u{e007f}`],
  ['a flag whose tags are no code', '🏴\u{e0020}\u{e0021}\u{e0041}\u{e007f}'],
  ['the end of tags alone', 'a\u{e007f}'],
  ['the language tag', 'a\u{e0001}'],
  ['a joiner at the start', '\u200dkey'],
  ['a joiner at the end', 'می\u200c'],
  ['two joiners', 'می\u200c\u200cخواهم'],
  ['a joiner beside a space', 'می \u200cخواهم'],
  ['a joiner between blanks', 'a \u2800\u200d\u2800'],
  ['a selector behind a letter', 'a\ufe0f'],
  ['two selectors', '❤\ufe0f\ufe0f'],
  ['a selector at the start', '\ufe0f'],
  ['bytes in selectors behind an emoji', '😀\u{e0148}\u{e0155}'],
  ['bytes in selectors behind an ideograph', '葛\u{e0100}\u{e0101}'],
  ['a selector of Mongolian behind another letter', 'a\u180b'],
  ['two selectors behind a Mongolian letter', 'ᠪ\u180b\u180b'],
  ['two vowel separators of Mongolian', 'ᠨ\u180e\u180eᠡ'],
  ['a filler of Hangul', 'a\u3164'],
  ['a filler of Hangul, half width', 'a\uffa0'],
  ['a filler of Hangul, for a syllable', 'a\u115f\u1160'],
];

const unseen: [what: string, text: string][] = [
  ['nothing', ''],
  ['spaces', '   '],
  ['spaces of all kinds', '\u00a0\u2003\u3000'],
  ['marks', '\u0301\u0302'],
  ['a mark on a space', ' \u0301'],
  ['blanks of Braille', '\u2800\u2800'],
  ['the blank of musical notes', '\u{1d159}'],
];

describe('A line of text', () => {
  it.each(written)('may be %s', (_what, text) => {
    expect(isTextLine(text)).toBe(true);
    expect(isTextLine(`key: ${text} (old)`)).toBe(true);
    expect(isTextLine(text.normalize('NFC'))).toBe(true);
    expect(isText(text)).toBe(true);
  });

  it.each(hidden)('must not hold %s', (_what, text) => {
    expect(isTextLine(text)).toBe(false);
    expect(isText(text)).toBe(false);
  });

  it.each(unseen)('must not be %s alone', (_what, text) => {
    expect(isTextLine(text)).toBe(false);
    expect(isTextLine(`${text}x`)).toBe(true);
  });

  it('has no line feed and no tab, which text in several lines may have', () => {
    for (const text of ['a\nb', 'a\tb']) {
      expect(isTextLine(text)).toBe(false);
      expect(isText(text)).toBe(true);
    }
    expect(isText('a\rb')).toBe(false);
    expect(isText('')).toBe(true);
    expect(isText('می\n\u200cخواهم')).toBe(false);
  });

  it('takes a code point between letters exactly if Unicode shows it, or if it joins them', () => {
    const joiners = ['\u200c', '\u200d'];
    const hides =
      /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      const isExpected = joiners.includes(character) || !hides.test(character);
      if (isTextLine(`a${character}b`) !== isExpected) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('stays good in any order of good words, and is not made good by a good word beside a bad one', () => {
    const good = fc.constantFrom(...written.map(([, text]) => text));
    const bad = fc.constantFrom(...hidden.map(([, text]) => text));
    fc.assert(
      fc.property(fc.array(good), bad, fc.array(good), (before, text, after) => {
        expect(isTextLine([...before, 'x', ...after].join(' '))).toBe(true);
        expect(isTextLine([...before, text, ...after].join(' '))).toBe(false);
      }),
    );
  });

  it('hides at most a selector and a joiner between two visible characters, but for the code of a flag', () => {
    const pieces = [
      'a',
      ' ',
      '🏴',
      '葛',
      '❤',
      'ᠪ',
      '\u200c',
      '\u200d',
      '\ufe0f',
      '\u{e0100}',
      '\u180b',
      '\u180e',
      '\u{e0067}',
    ];
    const runs = /\p{Default_Ignorable_Code_Point}{2,}/gu;
    const known = ['\ufe0f\u200c', '\ufe0f\u200d', '\u180b\u180e'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        if (isTextLine(text)) for (const [run] of text.matchAll(runs)) expect(known).toContain(run);
      }),
      { numRuns: 2000 },
    );
  });

  it('is judged in linear time', () => {
    const pieces = [
      'a',
      '\u200d',
      'a\u200d',
      '❤\ufe0f',
      '🏴\u{e0067}',
      '\u{e0067}',
      ' ',
      '\u0301',
      'ᠪ\u180b',
      'ᠪ\u180b\u180e',
      '葛\u{e0100}',
    ];
    for (const piece of pieces) {
      const text = piece.repeat(65_536 / piece.length);
      const started = performance.now();
      isTextLine(text);
      isText(text);
      expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(250);
    }
  });
});

describe('what hides in a text of somebody else', () => {
  it.each([...written, ...hidden])('is taken out of %s', (_what, text) => {
    const shown = withoutHidden(`a ${text} b`);
    expect(isTextLine(shown)).toBe(true);
    if (isTextLine(text)) expect(withoutHidden(text)).toBe(text);
  });
});
