import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenForStop } from '../../src/commands/stop-signal.js';
import { createLogger } from '../../src/lib/logger.js';

const lines: string[] = [];
const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
const told = () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg);

function listen() {
  const signals = new EventEmitter();
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
  return { signals, exit, stopping: listenForStop({ logger, signals }) };
}

/** Whether a pause has ended, which is known once all that has happened has been dealt with. */
async function isOver(pause: Promise<unknown>): Promise<boolean> {
  let over = false;
  void pause.then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return over;
}

beforeEach(() => {
  vi.useFakeTimers();
  lines.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a process that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'])('knows it at once, by %s, and ends 9.5 s later if it still runs', async (signal) => {
    const { signals, exit, stopping } = listen();
    expect(stopping.signal.aborted).toBe(false);
    signals.emit(signal, signal);
    expect(stopping.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(9499);
    expect(exit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(exit).toHaveBeenCalledWith(1);
    expect(told()).toEqual(['stopping', 'stopping took too long']);
  });

  it.each([0, 1, 5000, 300_000])('pauses for %i ms, which do not count', async (ms) => {
    const { signals, exit, stopping } = listen();
    signals.emit('SIGTERM', 'SIGTERM');
    const pause = stopping.pause(ms);
    if (ms > 0) {
      await vi.advanceTimersByTimeAsync(ms - 1);
      expect(await isOver(pause)).toBe(false);
    }
    await vi.advanceTimersByTimeAsync(1);
    expect(await isOver(pause)).toBe(true);
    await vi.advanceTimersByTimeAsync(9400);
    expect(exit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(exit).toHaveBeenCalledWith(1);
  });

  it('stops by itself without a pause where it must not go on, also in the middle of one', async () => {
    const { exit, stopping } = listen();
    expect(stopping.hasFailed()).toBe(false);
    stopping.fail();
    expect(stopping.signal.aborted).toBe(true);
    expect(stopping.hasFailed()).toBe(true);
    expect(await isOver(stopping.pause(60_000))).toBe(true);
    await vi.advanceTimersByTimeAsync(9500);
    expect(exit).toHaveBeenCalledWith(1);

    const { signals, stopping: told } = listen();
    signals.emit('SIGTERM', 'SIGTERM');
    const pause = told.pause(60_000);
    told.fail();
    expect(await isOver(pause)).toBe(true);
  });

  it('ends the pause at the next signal, but takes none within a second for another one', async () => {
    const { signals, exit, stopping } = listen();
    signals.emit('SIGINT', 'SIGINT');
    const pause = stopping.pause(60_000);
    signals.emit('SIGINT', 'SIGINT');
    await vi.advanceTimersByTimeAsync(999);
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await isOver(pause)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await isOver(pause)).toBe(true);
    expect(await pause).toBe(false);
    expect(await isOver(stopping.pause(60_000))).toBe(true);
    await vi.advanceTimersByTimeAsync(9499);
    expect(exit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(exit).toHaveBeenCalledWith(1);
    expect(told()).toEqual(['stopping', 'stopping at once', 'stopping took too long']);
  });

  it('gets no more time by any further signal', async () => {
    const { signals, exit, stopping } = listen();
    signals.emit('SIGTERM', 'SIGTERM');
    const pause = stopping.pause(2000);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await pause).toBe(true);
    for (let second = 1; second <= 9; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      signals.emit('SIGTERM', 'SIGTERM');
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(exit).toHaveBeenCalledTimes(1);
    expect(told()).toEqual(['stopping', 'stopping took too long']);
  });
});
