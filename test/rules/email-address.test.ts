import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownFormats } from '../../src/contract/formats.js';
import { emailKey } from '../../src/features/accounts/rules.js';

const isEmail = ownFormats['idn-email'];

describe('Email addresses', () => {
  it.each([
    ['ada@müller.de', 'ada@xn--mller-kva.de'],
    ['Ada@MÜLLER.DE', 'ada@xn--mller-kva.de'],
    ['ada@mu\u0308ller.de', 'ada@xn--mller-kva.de'],
    ['ada@XN--MLLER-KVA.de', 'ada@xn--mller-kva.de'],
    ['ada@müller\uff0ede', 'ada@xn--mller-kva.de'],
    ['ada@müller。de', 'ada@xn--mller-kva.de'],
    ['ada@ｅｘａｍｐｌｅ．ｏｒｇ', 'ada@example.org'],
    ['ada@例え.jp', 'ada@xn--r8jz45g.jp'],
    ['ada@straße.de', 'ada@xn--strae-oqa.de'],
    ['ada@نامه\u200cای.com', 'ada@xn--mgba3gch31f060k.com'],
    ["O'Hara+x@Example.ORG", "o'hara+x@example.org"],
  ])('%s is the account of %s', (email, key) => {
    expect(isEmail(email)).toBe(true);
    expect(emailKey(email)).toBe(key);
    expect(isEmail(key)).toBe(true);
    expect(emailKey(key)).toBe(key);
  });

  it.each([
    ['nothing behind the @', 'ada@'],
    ['no domain of two parts', 'ada@müller'],
    ['an empty part', 'ada@müller..de'],
    ['a full stop at the end', 'ada@müller.de.'],
    ['a hyphen at an edge of a part', 'ada@müller.-de'],
    ['a path', 'ada@müller.de/x'],
    ['an escape', 'ada@m%C3%BCller.de'],
    ['an escape of full width', 'ada@ü．％４１.de'],
    ['a port', 'ada@müller.de:25'],
    ['another @', 'ada@b@müller.de'],
    ['an @ of full width', 'ada＠müller.de'],
    ['an underscore', 'ada@mül_ler.de'],
    ['a space', 'ada@mül ler.de'],
    ['a line feed', 'ada@mül\nler.de'],
    ['an invisible character', 'ada@mül\u00adler.de'],
    ['a joiner where none belongs', 'ada@mül\u200dler.de'],
    ['an override of the direction', 'ada@\u202emüller.de'],
    ['the numbers of an address in full width', 'ada@１２７．０．０．１'],
    ['a part that is no punycode', 'ada@ü.xn--a'],
    ['a part that is longer than 63 characters in ASCII', `ada@${'ü'.repeat(60)}.de`],
    ['more than 254 characters in ASCII', `ada@${'üabcdefgh.'.repeat(24)}de`],
    ['a local part beyond ASCII', 'ådå@müller.de'],
  ])('must not have %s', (_what, email) => {
    expect(isEmail(email)).toBe(false);
  });

  it('keep the key that they had, if they are in ASCII: no stored account changes its own', () => {
    const label = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,20}[A-Za-z0-9])?$/);
    const domain = fc
      .tuple(fc.constantFrom('', 'xn--', 'XN--', '0x'), label, label)
      .map(([prefix, a, b]) => `${prefix}${a}.${b}`);
    const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}$/);
    fc.assert(
      fc.property(local, fc.oneof(domain, fc.constantFrom('1.2', '127.0.0.1', '0x7f.1', 'xn--a.com')), (name, host) => {
        const email = `${name}@${host}`;
        expect(isEmail(email)).toBe(true);
        expect(emailKey(email)).toBe(email.toLowerCase());
      }),
    );
  });

  it('are read in linear time, also where they are too long', () => {
    for (const domain of ['ü', 'ü.', 'a.ü', 'xn--ü', '。']) {
      const started = performance.now();
      isEmail(`a@${domain.repeat(65_536 / domain.length)}`);
      expect(performance.now() - started, domain).toBeLessThan(100);
    }
  });
});
