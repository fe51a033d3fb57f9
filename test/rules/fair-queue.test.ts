import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFairQueue, QueueFullError } from '../../src/lib/fair-queue.js';

const limits = { atOnce: 2, mostWaiting: 16, mostWaitingEach: 8, patienceMs: 3000 };

/** A queue on a clock of its own, and all that happens in it. */
function setUp(overrides: Partial<typeof limits> = {}) {
  let time = 0;
  const queue = createFairQueue({ ...limits, ...overrides, now: () => time });
  const running: { key: string; id: number; end(): void }[] = [];
  const begun: { key: string; id: number }[] = [];
  const outcomes = new Map<number, string>();
  const controllers = new Map<number, AbortController>();
  let ids = 0;
  return {
    queue,
    running,
    begun,
    outcomes,
    pass(ms: number) {
      time += ms;
    },
    add(key: string): number {
      const id = ids++;
      const controller = new AbortController();
      controllers.set(id, controller);
      const work = () =>
        new Promise<void>((resolve) => {
          begun.push({ key, id });
          const item = {
            key,
            id,
            end() {
              running.splice(running.indexOf(item), 1);
              resolve();
            },
          };
          running.push(item);
        });
      queue.run(key, controller.signal, work).then(
        () => outcomes.set(id, 'done'),
        (error) => outcomes.set(id, error instanceof QueueFullError ? 'full' : 'dropped'),
      );
      return id;
    },
    abandon: (id: number) => controllers.get(id)?.abort(),
    async endAll() {
      while (running.length > 0) {
        running[0]?.end();
        await settled();
      }
    },
  };
}

/** Once everything that is due has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ add: fc.constantFrom('a', 'b', 'c', 'd', 'e') }) },
  { weight: 2, arbitrary: fc.record({ end: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ abandon: fc.nat(60) }) },
);

describe('a fair queue', () => {
  it('does two things at once at most, one for each key, in bounds, and nothing that was abandoned', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const { queue, running, begun, outcomes, add, abandon, endAll } = setUp();
        const added: number[] = [];
        const abandonedBefore = new Set<number>();
        for (const each of steps) {
          if ('add' in each) added.push(add(each.add));
          else if ('end' in each) running[each.end]?.end();
          else if (!begun.some(({ id }) => id === each.abandon) && added.includes(each.abandon)) {
            abandonedBefore.add(each.abandon);
            abandon(each.abandon);
          }
          await settled();
          expect(running.length).toBeLessThanOrEqual(2);
          expect(new Set(running.map(({ key }) => key)).size).toBe(running.length);
          expect(queue.size().running).toBe(running.length);
          expect(queue.size().waiting).toBeLessThanOrEqual(16);
        }
        await endAll();
        expect(queue.size()).toEqual({ running: 0, waiting: 0 });
        // Each came to an end, and none that was abandoned was begun.
        expect([...outcomes.keys()].toSorted((a, b) => a - b)).toEqual(added);
        expect(begun.filter(({ id }) => abandonedBefore.has(id))).toEqual([]);
        for (const { id } of begun) expect(outcomes.get(id)).toBe('done');
      }),
    );
  });

  it('lets the keys take turns: however much one brings, another waits for one of each at most', async () => {
    const { begun, add, endAll } = setUp();
    for (let each = 0; each < 9; each++) add('greedy');
    add('running');
    add('late');
    add('later');
    await endAll();
    expect(begun.map(({ key }) => key).slice(0, 6)).toEqual(['greedy', 'running', 'greedy', 'late', 'later', 'greedy']);
  });

  it('cannot be filled for others: a key that has fewer gets a place of the one that has most', async () => {
    const { queue, outcomes, add, endAll } = setUp();
    const keys = ['a', 'b', 'c'];
    const ids = keys.map((key) => Array.from({ length: 9 }, () => add(key)));
    await settled();
    expect(queue.size()).toEqual({ running: 2, waiting: 16 });
    const stranger = add('stranger');
    await endAll();
    expect(outcomes.get(stranger)).toBe('done');
    expect(ids.flat().filter((id) => outcomes.get(id) === 'full').length).toBe(27 + 1 - 18);
  });

  it('refuses at once what has no place, and says so before it is asked for', async () => {
    const { queue, outcomes, add, endAll } = setUp();
    for (let each = 0; each < 9; each++) add('a');
    expect(() => queue.requirePlace('a', 9)).toThrow(QueueFullError);
    expect(() => queue.requirePlace('b', 0)).not.toThrow();
    const surplus = add('a');
    await settled();
    expect(outcomes.get(surplus)).toBe('full');
    await endAll();
    expect(() => queue.requirePlace('a', 8)).not.toThrow();
  });

  it.each([
    { tookMs: 250, most: 8 },
    { tookMs: 1000, most: 3 },
    { tookMs: 60_000, most: 1 },
  ])('lets wait what can be done in time: $most for one key, where work takes $tookMs ms', async ({ tookMs, most }) => {
    const { queue, running, pass, add, endAll } = setUp();
    add('a');
    pass(tookMs);
    running[0]?.end();
    await settled();
    for (let each = 0; each < 20; each++) add('a');
    await settled();
    expect(queue.size()).toEqual({ running: 1, waiting: most });
    await endAll();
  });

  it('goes on after work that fails', async () => {
    const { queue, outcomes, add, endAll } = setUp();
    const failing = queue.run('a', new AbortController().signal, async () => {
      throw new Error('failed');
    });
    const next = add('a');
    await expect(failing).rejects.toThrow('failed');
    await settled();
    await endAll();
    expect(outcomes.get(next)).toBe('done');
  });

  it('begins nothing for a signal that is aborted already', async () => {
    const { queue } = setUp();
    const work = () => Promise.reject(new Error('was begun'));
    await expect(queue.run('a', AbortSignal.abort(new Error('gone')), work)).rejects.toThrow('gone');
    expect(queue.size()).toEqual({ running: 0, waiting: 0 });
  });
});
