import { describe, expect, it } from 'vitest';
import { isLocalAddress, isLoopback } from '../../src/lib/networks.js';
import { until } from '../support/process.js';
import { startServiceForTest, type TestService } from '../support/service.js';

const forwarded = { 'X-Forwarded-For': '203.0.113.7' };
const warningsOf = ({ logs }: TestService) => logs.filter(({ level }) => level === 'warn').map(({ msg }) => msg);

describe('a proxy that nobody has named', () => {
  it.each([
    ['on the hot path', '/forward-auth'],
    ['on the way through Express', '/developers'],
  ])('is warned of once: %s', async (_way, path) => {
    const service = await startServiceForTest();
    for (let round = 0; round < 5; round++) await service.request(path, { headers: forwarded });
    expect(warningsOf(service)).toEqual([
      expect.stringMatching(
        /^A request from 127\.0\.0\.1 carries X-Forwarded-For, and TRUST_PROXY is false: .* Set TRUST_PROXY to its address/,
      ),
    ]);
    // Without a line a request: nobody listens any more.
    await service.request(path, { headers: forwarded });
    expect(warningsOf(service)).toHaveLength(1);
  });

  it('is found later, if the first requests are not its', async () => {
    const service = await startServiceForTest();
    for (let round = 0; round < 5; round++) await service.request('/livez');
    expect(warningsOf(service)).toEqual([]);
    const seen = async () => {
      await service.request('/livez', { headers: forwarded });
      return warningsOf(service).length > 0;
    };
    await until(seen, { what: 'the warning' });
    expect(warningsOf(service)).toHaveLength(1);
  });

  it('is none where it is named', async () => {
    for (const trustProxy of [1, ['loopback']]) {
      const service = await startServiceForTest({ trustProxy });
      for (let round = 0; round < 3; round++) await service.request('/livez', { headers: forwarded });
      expect(warningsOf(service)).toEqual([]);
    }
  });

  it.each([
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.0.1',
    '::ffff:10.0.0.1',
    'fd00::1',
    '100.64.0.1',
    '169.254.1.1',
  ])('may come from %s', (ip) => {
    expect(isLocalAddress(ip)).toBe(true);
  });

  it.each(['203.0.113.7', '8.8.8.8', '172.32.0.1', '2001:4860::1', '::ffff:8.8.8.8', '', 'localhost'])(
    'cannot be told at %j',
    (ip) => {
      expect(isLocalAddress(ip)).toBe(false);
    },
  );

  it('is no loopback address to listen on, unless it is one', () => {
    expect(['localhost', 'LOCALHOST', '127.9.9.9', '::1'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', 'keys.internal', ''].some(isLoopback)).toBe(false);
  });
});
