import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLoop } from '../../src/lib/loop.js';

const logs: Record<string, unknown>[] = [];
const logger = pino({ level: 'warn' }, { write: (line: string) => void logs.push(JSON.parse(line)) });
const everyMs = 20;

const startedLoop = (work: () => Promise<unknown>) => startLoop({ what: 'the work', everyMs, work, logger });

describe('startLoop', () => {
  beforeEach(() => {
    logs.length = 0;
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('does the work first after one interval, then again and again until it is stopped', async () => {
    const work = vi.fn(async () => undefined);
    const loop = startedLoop(work);
    expect(work).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(work.mock.calls.length).toBeGreaterThan(2));
    await loop.stop();
    const done = work.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 3 * everyMs));
    expect(work).toHaveBeenCalledTimes(done);
  });

  it('never does it twice at a time, and waits for what is under way when it is stopped', async () => {
    let [running, most, finished] = [0, 0, 0];
    const loop = startedLoop(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2 * everyMs));
      running--;
      finished++;
    });
    await vi.waitFor(() => expect(finished).toBeGreaterThan(1));
    await vi.waitFor(() => expect(running).toBe(1));
    await loop.stop();
    expect([running, most]).toEqual([0, 1]);
  });

  it('logs what the work throws, by its name, and tries it again', async () => {
    let tries = 0;
    const loop = startedLoop(() => {
      // At once, and then by a promise.
      if (++tries === 1) throw new Error('away');
      return tries === 2 ? Promise.reject(new Error('still away')) : Promise.resolve();
    });
    await vi.waitFor(() => expect(tries).toBeGreaterThan(3));
    await loop.stop();
    expect(logs.map(({ msg }) => msg)).toEqual(['the work failed', 'the work failed']);
  });
});
