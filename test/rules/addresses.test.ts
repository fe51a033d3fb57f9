import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressIn, isAddress, parseAddress } from '../../src/lib/addresses.js';

describe('addressIn', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7\t', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['"203.0.113.7:0"', '203.0.113.7'],
    ['[203.0.113.7]:80', '203.0.113.7'],
    ['2001:DB8:0:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['"[2001:db8::1]:65535"', '2001:db8::1'],
    // Without brackets a port would be the last 16 bits.
    ['2001:db8::1:443', '2001:db8::1:443'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25en0.1]:443', 'fe80::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    // IPv6 with an IPv4 address inside: compatible, translated, NAT64, 6to4.
    ['::203.0.113.7', '::cb00:7107'],
    ['0:0:0:0:0:0:203.0.113.7', '::cb00:7107'],
    ['::ffff:0:203.0.113.7', '::ffff:0:cb00:7107'],
    ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
    ['2002:cb00:7107::1', '2002:cb00:7107::1'],
  ])('finds in %j %s', (text, address) => {
    expect(addressIn(text)).toBe(address);
    expect(addressIn(address)).toBe(address);
  });

  it.each([
    '',
    'unknown',
    '_hidden',
    'localhost',
    '203.0.113.7:',
    '203.0.113.7:http',
    '203.0.113.7:65536',
    '203.0.113.7:512345',
    '203.0.113.7:80:80',
    '203.0.113.7%eth0',
    '203.0.113.7/32',
    '203.0.113.7, 198.51.100.1',
    '203.0.113.7 198.51.100.1',
    '"203.0.113.7',
    '[203.0.113.7',
    '[2001:db8::1]443',
    '[[2001:db8::1]]',
    '[]',
    '[]:80',
    '2001:db8::1%',
    '2001:db8::1%a b',
    '%eth0',
    '010.0.0.1',
    '::ffff:010.0.0.1',
    '::ffff:0x7f.0.0.1',
    '0x7f.1',
    '10.1',
    '2130706433',
    '１.2.3.4',
    `[::1]${' '.repeat(200)}`,
  ])('finds none in %j', (text) => {
    expect(addressIn(text)).toBeNull();
  });

  it('writes every address as Node.js does, and finds it with everything around it', () => {
    const port = fc.option(fc.integer({ min: 0, max: 65_535 }));
    fc.assert(
      fc.property(fc.ipV6(), port, fc.boolean(), (text, number, quoted) => {
        const address = parseAddress(text);
        const written = `[${text}]${number === null ? '' : `:${number}`}`;
        expect(addressIn(quoted ? `"${written}"` : written)).toBe(String(address));
        if (address?.kind() === 'ipv4') return;
        expect(`[${address}]`).toBe(new URL(`http://[${text}]`).hostname);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseAddress', () => {
  it('reads the bytes that Node.js reads', () => {
    const groups = fc.array(fc.oneof(fc.constantFrom(0, 0xffff), fc.integer({ min: 0, max: 0xffff })), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(groups, fc.boolean(), (parts, dotted) => {
        const [high = 0, low = 0] = parts.slice(-2);
        const hex = parts.map((part) => part.toString(16));
        const quad = [high >> 8, high & 255, low >> 8, low & 255].join('.');
        const text = dotted ? [...hex.slice(0, 6), quad].join(':') : hex.join(':');
        const address = parseAddress(text);
        const isMapped = parts.slice(0, 5).every((part) => part === 0) && parts[5] === 0xffff;
        expect(address?.kind()).toBe(isMapped ? 'ipv4' : 'ipv6');
        const node = new SocketAddress({ address: text, family: 'ipv6' }).address;
        expect(String(address)).toBe(isMapped ? quad : String(parseAddress(node)));
      }),
    );
  });

  it.each(['fe80::1%eth0', '[::1]', '203.0.113.7:80', ' 203.0.113.7'])(
    'reads nothing around an address: %j',
    (text) => {
      expect(parseAddress(text)).toBeNull();
      expect(isAddress(text)).toBe(false);
    },
  );
});
