import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFairQueue, QueueFullError } from '../../src/lib/fair-queue.js';

const limits = { atOnce: 2, places: { first: 8, second: 4, third: 4 }, mostWaitingEach: 8, patienceMs: 3000 };
type Lane = keyof typeof limits.places;
/** In one lane, which has all places as long as the others need none. */
const of = (key: string, lane: Lane = 'first') => ({ lane, key });

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
    add(key: string, lane: Lane = 'first'): number {
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
      queue.run(of(key, lane), controller.signal, work).then(
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
  {
    weight: 5,
    arbitrary: fc.record({
      add: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      lane: fc.constantFrom('first', 'second', 'third'),
    }),
  },
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
          if ('add' in each) added.push(add(each.add, each.lane));
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
    expect(() => queue.requirePlace(of('a'), 9)).toThrow(QueueFullError);
    expect(() => queue.requirePlace(of('b'), 0)).not.toThrow();
    const surplus = add('a');
    await settled();
    expect(outcomes.get(surplus)).toBe('full');
    await endAll();
    expect(() => queue.requirePlace(of('a'), 8)).not.toThrow();
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
    const failing = queue.run(of('a'), new AbortController().signal, async () => {
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
    await expect(queue.run(of('a'), AbortSignal.abort(new Error('gone')), work)).rejects.toThrow('gone');
    expect(queue.size()).toEqual({ running: 0, waiting: 0 });
  });
});

/** One of each of many keys: how a queue is filled by somebody who has as many addresses. */
const fill = (add: (key: string, lane: Lane) => number, lane: Lane, many: number) =>
  Array.from({ length: many }, (_, each) => add(`${lane}-${each}`, lane));

describe('the lanes of a fair queue', () => {
  it('take the places that a lane has left free when that lane needs them, and no more', async () => {
    const { queue, outcomes, add, endAll } = setUp();
    const strangers = fill(add, 'second', 18 + 40);
    await settled();
    expect(queue.size()).toEqual({ running: 2, waiting: 16 });
    const refusedOf = (ids: number[]) => ids.filter((id) => outcomes.get(id) === 'full').length;
    expect(refusedOf(strangers)).toBe(40);
    const familiar = fill(add, 'first', 8);
    const registrations = fill(add, 'third', 4);
    await settled();
    expect([familiar, registrations].map(refusedOf)).toEqual([0, 0]);
    expect(refusedOf(strangers)).toBe(52);
    // Those that are left have what is their own: nobody takes that.
    const more = fill((key, lane) => add(`more-${key}`, lane), 'first', 10);
    await settled();
    expect(refusedOf(strangers)).toBe(52);
    expect(refusedOf(more)).toBe(10);
    await endAll();
    for (const id of [...familiar, ...registrations]) expect(outcomes.get(id)).toBe('done');
  });

  it('take them from what came last, which has waited least', async () => {
    const { outcomes, add, endAll } = setUp();
    const strangers = fill(add, 'second', 18);
    fill(add, 'first', 3);
    await settled();
    expect(strangers.filter((id) => outcomes.get(id) === 'full')).toEqual(strangers.slice(-3));
    await endAll();
  });

  it('share what a third one leaves free, so that neither has more than one place more beyond its own', async () => {
    const { outcomes, add } = setUp();
    const strangers = fill(add, 'second', 18);
    const familiar = fill(add, 'first', 16);
    await settled();
    const waiting = (ids: number[]) => ids.filter((id) => outcomes.get(id) !== 'full').length;
    expect([waiting(strangers) - 2, waiting(familiar)]).toEqual([6, 10]);
  });

  it('have turns as they have places, however much waits in another: half, a quarter and a quarter', async () => {
    const { begun, running, add, endAll } = setUp();
    fill(add, 'second', 18);
    fill(add, 'first', 8);
    fill(add, 'third', 4);
    const had = { first: 0, second: 0, third: 0 };
    for (let each = 0; each < 80; each++) {
      running[0]?.end();
      await settled();
      const [lane = 'first'] = (begun.at(-1)?.key ?? '').split('-') as Lane[];
      had[lane]++;
      // Whatever had a turn comes again.
      add(`${lane}-again-${each}`, lane);
    }
    for (const [lane, turns] of [
      ['first', 40],
      ['second', 20],
      ['third', 20],
    ] as const) {
      expect(Math.abs(had[lane] - turns), lane).toBeLessThanOrEqual(1);
    }
    await endAll();
  });

  it('save up no turns while nothing of theirs waits', async () => {
    const { begun, add, running, endAll } = setUp();
    fill(add, 'second', 18);
    for (let each = 0; each < 10; each++) {
      running[0]?.end();
      await settled();
    }
    fill(add, 'first', 8);
    begun.length = 0;
    for (let each = 0; each < 6; each++) {
      running[0]?.end();
      await settled();
    }
    expect(begun.filter(({ key }) => key.startsWith('second')).length).toBeGreaterThanOrEqual(1);
    expect(begun.length).toBe(6);
    await endAll();
  });

  it('begin the next of a lane that has its turn before whatever has waited longer elsewhere', async () => {
    const { begun, running, add, endAll } = setUp();
    fill(add, 'second', 18);
    add('familiar', 'first');
    running[0]?.end();
    await settled();
    expect(begun.at(-1)?.key).toBe('familiar');
    await endAll();
  });

  it('keep their shares where less can be done in time', async () => {
    const { queue, outcomes, running, pass, add, endAll } = setUp();
    add('slow');
    pass(750);
    running[0]?.end();
    await settled();
    // Four can be done by each of two within the patience.
    fill(add, 'second', 20);
    await settled();
    expect(queue.size()).toEqual({ running: 2, waiting: 8 });
    const familiar = fill(add, 'first', 4);
    await settled();
    expect(familiar.map((id) => outcomes.get(id))).toEqual([undefined, undefined, undefined, undefined]);
    await endAll();
  });

  it('never hold work that could run, nor more than there are places, whatever happens in which lane', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
        const { queue, running, outcomes, add, abandon, endAll } = setUp();
        for (const each of steps) {
          if ('add' in each) add(each.add, each.lane);
          else if ('end' in each) running[each.end]?.end();
          else abandon(each.abandon);
          await settled();
          const { waiting } = queue.size();
          expect(waiting).toBeLessThanOrEqual(16);
          // One that waits beside a free place has a key that runs.
          if (running.length === 0) expect(waiting).toBe(0);
        }
        await endAll();
        expect(queue.size()).toEqual({ running: 0, waiting: 0 });
        expect([...outcomes.values()].every((outcome) => ['done', 'full', 'dropped'].includes(outcome))).toBe(true);
      }),
    );
  });
});
