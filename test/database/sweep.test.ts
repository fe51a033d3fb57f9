import type { Connection } from 'mongoose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { connect } from '../../src/database/connect.js';
import { deleteInBatches } from '../../src/database/delete-in-batches.js';
import { onceWithin } from '../../src/database/lease.js';
import { createSettledTime, databaseTimeOf } from '../../src/database/settled-time.js';
import { startSweeping } from '../../src/database/sweep.js';
import { newDatabaseName } from '../support/service.js';

const logger = pino({ level: 'silent' });
let connection: Connection;

beforeEach(async () => {
  connection = await connect({ uri: inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`) });
});
afterEach(async () => {
  await connection.dropDatabase();
  await connection.close();
});

describe('deleteInBatches', () => {
  const records = () => connection.collection<{ _id: number; over: boolean }>('records');

  /** The collection, and how many documents each command deleted. */
  function watched(onDelete: () => void = () => undefined) {
    const deleted: number[] = [];
    const collection = new Proxy(records(), {
      get(target, name) {
        if (name !== 'deleteMany') return Reflect.get(target, name).bind(target);
        return async (...given: Parameters<typeof target.deleteMany>) => {
          const result = await target.deleteMany(...given);
          deleted.push(result.deletedCount);
          onDelete();
          return result;
        };
      },
    });
    return { collection, deleted };
  }

  beforeEach(async () => {
    await records().insertMany(Array.from({ length: 2600 }, (_, at) => ({ _id: at, over: at < 2500 })));
  });

  it('deletes a thousand at a time, and nothing else', async () => {
    const { collection, deleted } = watched();
    await deleteInBatches(collection, { over: true });
    expect(deleted).toEqual([1000, 1000, 500]);
    expect(await records().countDocuments()).toBe(100);
    await deleteInBatches(collection, { over: true });
    expect(deleted).toHaveLength(3);
  });

  it('ends after the batch that is under way', async () => {
    const stopping = new AbortController();
    const { collection, deleted } = watched(() => stopping.abort());
    await deleteInBatches(collection, { over: true }, stopping.signal);
    expect(deleted).toEqual([1000]);
  });
});

describe('onceWithin', () => {
  const everyMs = 3_600_000;
  const run = (work: () => Promise<void> = async () => undefined) =>
    onceWithin({ connection, name: 'turn', everyMs, logger }, work);
  const locks = () => connection.collection<{ _id: string; expiresAt: Date }>('locks');

  it('lets one of many do it, and nobody again within the interval', async () => {
    let runs = 0;
    const count = async () => {
      runs += 1;
      return undefined;
    };
    expect((await Promise.all(Array.from({ length: 8 }, () => run(count)))).filter(Boolean)).toHaveLength(1);
    expect(await run(count)).toBe(false);
    expect(runs).toBe(1);
    await locks().updateOne({ _id: 'turn' }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect(await run(count)).toBe(true);
    expect(runs).toBe(2);
  });

  it('is free before the same instance comes again', async () => {
    const before = Date.now();
    await run();
    const lease = await locks().findOne({ _id: 'turn' });
    expect(lease?.expiresAt.getTime()).toBeGreaterThanOrEqual(before + everyMs * 0.9);
    expect(lease?.expiresAt.getTime()).toBeLessThan(before + everyMs);
  });

  it('is free at once where it was stopped before it was done', async () => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const stopped = onceWithin({ connection, name: 'turn', everyMs, logger, signal }, async () => stopping.abort());
    expect(await stopped).toBe(false);
    expect(await run()).toBe(true);
  });

  it('is not taken from one that is at it by an instance whose clock is fast, nor done again by it', async () => {
    let runs = 0;
    const fast = async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 100 * 86_400_000 });
      try {
        return await run(async () => void runs++);
      } finally {
        vi.useRealTimers();
      }
    };
    await run(async () => void expect(await fast()).toBe(false));
    expect(await fast()).toBe(false);
    expect(runs).toBe(0);
  });

  it('leaves it to the next one where it failed', async () => {
    const failing = run(async () => {
      throw new Error('The disk is full.');
    });
    await expect(failing).rejects.toThrow('The disk is full.');
    expect(await run()).toBe(true);
  });
});

describe('sweeping', () => {
  it('does all there is to do, whatever fails before it, and says so', async () => {
    const done: string[] = [];
    const failing = async () => Promise.reject(new Error('The index is gone.'));
    const sweeping = startSweeping({
      connection,
      sweeps: [failing, async () => void done.push('second'), failing, async () => void done.push('last')],
      settledTime: async () => new Date(),
      logger,
    });
    try {
      await expect(sweeping.sweep()).rejects.toMatchObject({ errors: [expect.any(Error), expect.any(Error)] });
      expect(done.slice(-2)).toEqual(['second', 'last']);
    } finally {
      await sweeping.stop();
    }
  });
});

describe('the time by which things are over', () => {
  const day = 86_400_000;
  it.each([
    ['fast', day, (now: number) => now],
    ['slow', -day, (now: number) => now - day],
  ])('is the earlier one where the clock of the instance is %s', async (_what, off, expected) => {
    const ask = createSettledTime({
      clock: () => new Date(Date.now() + off),
      databaseTime: databaseTimeOf(connection),
    });
    expect(Math.abs((await ask()).getTime() - expected(Date.now()))).toBeLessThan(5000);
  });
});
