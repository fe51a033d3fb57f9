import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createSlowLane } from '../../src/http/slow-lane.js';

/** A clock that only work moves on, and what was done: `turn` stands for the rest of the event loop. */
function setUp() {
  let time = 0;
  const done: string[] = [];
  const { take: slowly, hold } = createSlowLane(() => time);
  const work = (name: string, ms: number) => () => {
    time += ms;
    done.push(name);
  };
  const turn = async () => {
    await nextTurn();
    done.push('turn');
  };
  return { slowly, hold, done, work, turn, take: (ms: number) => (time += ms) };
}

it('does work in its order, in turns of a millisecond between which the event loop goes on', async () => {
  const { slowly, done, work, turn } = setUp();
  for (let n = 1; n <= 6; n++) slowly(work(String(n), 0.4));
  expect(done).toEqual([]);
  for (let n = 0; n < 3; n++) await turn();
  expect(done).toEqual(['1', '2', '3', 'turn', '4', '5', '6', 'turn', 'turn']);
});

it('does one piece of work in a turn where each takes longer', async () => {
  const { slowly, done, work, turn } = setUp();
  for (let n = 1; n <= 3; n++) slowly(work(String(n), 50));
  for (let n = 0; n < 4; n++) await turn();
  expect(done).toEqual(['1', 'turn', '2', 'turn', '3', 'turn', 'turn']);
});

it('counts what a piece of work leaves for the next tick', async () => {
  const { slowly, done, work, turn, take } = setUp();
  for (let n = 1; n <= 2; n++) {
    slowly(() => {
      work(String(n), 0)();
      process.nextTick(() => {
        take(2);
        done.push(`${n} later`);
      });
    });
  }
  for (let n = 0; n < 2; n++) await turn();
  expect(done).toEqual(['1', '1 later', 'turn', '2', '2 later', 'turn']);
});

it('takes more when all is done', async () => {
  const { slowly, done, work, turn } = setUp();
  slowly(work('1', 0));
  await turn();
  await turn();
  slowly(work('2', 0));
  await turn();
  expect(done).toEqual(['1', 'turn', 'turn', '2', 'turn']);
});

it('holds work back while somebody waits who comes first', async () => {
  const { slowly, hold, done, work, turn } = setUp();
  const releases = [hold(), hold()];
  slowly(work('1', 0));
  await turn();
  releases[0]?.();
  await turn();
  releases[1]?.();
  await turn();
  expect(done).toEqual(['turn', 'turn', '1', 'turn']);
});

it('rests four times as long as it was busy, once somebody was waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { slowly, hold, done, work, turn } = setUp();
  for (let n = 1; n <= 2; n++) slowly(work(String(n), 2));
  await turn();
  await turn();
  hold()();
  slowly(work('3', 2));
  await turn();
  expect(done).toEqual(['1', 'turn', '2', 'turn', 'turn']);
  vi.advanceTimersByTime(15);
  expect(done).not.toContain('3');
  vi.advanceTimersByTime(1);
  expect(done).toContain('3');
});

it('goes on, a turn at a time, though those who come first never end', async () => {
  const { slowly, hold, done, work } = setUp();
  hold();
  for (let n = 1; n <= 3; n++) slowly(work(String(n), 50));
  await vi.waitFor(() => expect(done).toEqual(['1', '2', '3']));
});
