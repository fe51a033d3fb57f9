import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createRequestAddresses, type TrustedProxies } from '../../src/http/request-address.js';

/** As much of a request as is looked at. */
function requestFrom(peer: string | undefined, ...forwarded: string[]): IncomingMessage {
  const rawHeaders = forwarded.flatMap((value) => ['X-forwarded-FOR', value]);
  return { socket: { remoteAddress: peer }, rawHeaders: ['Host', 'latchkey.test', ...rawHeaders] } as never;
}

function addressesOf(trustProxy: TrustedProxies) {
  const lines: string[] = [];
  const clock = { now: 0 };
  const addresses = createRequestAddresses({ trustProxy, warn: (line) => lines.push(line), now: () => clock.now });
  return { ...addresses, lines, clock };
}

describe('the address of a request', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    [undefined, null],
  ])('is that of the connection where no proxy is trusted: %s', (peer, address) => {
    const { of } = addressesOf(false);
    expect(of(requestFrom(peer))).toBe(address);
    expect(of(requestFrom(peer, '198.51.100.1'))).toBe(address);
  });

  it.each([
    [1, ['203.0.113.7:51234'], '203.0.113.7'],
    [1, ['spoofed, 203.0.113.7:51234'], '203.0.113.7'],
    [1, ['198.51.100.1', '203.0.113.7'], '203.0.113.7'],
    [1, ['203.0.113.7, ,'], '203.0.113.7'],
    [1, [' , '], '127.0.0.1'],
    [1, [''], '127.0.0.1'],
    [1, [], '127.0.0.1'],
    [2, ['203.0.113.7:1, 10.0.0.2:80'], '203.0.113.7'],
    [2, ['203.0.113.7'], '203.0.113.7'],
    [2, ['198.51.100.1, 203.0.113.7, nonsense'], null],
    [['loopback'], ['203.0.113.7:1, 10.0.0.2:80'], '10.0.0.2'],
    [['loopback', '10.0.0.0/8'], ['203.0.113.7:1, 10.0.0.2:80'], '203.0.113.7'],
    [['loopback', '10.0.0.2'], ['203.0.113.7:1', '::ffff:10.0.0.2'], '203.0.113.7'],
    [['loopback', '2001:db8::/64'], ['"203.0.113.7", "[2001:db8::9]:80"'], '203.0.113.7'],
    [['loopback', '10.0.0.0/8'], ['10.0.0.3, 10.0.0.2'], '10.0.0.3'],
    [['loopback', '10.0.0.0/8'], ['203.0.113.7, ::10.0.0.2'], '::a00:2'],
    [['198.51.100.1'], ['203.0.113.7'], '127.0.0.1'],
  ] as const)('behind %j, of %j, is %s', (trustProxy, forwarded, address) => {
    expect(addressesOf(trustProxy).of(requestFrom('127.0.0.1', ...forwarded))).toBe(address);
  });

  it.each(['unknown', '_hidden', '203.0.113.7:http', '010.0.0.1', '203.0.113.7 10.0.0.1', 'x'.repeat(9000)])(
    'is not known where a trusted proxy names it %j: the log says so once a minute, and repeats none of it',
    (text) => {
      const { of, lines, clock } = addressesOf(['loopback', '10.0.0.0/8']);
      for (let request = 0; request < 5; request++)
        expect(of(requestFrom('127.0.0.1', `${text}, 10.0.0.2`))).toBeNull();
      expect(lines).toEqual([expect.stringMatching(/^X-Forwarded-For, as 10\.0\.0\.2 sends it, has no IP address/)]);
      expect(lines[0]).not.toContain(text);
      expect(lines[0]?.length).toBeLessThan(500);
      clock.now = 59_999;
      of(requestFrom('127.0.0.1', text));
      expect(lines).toHaveLength(1);
      clock.now = 60_000;
      of(requestFrom('127.0.0.1', text));
      expect(lines).toHaveLength(2);
    },
  );

  it('repeats nothing in the log that could be a secret or move a terminal', () => {
    const { of, lines } = addressesOf(1);
    of(requestFrom('127.0.0.1', `lk_3hT8xWq2\u009b31m\u00e9`));
    expect(lines[0]).toContain('the form xx_0xX0xXx0?00x? '.replaceAll('X', 'x'));
  });

  it('is found behind 20 trusted proxies at most', () => {
    const { of, trusts } = addressesOf(['loopback', '10.0.0.0/8']);
    const through = (proxies: number) => `203.0.113.7${', 10.0.0.2'.repeat(proxies - 1)}`;
    expect(of(requestFrom('127.0.0.1', through(20)))).toBe('203.0.113.7');
    expect(of(requestFrom('127.0.0.1', through(21)))).toBe('10.0.0.2');
    expect(trusts('10.0.0.2', 19)).toBe(true);
    expect(trusts('10.0.0.2', 20)).toBe(false);
  });

  it('takes a proxy for what its bytes are, wherever Express asks', () => {
    const named = addressesOf(['203.0.113.7']);
    expect(named.trusts('::ffff:203.0.113.7', 0)).toBe(true);
    expect(named.trusts('::203.0.113.7', 0)).toBe(false);
    expect(named.trusts('unknown', 0)).toBe(false);
    expect(named.trusts(undefined, 0)).toBe(false);
    expect(addressesOf(false).trusts('127.0.0.1', 0)).toBe(false);
    expect(addressesOf(1).trusts('127.0.0.1', 0)).toBe(true);
    expect(addressesOf(1).trusts('127.0.0.1', 1)).toBe(false);
  });
});
