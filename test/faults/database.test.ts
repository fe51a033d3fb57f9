import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patienceMs } from '../../src/database/availability.js';
import type { EmbeddedDatabase } from '../../src/database/embedded/embedded.js';
import { mintKey } from '../../src/features/authentication/key.js';
import { createLogger } from '../../src/lib/logger.js';
import { freePort, type ServiceProcess, startProcess, until } from '../support/process.js';
import {
  bearer,
  grant,
  json,
  type Person,
  secret,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';
import { type SlowProxy, startSlowProxy } from '../support/slow-proxy.js';

/** Within this every answer arrives, and everything is right again after a fault. */
const longestMs = 5000;
/** How long what is in memory may be trusted without news. */
const trustMs = 1000;
/** Far more than it takes to say that the database is away, and far less than to ask it. */
const atOnceMs = 250;
/** How many connections the driver opens at once. It gives up on such a one after two seconds, and not before. */
const mostConnecting = 2;
/** A signal takes effect a little after it was sent. */
const marginMs = 50;
const faultMs = 8000;
/** Requests at once, more than there are connections to the database. */
const burst = 150;
const burstAfterMs = 3000;
/** At which interval the uses of keys are written. */
const flushMs = 5000;

/** Runs the engine from `dist`: it is hosted by a process that cannot run TypeScript. */
const built = new URL('../../dist/database/embedded/embedded.js', import.meta.url).href;

interface NewKey {
  id: string;
  key: string;
}

/** A service with its database, and what the load uses. */
interface Setting {
  database: EmbeddedDatabase;
  databasePid: number;
  startDatabase(): Promise<void>;
  proxy: SlowProxy;
  /** What is tested. It reaches its database over the proxy. */
  service: ServiceProcess;
  /** Another instance. It works where the fault lies between the first one and the database. */
  other: TestService;
  ada: Person;
  verifier: string;
  remembered: NewKey;
  /** Of a key that is being rotated: both of its secrets work. */
  rotated: { old: string; new: string };
  limited: NewKey;
  newKey(body?: object): Promise<NewKey>;
  close(): Promise<void>;
}

async function startSetting(): Promise<Setting> {
  const directory = mkdtempSync('/tmp/lk-db-');
  const { startEmbedded } = (await import(built)) as typeof import('../../src/database/embedded/embedded.js');
  const write = (line: string) => {
    const { msg, pid } = JSON.parse(line) as { msg: string; pid: number };
    if (msg === 'embedded MongoDB is ready') setting.databasePid = pid;
  };
  const logger = createLogger({ level: 'info', destination: { write } });
  // Filled in the order in which one part needs another, so that what was started is closed if the next part fails.
  const setting: Setting = {
    databasePid: 0,
    async startDatabase() {
      setting.database = await startEmbedded({ directory, logger });
    },
    newKey: async (body = {}) => (await setting.ada.client.createApiKey({ body: { label: 'x', ...body } })).data,
    async close() {
      await setting.service?.cleanup();
      await setting.other?.close();
      await setting.proxy?.close();
      await setting.database?.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  } as Partial<Setting> as Setting;
  onClose.push(setting.close);

  await setting.startDatabase();
  const { uri } = setting.database;
  setting.proxy = await startSlowProxy(uri);
  const service = await startProcess({
    port: await freePort(),
    env: {
      MONGODB_URI: setting.proxy.uri,
      SECRET: secret,
      METRICS_TOKEN: metricsToken,
      MAX_KEYS_PER_USER: '1000',
      CHANGE_RATE_LIMIT: 'none',
      PASSWORD_HASH_COST: '10',
    },
  });
  setting.service = service;
  expect(service.exitCode, service.stderr).toBeUndefined();
  setting.other = await startService(
    { publicUrl: service.baseUrl, maxKeysPerUser: 1000 },
    { mongodbUri: uri, database: 'latchkey' },
  );
  setting.ada = await signUp(setting.other);
  await grant(setting.other, setting.ada, 'keys:verify');
  setting.verifier = (await setting.newKey({ scopes: ['keys:verify'] })).key;
  setting.remembered = await setting.newKey();
  const { id, key: old } = await setting.newKey();
  const rotation = { starts: 'now' as const, grace_seconds: 3600 };
  const { data: rotated } = await setting.ada.client.rotateApiKey({ path: { key_id: id }, body: rotation });
  setting.rotated = { old, new: rotated.key };
  setting.limited = await setting.newKey({ rate_limit: { limit: 1_000_000, window_seconds: 3600 } });
  // What has changed, as the user has, is forgotten again with every look for two seconds.
  await sleep(2500);
  return setting;
}

const onClose: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(onClose.map((close) => close())));

const metricsToken = 'a-token-of-the-tests-that-is-long-enough';

/** A kind of request, and the status of its answer when nothing is wrong. */
interface Kind {
  everyMs: number;
  right: number;
  send: () => Promise<Response>;
}

interface Answer {
  kind: string;
  /** When the request was sent, on the clock of `performance.now()`. */
  at: number;
  tookMs: number;
  isRight: boolean;
  status: number;
  retryAfter: string | null;
  body: string;
}

const forwardAuth = ({ service }: Setting, key: string) => service.request('/forward-auth', { headers: xApiKey(key) });
const readMetrics = ({ service }: Pick<Setting, 'service'>) =>
  service.request('/metrics', { headers: bearer(metricsToken) });
let strangers = 0;

function kindsOf(setting: Setting) {
  const { service, other, ada, verifier, remembered, rotated, limited } = setting;
  /** One that could be a key of this service, and is none. */
  const unknownKey = () => mintKey({ prefix: 'lk', keyring: other.services.keyring }).text;
  return {
    'a key, for a proxy': { everyMs: 100, right: 200, send: () => forwardAuth(setting, remembered.key) },
    'a key, verified': {
      everyMs: 100,
      right: 200,
      send: () => service.request('/verify', json({ key: remembered.key }, xApiKey(verifier))),
    },
    'an old secret': { everyMs: 100, right: 200, send: () => forwardAuth(setting, rotated.old) },
    'the new one': { everyMs: 100, right: 200, send: () => forwardAuth(setting, rotated.new) },
    'a key with a limit': { everyMs: 100, right: 200, send: () => forwardAuth(setting, limited.key) },
    'a token': {
      everyMs: 100,
      right: 200,
      send: () => service.request('/auth/me', { headers: bearer(ada.accessToken) }),
    },
    'an unknown key': { everyMs: 100, right: 401, send: () => forwardAuth(setting, unknownKey()) },
    'making a key': {
      everyMs: 200,
      right: 201,
      send: () => service.request('/auth/apikeys', json({ label: 'x' }, bearer(ada.accessToken))),
    },
    'logging in': {
      everyMs: 1000,
      right: 401,
      send: () =>
        service.request('/auth/login', json({ email: `${++strangers}@example.org`, password: 'a wrong one' })),
    },
    readiness: { everyMs: 200, right: 200, send: () => service.request('/readyz') },
    liveness: { everyMs: 200, right: 200, send: () => service.request('/livez') },
    metrics: { everyMs: 200, right: 200, send: () => readMetrics(setting) },
  } satisfies Record<string, Kind>;
}
/** They ask no database. */
const independent = ['liveness', 'metrics'];
/** They are accepted without asking the database. */
const usesOfRemembered = ['a key, for a proxy', 'a key, verified'];
const fromMemory = [...usesOfRemembered, 'an old secret', 'the new one', 'a key with a limit', 'a token'];
const theRevokedKey = 'the revoked key';

/** Sends every kind of request at its pace, whether or not earlier ones have been answered, until it is stopped. */
function startLoad(load: Record<string, Kind>) {
  const answers: Answer[] = [];
  const pending = new Set<Promise<void>>();

  async function send(kind: string, { right, send: request }: Kind): Promise<void> {
    const at = performance.now();
    const response = await request();
    const body = await response.text();
    const { status } = response;
    const isRight = status === right && !body.includes('"valid":false');
    const retryAfter = response.headers.get('Retry-After');
    answers.push({ kind, at, tookMs: performance.now() - at, isRight, status, retryAfter, body });
  }

  function start(kind: string, request: Kind): void {
    const sending = send(kind, request).finally(() => pending.delete(sending));
    pending.add(sending);
  }

  const timers = Object.entries(load).map(([kind, request]) => setInterval(start, request.everyMs, kind, request));
  return {
    answers,
    start,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(pending);
    },
  };
}

async function lagSeconds({ service }: Setting): Promise<number> {
  const text = await (await readMetrics({ service })).text();
  return Number(/^latchkey_change_lag_seconds (\S+)$/m.exec(text)?.[1]);
}

interface Fault {
  state: string;
  begin: (setting: Setting) => unknown;
  end: (setting: Setting) => unknown;
  /** Whether the other instance is not affected: it revokes the key so long after the beginning, in milliseconds. */
  revokedAfterMs?: number;
  /** How long after the beginning it is known that the database is away, in milliseconds; never, if answers come late. */
  knownAfterMs?: number;
  /** Whether answers come in spite of it, though late. */
  late?: true;
}

/** A heartbeat is missed so long after the one before it: half a second until it is due, and two until it is late. */
const heartbeatWithinMs = 2500;

const slow = (delayMs: number) => ({
  begin: ({ proxy }: Setting) => {
    proxy.delayMs = delayMs;
  },
  end: ({ proxy }: Setting) => {
    proxy.delayMs = 0;
  },
});

/** Those of the database, and those of the way to it. Each list befalls one service, one fault after the other. */
const lists: { of: string; faults: Fault[] }[] = [
  {
    of: 'the database',
    faults: [
      {
        state: 'stopped',
        knownAfterMs: patienceMs,
        begin: ({ database }) => database.stop(),
        end: ({ startDatabase }) => startDatabase(),
      },
      {
        state: 'frozen',
        knownAfterMs: heartbeatWithinMs,
        begin: ({ databasePid }) => process.kill(databasePid, 'SIGSTOP'),
        end: ({ databasePid }) => process.kill(databasePid, 'SIGCONT'),
      },
    ],
  },
  {
    of: 'the way to it',
    faults: [
      { state: '5 s slow', ...slow(5000), revokedAfterMs: 300, knownAfterMs: heartbeatWithinMs },
      // By then every use is looked up, and look-ups are joined.
      { state: '1.6 s slow', ...slow(1600), revokedAfterMs: 2500, late: true },
    ],
  },
];

/** What came of a fault. All times are on the clock of `performance.now()`. */
interface Course {
  answers: Answer[];
  faultAt: number;
  /** When the fault was complete. */
  downAt: number;
  revokedAt: number;
  endAt: number;
  /** The longest that an answer took that asks no database: what a busy machine adds. */
  noiseMs: number;
}

async function undergo(setting: Setting, { begin, end, revokedAfterMs }: Fault): Promise<Course> {
  const { ada, remembered, rotated, limited, newKey } = setting;
  const kinds = kindsOf(setting);
  const revoked = await newKey();
  for (const { key } of [revoked, revoked, remembered, remembered, limited]) await forwardAuth(setting, key);
  for (const key of [rotated.old, rotated.new]) await forwardAuth(setting, key);
  const ofRevoked: Kind = { everyMs: 50, right: 401, send: () => forwardAuth(setting, revoked.key) };
  const revoke = () => ada.client.revokeApiKey({ path: { key_id: revoked.id } });
  const { answers, start, stop } = startLoad({ ...kinds, [theRevokedKey]: ofRevoked });
  try {
    await sleep(500);
    // So shortly before that it may not have been learnt of.
    if (revokedAfterMs === undefined) await revoke();
    const faultAt = performance.now();
    let revokedAt = faultAt;
    await begin(setting);
    const downAt = performance.now();
    if (revokedAfterMs !== undefined) {
      await sleep(revokedAfterMs);
      await revoke();
      revokedAt = performance.now();
    }
    await sleep(faultAt + burstAfterMs - performance.now());
    for (let request = 0; request < burst; request++) start('an unknown key', kinds['an unknown key']);
    await sleep(faultAt + faultMs - performance.now());
    expect(await lagSeconds(setting)).toBeGreaterThan(trustMs / 1000);

    const endAt = performance.now();
    await end(setting);
    const isBack = (kind: string) => answers.findLast((each) => each.kind === kind && each.at > endAt)?.isRight;
    const recovery = { what: 'everything to be right again', withinMs: 3 * longestMs };
    await until(() => Object.keys(kinds).every(isBack), recovery);
    await until(async () => (await lagSeconds(setting)) < trustMs / 1000, recovery);
    await sleep(1000);
    await stop();
    const noiseMs = Math.max(...answers.filter(({ kind }) => independent.includes(kind)).map(({ tookMs }) => tookMs));
    return { answers, faultAt, downAt, revokedAt, endAt, noiseMs };
  } finally {
    await stop();
  }
}

interface Outcome {
  setting: Promise<Setting>;
  courses: Map<Fault, Promise<Course>>;
}

const outcomes = new Map<Fault[], Outcome>();

/** The lists take their time at the same time: most of it is waited. */
beforeAll(() => {
  for (const { faults } of lists) {
    const setting = startSetting();
    const courses: Outcome['courses'] = new Map();
    let earlier: Promise<unknown> = setting;
    for (const fault of faults) {
      const course = earlier.catch(() => undefined).then(async () => undergo(await setting, fault));
      // Whoever waits for it hears of it.
      course.catch(() => undefined);
      courses.set(fault, course);
      earlier = course;
    }
    outcomes.set(faults, { setting, courses });
  }
});

describe.each(lists)('faults of $of:', ({ faults }) => {
  /** How often the key `remembered` was accepted. */
  let accepted = 0;

  describe.each(faults)('while the database is $state', (fault) => {
    let course: Course;

    beforeAll(async () => {
      course = (await outcomes.get(faults)?.courses.get(fault)) as Course;
      const uses = course.answers.filter(({ kind }) => usesOfRemembered.includes(kind));
      accepted += uses.filter(({ isRight }) => isRight).length;
    }, 120_000);

    it('every answer comes within 5 s', () => {
      const { answers, noiseMs } = course;
      expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(longestMs + noiseMs);
    });

    it('an answer is right, or 503 with a time to try again', () => {
      const wrong = course.answers.filter(({ isRight, kind }) => !isRight && kind !== theRevokedKey);
      for (const { status, retryAfter, body } of wrong) {
        expect({ status, retryAfter, body }).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
        expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'service_unavailable' });
      }
      expect(wrong.filter(({ kind }) => independent.includes(kind))).toEqual([]);
    });

    it('a key that is revoked is accepted for a second at most', () => {
      const { answers, revokedAt } = course;
      const uses = answers.filter(({ kind }) => kind === theRevokedKey);
      expect(new Set(uses.map(({ status }) => status))).toEqual(new Set([200, 401, 503]));
      const late = uses.filter(({ status, at }) => status === 200 && at > revokedAt + trustMs + marginMs);
      expect(late.map(({ at }) => at - revokedAt)).toEqual([]);
    });

    it.each(fromMemory)('memory is trusted for a second, and no longer: %s', (name) => {
      const { answers, faultAt, downAt, endAt, noiseMs } = course;
      const uses = answers.filter(({ kind }) => kind === name);
      const trusting = uses.filter(({ at }) => at > faultAt && at < faultAt + trustMs / 2);
      // A machine that is too busy may have kept the service from looking.
      if (noiseMs < trustMs / 4) expect(trusting.filter(({ isRight }) => isRight).length).toBeGreaterThan(0);
      if (fault.late) return;
      const blind = uses.filter(({ at, tookMs }) => at > downAt + trustMs + marginMs && at + tookMs < endAt);
      expect(blind.length).toBeGreaterThan(0);
      expect(blind.filter(({ isRight }) => isRight).map(({ at }) => at - downAt)).toEqual([]);
    });

    it('once that is known, 503 is there at once, and nobody waits any more', () => {
      if (fault.late) return;
      const { answers, downAt, endAt, noiseMs } = course;
      const knownAt = downAt + (fault.knownAfterMs ?? 0) + atOnceMs;
      const asked = answers.filter(({ kind }) => !independent.includes(kind));
      const after = asked.filter(({ at, tookMs }) => at > Math.max(knownAt, downAt + trustMs) && at + tookMs < endAt);
      expect(after.length).toBeGreaterThan(burst);
      expect(new Set(after.map(({ status }) => status))).toEqual(new Set([503]));
      const times = after.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
      expect(times[Math.floor(times.length / 2)]).toBeLessThan(atOnceMs);
      const before = asked.filter(({ at, status }) => status === 503 && at > downAt && at < knownAt);
      const waiting = before.filter(({ at, tookMs }) => at + tookMs > knownAt + atOnceMs + noiseMs);
      expect(waiting.length).toBeLessThanOrEqual(mostConnecting);
    });

    it('everything is right again within 5 s', () => {
      const { answers, endAt, noiseMs } = course;
      const late = answers.filter(({ at, isRight }) => !isRight && at > endAt + longestMs + noiseMs);
      expect(late).toEqual([]);
    });
  });

  describe('after the faults', () => {
    let setting: Setting;

    beforeAll(async () => {
      setting = (await outcomes.get(faults)?.setting) as Setting;
    });

    it('the uses that were counted meanwhile are written', async () => {
      const counted = async () => {
        const { ada, remembered } = setting;
        const { data } = await ada.client.getApiKeyUsage({ path: { key_id: remembered.id } });
        return data.data.reduce((sum, { outcomes }) => sum + (outcomes.VALID ?? 0), 0);
      };
      expect(accepted).toBeGreaterThan(0);
      // What the database wrote without its answer getting through is written again: there may be more.
      await until(async () => (await counted()) >= accepted, { what: 'the uses to be written', withinMs: 3 * flushMs });
    });

    it('nothing has happened that was not expected', () => {
      const { service } = setting;
      expect(service.exitCode).toBeUndefined();
      expect(service.stderr).not.toMatch(/unhandled/i);
      expect(service.logs.filter(({ status }) => status === 500)).toEqual([]);
    });
  });
});
