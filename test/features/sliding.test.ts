import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimits, type Limits } from '../../src/features/limits/limits.js';
import { createLimitRepository } from '../../src/features/limits/repository.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const start = Date.UTC(2030, 0, 1, 12, 0, 7) + 13;
const none = { rateLimit: null, quota: null };
/** Of how many limits an instance holds something: more than any of these uses. */
const max = 10;
const owner = { _id: 'usr_0000000000000000', ...none, perKey: none };

/** A use that was accepted: at some moment between the two. */
interface Accepted {
  from: number;
  until: number;
  cost: number;
}

/** Instances that share the database and its clock, which is moved by hand. */
function createScene({
  instances,
  limit,
  windowSeconds,
  phase = 0,
}: {
  instances: number;
  limit: number;
  windowSeconds: number;
  /** Where in its bucket it begins, from 0 to 1. */
  phase?: number;
}) {
  let time = start + Math.round(phase * windowSeconds * 50);
  let databaseBehind = 0;
  const accepted: Accepted[] = [];
  const key = { _id: `key_${Math.random()}`, rateLimit: { limit, windowSeconds }, quota: null };
  const { connection } = service.services;
  const counters = createLimitRepository({ connection, now: () => new Date(time - databaseBehind) });
  /** Milliseconds that the way to the database takes, and the way back. */
  let [there, back] = [0, 0];
  const repository = {
    ...counters,
    async reserve(...question: Parameters<typeof counters.reserve>) {
      time += there;
      const answer = await counters.reserve(...question);
      time += back;
      return answer;
    },
  };
  const startInstance = (at: number): Limits =>
    // No two instances have the same monotonic clock.
    createLimits({ repository, max, now: () => time - start + at * 12_345 });
  const running = Array.from({ length: instances }, (_, at) => startInstance(at));
  return {
    windowMs: windowSeconds * 1000,
    accepted,
    async use(at: number, cost = 1): Promise<boolean> {
      const from = time;
      const { ok } = await (running[at % instances] as Limits).take({ key, owner }, cost);
      if (ok && cost > 0) accepted.push({ from, until: time, cost });
      return ok;
    },
    async state(at: number, cost = 1) {
      return (running[at % instances] as Limits).take({ key, owner }, cost);
    },
    wait(ms: number) {
      time += ms;
    },
    setDatabaseBack(ms: number) {
      databaseBehind += ms;
    },
    slow: (ms: [number, number]) => {
      [there, back] = ms;
    },
    /** What it held is lost. */
    crash(at: number) {
      running[at % instances] = startInstance(at + instances);
    },
    /** It gives back what it held. */
    async restart(at: number) {
      await running[at % instances]?.close();
      running[at % instances] = startInstance(at + 2 * instances);
    },
  };
}

/** The most uses that are certain to lie within one window. */
function mostInWindow(accepted: readonly Accepted[], windowMs: number): number {
  const inWindow = (begin: number) =>
    accepted
      .filter(({ from, until }) => from >= begin && until < begin + windowMs)
      .reduce((sum, { cost }) => sum + cost, 0);
  return Math.max(0, ...accepted.map(({ from }) => inWindow(from)));
}

type Scene = ReturnType<typeof createScene>;
type Step = (scene: Scene) => unknown;

const instance = fc.nat({ max: 2 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  // Shares of the window: within a bucket, over several, hardly less than all, beyond all.
  {
    weight: 6,
    arbitrary: fc
      .oneof(
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        fc.double({ min: 0.88, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1.3, noNaN: true }),
      )
      .map(
        (share): Step =>
          (scene) =>
            scene.wait(Math.round(share * scene.windowMs)),
      ),
  },
  {
    weight: 6,
    arbitrary: fc
      .array(fc.record({ at: instance, cost: fc.oneof(fc.constant(1), fc.nat({ max: 4 })) }), { maxLength: 25 })
      .map(
        (uses): Step =>
          (scene) =>
            Promise.all(uses.map(({ at, cost }) => scene.use(at, cost))),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 120 })).map(
      (ms): Step =>
        (scene) =>
          scene.slow(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: instance.map(
      (at): Step =>
        (scene) =>
          scene.crash(at),
    ),
  },
  {
    weight: 1,
    arbitrary: instance.map(
      (at): Step =>
        (scene) =>
          scene.restart(at),
    ),
  },
);
const clockSetBack: fc.Arbitrary<Step> = fc
  .double({ min: 0, max: 2.5, noNaN: true })
  .map((share) => (scene) => scene.setDatabaseBack(Math.round(share * scene.windowMs)));

const scenes = fc.record({
  instances: fc.integer({ min: 1, max: 3 }),
  limit: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 20, max: 90 })),
  windowSeconds: fc.constantFrom(1, 2, 7, 60),
  phase: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('a window that slides, whenever its uses come and through whichever instances', () => {
  it.each([
    ['while clocks go right', steps],
    [
      'while the clock of the database is set back',
      fc.oneof({ weight: 12, arbitrary: steps }, { weight: 1, arbitrary: clockSetBack }),
    ],
  ])('never has more uses than the limit, %s', { timeout: 180_000 }, async (_, arbitrary) => {
    const walk = fc.array(arbitrary, { minLength: 5, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(scenes, walk, async (options, walked) => {
        const scene = createScene(options);
        for (const step of walked) await step(scene);
        expect(mostInWindow(scene.accepted, scene.windowMs)).toBeLessThanOrEqual(options.limit);
      }),
      { numRuns: 60 },
    );
  });

  it('has all of them free again once it has passed, with a bucket more', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scenes, fc.array(steps, { maxLength: 12 }), async (options, walked) => {
        const scene = createScene(options);
        for (const step of walked) await step(scene);
        scene.slow([0, 0]);
        scene.wait(scene.windowMs * 1.05);
        const before = scene.accepted.length;
        for (let use = 0; use < options.limit + 3; use++) await scene.use(0);
        expect(scene.accepted.length - before).toBe(options.limit);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a small limit', () => {
  it.each([
    ['1 per minute', 1, 60],
    ['5 per second', 5, 1],
    ['2 per second', 2, 1],
    ['3 per day', 3, 86_400],
  ])('of %s allows as many at once, and again when they have left the window', async (_, limit, windowSeconds) => {
    const scene = createScene({ instances: 2, limit, windowSeconds });
    const uses = async () => {
      const results = [];
      for (let use = 0; use < limit + 2; use++) results.push(await scene.use(use));
      return results.filter((ok) => ok).length;
    };
    expect(await uses()).toBe(limit);
    scene.wait(scene.windowMs - 1);
    expect(await uses()).toBe(0);
    scene.wait(scene.windowMs * 0.05 + 1);
    expect(await uses()).toBe(limit);
  });

  it('works with a database so far away that a bucket ends before its answer comes', async () => {
    const scene = createScene({ instances: 2, limit: 5, windowSeconds: 1 });
    scene.slow([40, 40]);
    const results = [];
    for (let use = 0; use < 8; use++) results.push(await scene.use(use));
    expect(results.filter((ok) => ok).length).toBe(5);
  });
});

describe('under a steady load', () => {
  it.each([
    [1, 20, 1],
    [2, 100, 7],
    [3, 1000, 60],
  ])(
    'over %i instances, a limit of %i in %i s allows hardly fewer than all: at most a twentieth',
    { timeout: 60_000 },
    async (instances, limit, windowSeconds) => {
      const scene = createScene({ instances, limit, windowSeconds });
      const [windows, load] = [4, 1.5];
      const uses = windows * limit * load;
      for (let use = 0; use < uses; use++) {
        await scene.use(use);
        scene.wait(scene.windowMs / limit / load);
      }
      const last = scene.accepted.filter(({ from }) => from >= start + scene.windowMs);
      expect(last.length).toBeGreaterThanOrEqual((windows - 1) * limit * 0.95 * 0.99);
      expect(mostInWindow(scene.accepted.slice(0, 3 * limit), scene.windowMs)).toBeLessThanOrEqual(limit);
    },
  );
});

describe('what an instance has reserved and not spent', () => {
  it('is taken back when it asks again after its bucket, and only once', async () => {
    const scene = createScene({ instances: 2, limit: 100, windowSeconds: 60 });
    // Takes a twentieth.
    expect(await scene.use(0)).toBe(true);
    scene.wait(3000);
    let free = 0;
    while (await scene.use(0)) free++;
    expect(free).toBe(99);
    expect(await scene.use(1)).toBe(false);
  });

  it('is not spent once its bucket is over, as it counts from there', async () => {
    const scene = createScene({ instances: 2, limit: 100, windowSeconds: 60 });
    const exhaust = async () => {
      while ((await scene.use(0)) || (await scene.use(1)));
    };
    // From the beginning of a bucket into the next one.
    scene.wait(3000 - (start % 3000));
    await scene.use(0);
    scene.wait(4000);
    for (let use = 0; use < 4; use++) await scene.use(0);
    await exhaust();
    expect(scene.accepted.length).toBe(100);
    // When the first bucket leaves the window, only what was spent in it is free.
    scene.wait(59_000);
    await exhaust();
    expect(scene.accepted.length).toBe(101);
    expect(mostInWindow(scene.accepted, scene.windowMs)).toBe(100);
  });

  it('is withheld for a window where the instance has crashed', async () => {
    const scene = createScene({ instances: 2, limit: 100, windowSeconds: 60 });
    await scene.use(0);
    scene.crash(0);
    const free = async () => {
      let count = 0;
      while (await scene.use(1)) count++;
      return count;
    };
    expect(await free()).toBe(95);
    scene.wait(63_000);
    expect(await free()).toBe(100);
  });

  it('is lost and not taken back twice where the answer of the database was lost', async () => {
    const { connection } = service.services;
    let time = start;
    const counters = createLimitRepository({ connection, now: () => new Date(time) });
    let broken = false;
    const repository = {
      ...counters,
      async reserve(...question: Parameters<typeof counters.reserve>) {
        const answer = await counters.reserve(...question);
        if (broken) throw new Error('The connection broke.');
        return answer;
      },
    };
    const limits = createLimits({ repository, max, now: () => time });
    const key = { _id: `key_${Math.random()}`, rateLimit: { limit: 100, windowSeconds: 60 }, quota: null };
    let accepted = 0;
    const use = async () => {
      const { ok } = await limits.take({ key, owner }, 1);
      if (ok) accepted++;
      return ok;
    };
    await use();
    time += 3000;
    broken = true;
    await expect(use()).rejects.toThrow('The connection broke.');
    await expect(use()).rejects.toThrow('The connection broke.');
    broken = false;
    while (await use());
    // Four were handed over and granted anew; what the two lost answers granted, nobody has.
    expect(accepted).toBeLessThanOrEqual(100 - 2);
    expect(accepted).toBeGreaterThanOrEqual(90);
  });
});

describe('the time that a limit tells', () => {
  it('is when uses become free again, as many as were refused', async () => {
    const scene = createScene({ instances: 1, limit: 10, windowSeconds: 60 });
    await scene.use(0, 2);
    scene.wait(30_000);
    await scene.use(0, 8);
    const [one, six] = [await scene.state(0, 1), await scene.state(0, 6)];
    expect([one.ok, six.ok]).toEqual([false, false]);
    const [soon, late] = [one.states[0]?.resetSeconds ?? 0, six.states[0]?.resetSeconds ?? 0];
    // A window after the end of the bucket of the first two, and of the others.
    expect(soon).toBeGreaterThan(30);
    expect(soon).toBeLessThanOrEqual(33);
    expect(late).toBeGreaterThan(60);
    expect(late).toBeLessThanOrEqual(63);
    scene.wait((soon - 3) * 1000 - 1000);
    expect(await scene.use(0, 2)).toBe(false);
    scene.wait(4000);
    expect(await scene.use(0, 2)).toBe(true);
  });
});
