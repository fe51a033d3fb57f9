import { describe, expect, it } from 'vitest';
import { patternOf, wordsOf } from '../../src/features/apikeys/search.js';

describe('the words of a search', () => {
  it.each([
    ['  Nightly   export ', ['nightly', 'export']],
    ['a A a', ['a']],
    ['night nightly', ['nightly']],
    ['nightly\u3000\u00a0export', ['nightly', 'export']],
    ['Mu\u0308ller', ['m\u00fcller']],
    ['', []],
    ['a b c d e f g h i j', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']],
    ['a b c d e f g h i j k', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j k']],
    ['A b c d e f g h i J  (k)\u00a0l ', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j  (k)\u00a0l']],
    ['a the b c d e f g h of the key', ['a', 'b', 'c', 'd', 'g', 'of the key']],
  ])('of %j are different ones, none a part of another', (search, words) => {
    expect(wordsOf(search)).toEqual(words);
  });

  it.each([
    [Array.from({ length: 50 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join(' ')],
    ['a\u3000'.repeat(50)],
    ['a'.repeat(100)],
    [' a b'.repeat(25)],
  ])('of %j are ten at most', (search) => {
    const words = wordsOf(search);
    expect(words.length).toBeGreaterThan(0);
    expect(words.length).toBeLessThanOrEqual(10);
  });
});

describe('the pattern of a word', () => {
  const finds = (word: string, text: string) => new RegExp(patternOf(word), 'i').test(text);

  it.each([
    ['müller', 'MÜLLER'],
    ['müller', 'Mu\u0308ller'],
    ['m\u0075\u0308ller'.normalize('NFC'), 'MU\u0308LLER'],
    ['straße', 'STRASSE'],
    ['istanbul', '\u0130STANBUL'],
    ['ısparta', 'ISPARTA'],
    ['статистика', 'СТАТИСТИКА'],
    ['天气', '今天天气'],
    ['a.b*c', 'xA.B*Cx'],
    ['[a-z]+', '[A-Z]+'],
    ['\\d', 'a\\D'],
    ['$', '5 $'],
  ])('of %j finds %j', (word, text) => {
    expect(finds(word, text)).toBe(true);
  });

  it.each([
    ['a.b', 'axb'],
    ['.*', 'abc'],
    ['[a-z]+', 'abc'],
    ['^a', 'abc'],
    ['a|b', 'a'],
    ['\\w', 'w'],
    ['muller', 'Müller'],
  ])('of %j does not find %j', (word, text) => {
    expect(finds(word, text)).toBe(false);
  });
});
