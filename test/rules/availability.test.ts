import { EventEmitter } from 'node:events';
import type { Connection } from 'mongoose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { patienceMs, watchAvailability } from '../../src/database/availability.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const descriptionOf = (...types: string[]) => ({
  type: 'ReplicaSet',
  servers: new Map(types.map((type, at) => [`host-${at}`, { type }])),
});

/** A set with a primary, of which something was heard a while ago. */
function watching({ silentMs }: { silentMs: number }) {
  const topology = { description: descriptionOf('RSPrimary', 'RSSecondary'), selectServer: async () => null };
  const client = Object.assign(new EventEmitter(), { topology });
  const connection = { getClient: () => client } as unknown as Connection;
  const { isAway } = watchAvailability({ connection, logger: pino({ level: 'silent' }) });
  client.emit('serverHeartbeatSucceeded');
  vi.advanceTimersByTime(silentMs);
  return {
    isAway,
    becomes: (...types: string[]) =>
      void client.emit('topologyDescriptionChanged', { newDescription: descriptionOf(...types) }),
  };
}

describe('a replica set without a primary', () => {
  it('is waited for as long as others answer, who may be electing one: from when it was gone', () => {
    const { isAway, becomes } = watching({ silentMs: patienceMs - 1 });
    becomes('Unknown', 'RSSecondary');
    vi.advanceTimersByTime(patienceMs - 1);
    expect(isAway()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isAway()).toBe(true);
    becomes('RSSecondary', 'RSPrimary');
    expect(isAway()).toBe(false);
  });

  it('is not waited for any longer where nobody answers: from when something was heard', () => {
    const { isAway, becomes } = watching({ silentMs: patienceMs - 1 });
    becomes('Unknown', 'Unknown');
    expect(isAway()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isAway()).toBe(true);
  });
});
