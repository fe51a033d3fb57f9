import { expect, it, onTestFinished, vi } from 'vitest';
import { createConfirmations, nextAfterMs } from '../../src/database/confirmations.js';

/** Until nothing is left to do but wait. */
async function turn(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise(setImmediate);
}

/** A majority that answers when the test says so, and what was asked of it, in its order. */
function majority() {
  const asked: { resolve(): void; reject(error: Error): void }[] = [];
  const confirm = createConfirmations(
    () => new Promise<void>((resolve, reject) => void asked.push({ resolve, reject })),
  );
  const done: string[] = [];
  /** Asks, and notes what became of it. */
  const ask = (name: string, since?: number) =>
    confirm(since).then(
      () => void done.push(name),
      (error: Error) => void done.push(`${name}: ${error.message}`),
    );
  const askMany = (name: string, n: number) => Promise.all(Array.from({ length: n }, () => ask(name)));
  return { asked, ask, askMany, done };
}

it('asks once for all who want to know at the same time', async () => {
  const { asked, askMany, done } = majority();
  const all = askMany('a', 5000);
  await turn();
  expect(asked).toHaveLength(1);
  asked[0]?.resolve();
  await all;
  expect(done).toHaveLength(5000);
});

it('counts only for those who asked before it began: all others wait for one more', async () => {
  const { asked, ask, askMany, done } = majority();
  const first = ask('first');
  await turn();
  const later = askMany('later', 1000);
  await turn();
  const last = askMany('last', 1000);
  await turn();
  expect(asked).toHaveLength(1);
  asked[0]?.resolve();
  await first;
  await turn();
  expect(done).toEqual(['first']);
  expect(asked).toHaveLength(2);
  asked[1]?.resolve();
  await Promise.all([later, last]);
  expect(done).toHaveLength(2001);
  // Nobody is left who would be asked for.
  await turn();
  await turn();
  expect(asked).toHaveLength(2);
});

it('fails for all who waited for it and for nobody else, and the next is asked all the same', async () => {
  const { asked, ask, done } = majority();
  const failing = [ask('a'), ask('b')];
  await turn();
  const next = ask('c');
  asked[0]?.reject(new Error('no majority'));
  await Promise.all(failing);
  expect(done).toEqual(['a: no majority', 'b: no majority']);
  await turn();
  asked[1]?.resolve();
  await next;
  expect(done).toHaveLength(3);
  expect(done[2]).toBe('c');
});

it('fails where the question cannot even be put, and can be asked again', async () => {
  let isClosed = true;
  const confirm = createConfirmations(() => {
    if (isClosed) throw new Error('closed');
    return Promise.resolve();
  });
  await expect(confirm()).rejects.toThrow('closed');
  isClosed = false;
  await expect(confirm()).resolves.toBeUndefined();
});

it('does not keep the next one waiting for long', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { asked, ask, done } = majority();
  const hanging = ask('hanging');
  await turn();
  const next = ask('next');
  await vi.advanceTimersByTimeAsync(nextAfterMs - 1);
  await turn();
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await turn();
  expect(asked).toHaveLength(2);
  asked[1]?.resolve();
  await next;
  expect(done).toEqual(['next']);
  asked[0]?.reject(new Error('no answer'));
  await hanging;
  expect(done).toEqual(['next', 'hanging: no answer']);
  expect(vi.getTimerCount()).toBe(0);
});

it('is there already for those who need one since a time, if it began since then and succeeded', async () => {
  const { asked, ask, done } = majority();
  const before = performance.now();
  const first = ask('first');
  await turn();
  const after = performance.now();
  const during = ask('while it is not answered', before);
  asked[0]?.resolve();
  await first;
  await ask('since before', before);
  expect(done).toEqual(['first', 'since before']);
  const later = ask('since after', after);
  await turn();
  expect(asked).toHaveLength(2);
  asked[1]?.reject(new Error('no majority'));
  await Promise.all([during, later]);
  expect(done.slice(2)).toEqual(['while it is not answered: no majority', 'since after: no majority']);
  const again = ask('a failure is none', after);
  await turn();
  asked[2]?.resolve();
  await again;
  expect(asked).toHaveLength(3);
});
