import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireUtf8 } from '../../src/http/charset.js';
import { formFault } from '../../src/http/form-text.js';
import { readJson } from '../../src/http/json.js';
import { queryFault } from '../../src/http/query.js';
import { decodePercent, decodeUtf8, withoutByteOrderMark } from '../../src/lib/utf8.js';

/** What is not UTF-8, by its kind (RFC 3629, Unicode 3.9 table 3-7). */
const notUtf8: [what: string, bytes: number[]][] = [
  ['Latin-1', [0x63, 0x61, 0x66, 0xe9]],
  ['a continuation without its beginning', [0x80]],
  ['a beginning without its continuation', [0xc3]],
  ['a sequence of three that was cut', [0xe2, 0x82]],
  ['a sequence of four that was cut', [0xf0, 0x9f, 0x94]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['an overlong NUL', [0xc0, 0x80]],
  ['an overlong sequence of three', [0xe0, 0x80, 0xaf]],
  ['an overlong sequence of four', [0xf0, 0x80, 0x80, 0xaf]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['CESU-8', [0xed, 0xa0, 0xbd, 0xed, 0xb4, 0x91]],
  ['more than U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['a sequence of five', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ['a byte that no text has', [0xff]],
  ['UTF-16 with its mark', [0xff, 0xfe, 0x61, 0x00]],
];

describe('UTF-8', () => {
  it.each(notUtf8)('is not %s', (_what, bytes) => {
    expect(decodeUtf8(Buffer.from(bytes))).toBeUndefined();
    expect(decodeUtf8(Buffer.from([0x61, ...bytes, 0x61]))).toBeUndefined();
    expect(decodePercent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))).toBeUndefined();
    expect(readJson(Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]))).toEqual({
      fault: 'not_utf8',
    });
  });

  it('is every text of whole characters, U+FFFD among them, as it was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeUtf8(Buffer.from(text))).toBe(text);
        expect(decodePercent(encodeURIComponent(text))).toBe(text);
      }),
    );
    expect(decodeUtf8(Buffer.from('\ufffd'))).toBe('\ufffd');
    expect(decodePercent('%EF%BF%BD')).toBe('\ufffd');
  });

  it('may have a byte order mark before it, once', () => {
    expect(withoutByteOrderMark('\ufeffa')).toBe('a');
    expect(withoutByteOrderMark('\ufeff\ufeffa')).toBe('\ufeffa');
    expect(withoutByteOrderMark('a\ufeff')).toBe('a\ufeff');
  });
});

describe('readJson', () => {
  const read = (text: string) => readJson(Buffer.from(text));

  it('reads the objects and arrays that JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'grapheme-ascii' }), fc.constantFrom(0, 1, '\t'), (text, space) => {
        fc.pre(!text.includes('__proto__') && /^[{[]/.test(text));
        const value = JSON.parse(text);
        expect(read(text)).toEqual({ value });
        expect(read(JSON.stringify(value, null, space))).toEqual({ value });
      }),
    );
  });

  it('finds a member that is there twice, at any depth and however it is written', () => {
    const names = fc.string({ maxLength: 3, unit: fc.constantFrom('"', '\\', ':', '{', ',', 'a', '\u00e9') });
    fc.assert(
      fc.property(fc.array(names, { maxLength: 5 }), fc.constantFrom('', ' ', '\n\t'), (keys, space) => {
        const members = keys.map((key) => `${space}${JSON.stringify(key)}${space}:${space}${JSON.stringify(key)}`);
        const text = `{"x": [{}, {${members.join(`${space},`)}}], "y": {"x": ":", "y": "\\":"}}`;
        const isUnique = new Set(keys).size === keys.length;
        expect(read(text)).toEqual(isUnique ? { value: JSON.parse(text) } : { fault: 'duplicate_member' });
      }),
    );
  });

  it.each<[string, unknown]>([
    ['{"a":"e\u0301"}', { value: { a: '\u00e9' } }],
    ['{"a":"e\\u0301"}', { value: { a: '\u00e9' } }],
    ['\ufeff{"a":1}', { value: { a: 1 } }],
    ['\ufeff\ufeff{"a":1}', { fault: 'malformed' }],
    ['{"a":', { fault: 'malformed' }],
    ['"a"', { fault: 'malformed' }],
    ['null', { fault: 'malformed' }],
    ['{"__proto__":1}', { fault: 'malformed' }],
    ['{"__pr\\u006fto__":1}', { fault: 'malformed' }],
    [`["a${'\u0300'.repeat(31)}"]`, { fault: 'malformed' }],
    ['', { fault: 'malformed' }],
    ['{"a":"\\ud83d\\udd11"}', { value: { a: '\u{1f511}' } }],
    ['{"a":"\ufffd"}', { value: { a: '\ufffd' } }],
    ['{"a":"\\uFFFD"}', { value: { a: '\ufffd' } }],
    ['{"a":"\\ud83d"}', { fault: 'lone_surrogate' }],
    ['{"a":"x\\uDD11"}', { fault: 'lone_surrogate' }],
    ['{"a":"\\udd11\\ud83d"}', { fault: 'lone_surrogate' }],
    ['{"a":{"b":[["\\ud800"]]}}', { fault: 'lone_surrogate' }],
    ['{"\\ud800":1}', { fault: 'lone_surrogate' }],
    ['{"a":{"\\udfff":{}}}', { fault: 'lone_surrogate' }],
    ['{"a":1,"a":1}', { fault: 'duplicate_member' }],
    ['{"a":1,"\\u0061":2}', { fault: 'duplicate_member' }],
    ['{"a":{"b":1},"a":{"b":2}}', { fault: 'duplicate_member' }],
    ['[{"a":1},{"a":2}]', { value: [{ a: 1 }, { a: 2 }] }],
  ])('of %s makes %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('a query string or a form', () => {
  it.each(['', 'a', 'a=b&c=d', 'a=%C3%A9', 'a=%c3%a9', 'a=%25', 'a+b=%2B', '%61=1', `${'&'.repeat(999)}`])(
    'may be %s',
    (text) => {
      expect(formFault(text)).toBeUndefined();
      expect(queryFault(text)).toBeUndefined();
    },
  );

  it.each(['%', 'a=%', 'a=100%', 'a=%zz', 'a=%4', 'a%4=1', 'a=%ff', 'a=%c3%28', 'a=%C3&b=%A9', '%ff=a', 'a=%u00e9'])(
    'may not be %s',
    (text) => {
      expect(formFault(text)).toBe('not_utf8');
      expect(queryFault(text)).toContain('%25');
    },
  );

  it('has at most a thousand fields, as whatever follows them would not be read', () => {
    for (const text of ['a&'.repeat(1000), '&'.repeat(1000), `${'x'.repeat(2000)}${'&a=1'.repeat(1000)}`]) {
      expect(formFault(text)).toBe('too_many_fields');
      expect(queryFault(text)).toContain('1,000');
    }
    expect(formFault('x'.repeat(5000))).toBeUndefined();
  });
});

describe('the charset of a body', () => {
  const type = 'application/json';

  it.each([
    '',
    ';',
    '; ',
    '; x=y',
    '; foo',
    ';charset=utf-8',
    '; charset=UTF-8',
    '; Charset=utf8',
    '; CHARSET="Utf8"',
    ' ; charset="u\\tf-8" ;',
    '; charset=utf_8',
    '; charset=csUTF8',
    '; charset=unicode-1-1-utf-8',
    '; charset=us-ascii',
    '; charset=ASCII',
    '; profile="a;charset=latin1"; charset=utf-8',
    '; foo; charset=utf-8',
  ])('is UTF-8 where it says %j', (parameters) => {
    expect(() => requireUtf8(type + parameters, type)).not.toThrow();
  });

  it.each([
    '; charset=utf-7',
    '; charset=utf-16',
    '; charset=UTF-16LE',
    '; charset="utf-32"',
    '; charset=iso-8859-1',
    '; charset=latin1',
    '; charset=windows-1252',
    '; charset=utf-8-sig',
    '; charset=utf-80',
    '; charset=x',
    '; charset=utf-8; charset=utf-8',
    '; charset=utf-8; CHARSET=utf-16',
    '; charset=utf8;x=y;charset="utf8"',
    '; charset',
    '; charset=',
    '; charset=""',
    '; charset =utf-8',
    '; charset= utf-8',
    '; charset="utf-8',
    '; charset=utf-8 utf-16',
    '; charset=utf-8, utf-16',
    "; charset='utf-8'",
    '; foo="; charset=utf-16',
  ])('is refused where it says %j', (parameters) => {
    expect(() => requireUtf8(type + parameters, type)).toThrow(
      expect.objectContaining({ status: 415, detail: expect.stringContaining('UTF-8') }),
    );
  });
});
