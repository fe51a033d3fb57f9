import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containsAddress, networksOf, readNetwork } from '../../src/lib/networks.js';

describe('readNetwork', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    ['203.0.113.7/32', '203.0.113.7/32'],
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['203.0.113.6/31', '203.0.113.6/31'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255', '255.255.255.255/32'],
    ['::1', '::1/128'],
    ['::', '::/128'],
    ['::/0', '::/0'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1/128'],
    ['2001:db8:1:2::/64', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6/127', '2001:db8:1:2:3:4:5:6/127'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:203.0.113.7/128', '203.0.113.7/32'],
    ['::ffff:cb00:7107', '203.0.113.7/32'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    // Of IPv6 only, whatever IPv4 address is inside.
    ['::cb00:7107', '::cb00:7107/128'],
    ['64:ff9b::/96', '64:ff9b::/96'],
    ['64:ff9b::203.0.113.0/120', '64:ff9b::cb00:7100/120'],
    ['2002:cb00:7107::/48', '2002:cb00:7107::/48'],
    ['::ffff:0:0:0/96', '::ffff:0:0:0/96'],
  ])('brings %j to %j', (text, network) => {
    expect(readNetwork(text)).toEqual({ ok: true, network });
  });

  it.each([
    ['10.1.2.3/8', 'write 10.0.0.0/8 for the network, or 10.1.2.3 for the one address'],
    ['203.0.113.7/0', 'write 0.0.0.0/0 for the network'],
    ['2001:db8:1:2:3:4:5:6/64', 'write 2001:db8:1:2::/64 for the network'],
    ['::ffff:203.0.113.7/120', 'write 203.0.113.0/24 for the network'],
    ['::ffff:10.0.0.0/8', 'write an IPv4 network, such as 10.0.0.0/8'],
    ['::FFFF:192.168.1.1/16', 'such as 192.168.0.0/16'],
    ['::ffff:a00:0/8', 'such as 10.0.0.0/8'],
    ['::ffff:10.0.0.0/95', 'such as 10.0.0.0/32'],
    ['::ffff:0:0/0', 'such as 0.0.0.0/0'],
    ['::/8', 'write the IPv4 networks that you mean'],
    ['::/80', 'write the IPv4 networks that you mean'],
    ['::ff00:0:0/88', 'write the IPv4 networks that you mean'],
    ['::203.0.113.7', 'is the IPv6 address ::cb00:7107, not an IPv4 address: write 203.0.113.7'],
    ['0:0:0:0:0:0:203.0.113.7', 'write 203.0.113.7'],
    ['::203.0.113.0/120', 'write 203.0.113.0'],
    ['010.0.0.1', 'write four decimal numbers without leading zeros'],
    ['::ffff:010.0.0.1', 'write four decimal numbers'],
    ['0x7f.1', 'write four decimal numbers'],
    ['0x7f.0.0.1', 'write four decimal numbers'],
    ['10', 'write four decimal numbers'],
    ['10.1', 'write four decimal numbers'],
    ['10.1/8', 'write four decimal numbers'],
    ['1.2.3', 'write four decimal numbers'],
    ['01.2.3.4', 'write four decimal numbers'],
    ['203.0.113.7:443', 'write 203.0.113.7'],
    ['[2001:db8::1]:443', 'write 2001:db8::1'],
    ['[2001:db8::]/32', 'write 2001:db8::/32'],
    ['"203.0.113.7"', 'write 203.0.113.7'],
    ['fe80::1%eth0', 'write fe80::1'],
    ['fe80::%eth0/10', 'write fe80::/10'],
    [' 1.2.3.4', 'write 1.2.3.4'],
    ['1.2.3.4\n', 'write 1.2.3.4'],
    ['1.2.3.4/255.255.255.0', 'write 1.2.3.0/24'],
    ['1.2.3.4/255.0.255.0', 'from /0 to /32'],
    ['1.2.3.4/', 'from /0 to /32'],
    ['1.2.3.4/33', 'from /0 to /32'],
    ['1.2.3.0/024', 'from /0 to /32'],
    ['1.2.3.4/-1', 'from /0 to /32'],
    ['1.2.3.4/+8', 'from /0 to /32'],
    ['1.2.3.4/8e0', 'from /0 to /32'],
    ['::1/129', 'from /0 to /128'],
    ['::ffff:1.2.3.4/129', 'from /0 to /128'],
    ['', 'neither an address nor a network'],
    ['/', 'neither an address nor a network'],
    ['/24', 'neither an address nor a network'],
    ['example.org', 'neither an address nor a network'],
    ['1.2.3.4.5', 'neither an address nor a network'],
    ['1.2.3.256', 'neither an address nor a network'],
    ['::ffff:1.2.3.256', 'neither an address nor a network'],
    ['1.2.3.4/8/8', 'neither an address nor a network'],
    [':::', 'neither an address nor a network'],
    ['1::2::3', 'neither an address nor a network'],
    ['2001:db8', 'neither an address nor a network'],
  ])('refuses %j and says what to write: %s', (text, instead) => {
    expect(readNetwork(text)).toEqual({ ok: false, message: expect.stringContaining(instead) });
  });

  it('changes nothing about what it has made itself, and takes what it says to write', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 128 }), (address, length) => {
        const reading = readNetwork(`${address}/${length}`);
        const [, instead] = reading.ok ? [] : (/ write ([\da-f.:]+\/\d+) for the network/.exec(reading.message) ?? []);
        const network = reading.ok ? reading.network : instead;
        if (network !== undefined && !network.startsWith('::/'))
          expect(readNetwork(network)).toEqual({ ok: true, network });
      }),
    );
  });
});

describe('networksOf', () => {
  it('knows the names of networks, and other notations of networks', () => {
    const networks = networksOf(['loopback', 'uniquelocal', '::ffff:198.51.100.0/120']);
    for (const ip of ['127.0.0.1', '::1', '10.1.2.3', 'fd00::1', '::ffff:198.51.100.9']) {
      expect(containsAddress(networks, ip), ip).toBe(true);
    }
    expect(containsAddress(networks, '169.254.0.1')).toBe(false);
    expect(() => networksOf(['toString'])).toThrow('toString is neither an address nor a network');
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
    // What 0.1 made of ::ffff:10.0.0.0/8 and ::ffff:10.0.0.0/88: nobody meant the IPv6 addresses in it.
    {
      network: '::/8',
      inside: [],
      outside: ['::1', '64:ff9b::203.0.113.7', '10.0.0.1', '::ffff:10.0.0.1', '::10.0.0.1'],
    },
    { network: '::ff00:0:0/88', inside: [], outside: ['::ff01:0:1', '10.0.0.1', '::ffff:10.0.0.1'] },
    // Of IPv6 only: a mapped address is an IPv4 address.
    { network: '::/0', inside: ['::', 'ffff::'], outside: ['203.0.113.7', '::ffff:203.0.113.7'] },
    {
      network: '203.0.113.0/24',
      inside: ['::ffff:203.0.113.7', '::ffff:cb00:7107', '::FFFF:203.0.113.255'],
      outside: ['::ffff:203.0.114.0', '::cb00:7107', '::203.0.113.7', '64:ff9b::203.0.113.7', '::ffff:0:203.0.113.7'],
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
        const network = `${dotted((base >> host) << host)}/${length}`;
        expect(readNetwork(network)).toEqual({ ok: true, network });
        expect(containsAddress([network], dotted(ip))).toBe(ip >> host === base >> host);
      }),
      { numRuns: 500 },
    );
  });
});

describe('Node.js', () => {
  it('finds the same addresses in the same networks', () => {
    const groups = fc.array(fc.oneof(fc.constantFrom(0, 0xffff), fc.integer({ min: 0, max: 0xffff })), {
      minLength: 8,
      maxLength: 8,
    });
    const flips = fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 3 });
    fc.assert(
      fc.property(groups, flips, fc.integer({ min: 0, max: 128 }), (parts, flipped, length) => {
        const base = parts.reduce((value, part) => (value << 16n) | BigInt(part), 0n);
        const host = BigInt(128 - length);
        const reading = readNetwork(`${hex((base >> host) << host)}/${length}`);
        if (!reading.ok) return;
        const other = flipped.reduce((value, bit) => value ^ (1n << BigInt(bit)), base);
        // Its own way with IPv4-mapped addresses is another.
        const isMapped = (value: bigint) => value >> 32n === 0xffffn;
        if (isMapped(other) || reading.network.includes('.')) return;
        const list = new BlockList();
        const [address = '', bits] = reading.network.split('/');
        list.addSubnet(address, Number(bits), 'ipv6');
        expect(containsAddress([reading.network], hex(other))).toBe(list.check(hex(other), 'ipv6'));
      }),
      { numRuns: 1000 },
    );
  });
});

function hex(address: bigint): string {
  return Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - 16 * at)) & 0xffffn).toString(16)).join(':');
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}
