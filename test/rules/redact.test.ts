import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { redact, redactedSegment } from '../../src/domain/redact.js';
import { mintKey } from '../../src/features/authentication/key.js';
import { requestIdFrom } from '../../src/http/request-id.js';
import { describeError } from '../../src/lib/describe-error.js';
import { newPublicId } from '../../src/lib/ids.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { createLogger } from '../../src/lib/logger.js';

const keyring = createKeyring({ secret: 'x'.repeat(32) });
const { text: key, secret } = mintKey({ prefix: 'lk', keyring });
const token = jwt.sign({ sub: 'usr_0123456789abcdef' }, randomBytes(32).toString('hex'));
const [head = '', claims = '', signature = ''] = token.split('.');

const pieces: [string, string][] = [
  ['a key', key],
  ['a key without its last digit', key.slice(0, -1)],
  ['a key without its tag', key.slice(0, -16)],
  ['a key with other separators', key.replaceAll('_', '-')],
  ['a key with dots', key.replaceAll('_', '.')],
  ['a key in capitals', key.toUpperCase()],
  ['a secret alone', secret],
  ['an escaped key', [...key].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')],
  ['a key that was escaped twice', [...key].map((letter) => `%25${letter.charCodeAt(0).toString(16)}`).join('')],
  ['a token', token],
  ['a token without its signature', `${head}.${claims}`],
  ['claims alone', claims],
  ['a signature alone', signature],
  ['a signature with one digit', '_NmEjdiGAjEMInLEqWAmlzoSX-_q3BPQjPpRYhbouJM'],
];

/** Whether some of a secret stands in a text: 12 characters, or as many as escapes make of four. */
function holdsPieceOf(whole: string, text: string): boolean {
  for (let at = 0; at + 12 <= whole.length; at++) {
    if (text.toLowerCase().includes(whole.slice(at, at + 12).toLowerCase())) return true;
  }
  return false;
}

describe('redact', () => {
  it.each(pieces)('takes out %s', (_what, piece) => {
    for (const text of [`before ${piece} after`, `open '/x/${piece}/y'`, `?a=${piece}&b=1`]) {
      const shown = redact(text);
      expect([secret, claims, signature, piece.slice(-48)].some((whole) => holdsPieceOf(whole, shown))).toBe(false);
      expect(shown).toContain('[redacted]');
    }
  });

  it.each([
    'key_3hT8xWq2ZkV6bN1c of usr_8fK2mQx7LpT4nR9v',
    'request 0f8fad5b-d9cb-469f-a165-70867728950e',
    'at processTicksAndRejections (node:internal/process/task_queues:95:5)',
    'at file:///opt/latchkey/node_modules/mongodb-connection-string-url/lib/index.js:12:34',
    'connect ECONNREFUSED 127.0.0.1:27017',
    'at mapAsyncIteratorToArray, at MongoServerSelectionError, at express-openapi-validator.v5-6-3',
  ])('leaves what is no secret: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('redactedSegment', () => {
  it.each([
    ['/', '/'],
    ['/favicon.ico', '/favicon.ico'],
    ['/wp-admin/setup-config.php', '/wp-admin/...'],
    ['/phpMyAdmin/', '/phpMyAdmin/...'],
    ['/.env', '/.env'],
    ['/sitemap-2024.xml', '/sitemap-2024.xml'],
    ['/%0d%0aSet-Cookie:x', '/%0D%0ASet-Cookie%3Ax'],
    ['/a%C2%9B31m', '/a%C2%9B31m'],
    ['/%E2%80%AEgnp.exe', '/%E2%80%AEgnp.exe'],
    ['/%', '/[redacted]'],
    ['/%252525252525x', '/[redacted]'],
    [`/${'word-'.repeat(30)}`, `/${'word-'.repeat(8)}`],
  ])('of %s is %s', (path, shown) => {
    expect(redactedSegment(path)).toBe(shown);
  });

  it.each(pieces)('shows nothing of %s', (_what, piece) => {
    for (const path of [`/${piece}`, `/lk-${piece}/x`, `/${piece.slice(3)}`]) {
      expect(redactedSegment(path).replace('/...', '')).toBe('/[redacted]');
    }
  });

  it('never shows more than 11 characters of random text in a row, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9a-f]{80}$/),
        fc.integer({ min: 12, max: 80 }),
        fc.nat(3),
        (hex, end, kind) => {
          const cut = hex.slice(0, end);
          const path =
            [cut, cut.toUpperCase(), cut.replace(/(.{8})/g, '$1-'), encodeURIComponent(`x ${cut}`)][kind] ?? '';
          expect(holdsPieceOf(hex, redactedSegment(`/${path}`).replaceAll('-', ''))).toBe(false);
        },
      ),
    );
  });
});

describe('an id of a request', () => {
  it.each([
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'V1StGXR8_Z5jdHi6B-myT',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'Import-2026-11-26.batch-17.Attempt-3.of-the-night',
    `req_${newPublicId()}`,
  ])('is kept: %s', (id) => {
    expect(requestIdFrom(id)).toBe(id);
  });

  it.each([
    ...pieces,
    ['a key that was cut until it fits', key.slice(0, 64)],
    ['a key with dashes that was cut', key.replaceAll('_', '-').slice(0, 40)],
    ['claims that were cut until they fit', claims.slice(0, 64)],
    ['the middle of claims', claims.slice(1, 60)],
    ['text that turns around', '\u202eabc'],
  ])('is another where it could be %s', (_what, id) => {
    expect(requestIdFrom(id)).toMatch(/^[0-9a-f]{8}-/);
  });
});

describe('what is logged of an error', () => {
  const error = Object.assign(new Error(`E11000 dup key: { emailKey: "ada@example.org" } ${key.slice(0, -1)}`), {
    code: 11000,
    keyValue: { emailKey: 'ada@example.org' },
    cause: new Error('mongodb://latchkey:hunter22@db.example.org/x'),
  });

  it('is its name, message, code and stack, without what it quotes, and with its cause', () => {
    const described = describeError(error);
    expect(Object.keys(described).sort()).toEqual(['code', 'message', 'stack', 'type']);
    expect(described).toMatchObject({ type: 'Error', code: 11000, stack: expect.stringContaining('caused by: Error') });
    const text = JSON.stringify(described);
    expect(text).not.toMatch(/ada@|hunter22/);
    expect(holdsPieceOf(secret, text)).toBe(false);
    expect(text).toContain('E11000 dup key');
  });

  it.each([
    ['what is quoted and not closed', 'no such value "ada@example.org', 'no such value "[redacted]"'],
    ['what was cut', `got "${'x '.repeat(10_000)}"`, 'got "[redacted]"'],
    ['what is quoted after a quoted line break', 'got "\\\nada" and "ada"', 'got "[redacted]" and "[redacted]"'],
    ['a password with @ and / in it', 'at x://u:ada@ada/ada@db.example.org/x', 'at x://[redacted]@db.example.org/x'],
    ['nothing of an address without a password', 'at http://ada@db.example.org/x', 'at http://ada@db.example.org/x'],
  ])('leaves out %s', (_what, message, shown) => {
    expect(describeError(message).message).toBe(shown);
  });

  it.each(['\\"', '//a:'])('takes no longer for many %s', (piece) => {
    const startedAt = performance.now();
    // In quadratic time these would take half a minute.
    for (let round = 0; round < 1000; round++) describeError(piece.repeat(10_000 / piece.length));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('is no more in a line of the log', () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
    logger.warn({ err: error }, 'something failed');
    logger.error(error);
    expect(lines.join('')).toContain('"code":11000');
    expect(lines.join('')).not.toMatch(/ada@|hunter22|keyValue/);
  });
});

describe('a line of the log', () => {
  const nasty = [
    '\u001b[31m',
    '\u009b31m',
    '\u202e',
    '\u2066',
    '\u200b',
    '\ufeff',
    '\u{e0041}',
    '\u2028',
    '\u00ad',
    '\r',
    '\b',
    '\ud800',
  ];
  const plain = /^[\n -~]*$/;

  it.each(nasty.map((text) => [JSON.stringify(text), text]))('has no %s in it, and says it in JSON', (_name, text) => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
    logger.info({ field: `a${text}b` }, `c${text}d`);
    expect(lines[0]).toMatch(plain);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ field: `a${text}b`, msg: `c${text}d` });
  });

  it.each(nasty.map((text) => [JSON.stringify(text), text]))('has no %s in it where people read it', (_name, text) => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ level: 'trace', form: 'pretty', destination });
    logger.info({ field: `a${text}b`, err: new Error(`e${text}f`) }, `c${text}d`);
    expect(lines.join('')).toMatch(plain);
    expect(lines.join('')).toMatch(/c.+d/);
  });

  it('cannot be two where people read it', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    createLogger({ level: 'trace', form: 'pretty', destination }).info('one\n[12:00:00] INFO: two');
    expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
  });
});
