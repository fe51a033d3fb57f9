import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containsAddress, normalizeNetwork } from '../../src/lib/networks.js';

describe('normalizeNetwork', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    ['203.0.113.7/32', '203.0.113.7/32'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['203.0.113.7/31', '203.0.113.6/31'],
    ['203.0.113.7/0', '0.0.0.0/0'],
    ['255.255.255.255', '255.255.255.255/32'],
    ['::1', '::1/128'],
    ['::', '::/128'],
    ['::/0', '::/0'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1/128'],
    ['2001:db8:1:2:3:4:5:6/64', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6/127', '2001:db8:1:2:3:4:5:6/127'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:cb00:7107', '203.0.113.7/32'],
    ['::ffff:203.0.113.7/120', '203.0.113.0/24'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('brings %j to %j', (text, expected) => {
    expect(normalizeNetwork(text)).toBe(expected);
  });

  it.each([
    '',
    '/',
    '/24',
    'example.org',
    '10',
    '10.1',
    '10.1/8',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '0x7f.1',
    '0x7f.0.0.1',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/8/8',
    '1.2.3.4/255.255.255.0',
    '::1/129',
    ':::',
    '1::2::3',
    '2001:db8',
    '::ffff:1.2.3.256',
    ' 1.2.3.4',
    '1.2.3.4\n',
  ])('takes %j for neither an address nor a network', (text) => {
    expect(normalizeNetwork(text)).toBeNull();
  });

  it('changes nothing about what it has made itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 128 }), (address, length) => {
        const network = normalizeNetwork(`${address}/${length}`);
        if (network === null) return;
        expect(normalizeNetwork(network)).toBe(network);
      }),
    );
  });
});

describe('containsAddress', () => {
  it.each([
    { network: '203.0.113.8/29', inside: ['203.0.113.8', '203.0.113.15'], outside: ['203.0.113.7', '203.0.113.16'] },
    { network: '203.0.113.7/32', inside: ['203.0.113.7'], outside: ['203.0.113.6', '203.0.113.8'] },
    { network: '0.0.0.0/0', inside: ['0.0.0.0', '255.255.255.255', '::ffff:1.2.3.4'], outside: ['::', '::1'] },
    {
      network: '2001:db8:1:2::/64',
      inside: ['2001:db8:1:2::', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:DB8:1:2::1'],
      outside: ['2001:db8:1:1:ffff:ffff:ffff:ffff', '2001:db8:1:3::', '203.0.113.7'],
    },
    { network: '::1/128', inside: ['::1', '0:0:0:0:0:0:0:1'], outside: ['::', '::2', '127.0.0.1'] },
    // Of IPv6 only: a mapped address is an IPv4 address.
    { network: '::/0', inside: ['::', 'ffff::'], outside: ['203.0.113.7', '::ffff:203.0.113.7'] },
    {
      network: '203.0.113.0/24',
      inside: ['::ffff:203.0.113.7', '::ffff:cb00:7107', '::FFFF:203.0.113.255'],
      outside: ['::ffff:203.0.114.0', '::cb00:7107'],
    },
  ])('knows the edges of $network', ({ network, inside, outside }) => {
    for (const ip of inside) expect(containsAddress([network], ip), ip).toBe(true);
    for (const ip of outside) expect(containsAddress([network], ip), ip).toBe(false);
  });

  it('finds an address in any of several networks, and in none of no networks', () => {
    const networks = ['198.51.100.0/24', '2001:db8::/32', '203.0.113.7/32'];
    for (const ip of ['198.51.100.1', '2001:db8::1', '203.0.113.7']) expect(containsAddress(networks, ip)).toBe(true);
    expect(containsAddress(networks, '203.0.113.8')).toBe(false);
    expect(containsAddress([], '203.0.113.7')).toBe(false);
  });

  it.each([null, '', 'example.org', '203.0.113.256', '203.0.113.7/32', 'unix:'])('has no place for %j', (ip) => {
    expect(containsAddress(['0.0.0.0/0', '::/0'], ip)).toBe(false);
  });

  it('agrees with the arithmetic of addresses', () => {
    const address = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n });
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), fc.boolean(), (base, other, length, isNear) => {
        // Two addresses at random hardly ever share a network: one that differs in a few of the last bits often does.
        const near = base ^ (other >> 16n);
        const ip = isNear ? near : other;
        const host = BigInt(32 - length);
        const network = normalizeNetwork(`${dotted(base)}/${length}`) as string;
        expect(network).toBe(`${dotted((base >> host) << host)}/${length}`);
        expect(containsAddress([network], dotted(ip))).toBe(ip >> host === base >> host);
      }),
      { numRuns: 500 },
    );
  });
});

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}
