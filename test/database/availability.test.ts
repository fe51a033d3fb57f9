import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { patienceMs } from '../../src/database/availability.js';
import { mintKey } from '../../src/features/authentication/key.js';
import { until } from '../support/process.js';
import {
  bearer,
  json,
  newDatabaseName,
  type Person,
  password,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';
import { type SlowProxy, startSlowProxy } from '../support/slow-proxy.js';

/** Far more than an answer takes, and far less than the driver would wait. */
const atOnceMs = 250;
/** What a busy machine may add to the patience. */
const marginMs = 500;

const metricsToken = 'a-token-of-the-tests-that-is-long-enough';

let proxy: SlowProxy;
let service: TestService;
let ada: Person;

beforeAll(async () => {
  proxy = await startSlowProxy(inject('mongodbUri'));
  const uri = new URL(proxy.uri);
  uri.pathname = newDatabaseName();
  const metrics = { listener: null, token: metricsToken };
  service = await startService(
    { maxKeysPerUser: 1000, metrics },
    { mongodbUri: uri.href, database: uri.pathname.slice(1) },
  );
  ada = await signUp(service);
});
afterAll(async () => {
  await service.services.connection.dropDatabase();
  await service.close();
  await proxy.close();
});

/** One that could be a key of this service, and is none: the database has to be asked. */
const unknownKey = () => mintKey({ prefix: 'lk', keyring: service.services.keyring }).text;
const verify = () => service.request('/forward-auth', { headers: xApiKey(unknownKey()) });
const makeKey = (label: string) => service.request('/auth/apikeys', json({ label }, bearer(ada.accessToken)));
const isKnown = () => service.logs.filter(({ msg }) => String(msg).startsWith('the database cannot be reached')).length;

async function timed(send: () => Promise<Response>) {
  const startedAt = performance.now();
  const response = await send();
  await response.arrayBuffer();
  return { status: response.status, tookMs: performance.now() - startedAt, headers: response.headers };
}

/** Cuts the way to the database for as long as the work takes, and waits until everything is right again. */
async function whileCut<T>(work: () => Promise<T>): Promise<T> {
  await proxy.cut();
  try {
    return await work();
  } finally {
    await proxy.restore();
    await until(async () => (await timed(verify)).status === 401, { what: 'the database to be back' });
    await until(async () => (await timed(() => makeKey('back'))).status === 201, { what: 'changes to be made again' });
  }
}

/** The same, from when the database is known to be away. */
async function whileAway<T>(work: () => Promise<T>): Promise<T> {
  return whileCut(async () => {
    const before = isKnown();
    await until(() => isKnown() > before, { what: 'the database to be known to be away' });
    return work();
  });
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

/** One of each way to the database. */
const questions: Record<string, () => Promise<Response>> = {
  'GET /forward-auth': verify,
  'POST /verify': () => service.request('/verify', json({ key: unknownKey() }, xApiKey(unknownKey()))),
  'GET /auth/me': () => service.request('/auth/me', { headers: bearer(ada.accessToken) }),
  'GET /auth/apikeys': () => service.request('/auth/apikeys', { headers: bearer(ada.accessToken) }),
  'POST /auth/apikeys': () => makeKey('refused'),
  'POST /auth/login': () => service.request('/auth/login', json({ email: ada.email, password })),
  'POST /auth/register': () => service.request('/auth/register', json({ email: 'new@example.org', password })),
  'GET /readyz': () => service.request('/readyz'),
};

describe('a database that is known to be away', () => {
  it('is told at once, with a time to try again', async () => {
    const answers = await whileAway(async () => {
      // What was in memory is trusted for a second, as always.
      await sleep(1000);
      const found: { question: string; status: number; tookMs: number; retryAfter: string | null }[] = [];
      for (let round = 0; round < 5; round++) {
        for (const [question, send] of Object.entries(questions)) {
          const { status, tookMs, headers } = await timed(send);
          found.push({ question, status, tookMs, retryAfter: headers.get('Retry-After') });
        }
      }
      return found;
    });
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    }
    for (const question of Object.keys(questions)) {
      const times = answers.filter((answer) => answer.question === question).map(({ tookMs }) => tookMs);
      expect({ question, isAtOnce: median(times) < atOnceMs }).toEqual({ question, isAtOnce: true });
    }
  });

  it('keeps nobody from what needs none', async () => {
    const paths = ['/livez', '/metrics', '/openapi.json', '/openapi.yaml', '/developers', '/settings', '/skill.md'];
    const answers = await whileAway(() =>
      Promise.all(
        paths.map((path) =>
          timed(() => service.request(path, { headers: path === '/metrics' ? bearer(metricsToken) : {} })),
        ),
      ),
    );
    expect(answers.map(({ status }, i) => `${paths[i]} ${status}`)).toEqual(paths.map((path) => `${path} 200`));
    expect(median(answers.map(({ tookMs }) => tookMs))).toBeLessThan(atOnceMs);
  });

  it('lets nothing pile up: thousands of questions leave none that waits', async () => {
    const answers = await whileAway(async () => {
      const found: Awaited<ReturnType<typeof timed>>[] = [];
      for (let round = 0; round < 20; round++) {
        found.push(...(await Promise.all(Array.from({ length: 100 }, () => timed(verify)))));
      }
      const { topology } = service.services.connection.getClient() as unknown as {
        topology: { waitQueue: { length: number } };
      };
      expect(topology.waitQueue.length).toBe(0);
      return found;
    });
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(median(answers.map(({ tookMs }) => tookMs))).toBeLessThan(atOnceMs);
  });
});

describe('a database that has just gone away', () => {
  it('is waited for: a short interruption is not noticed', async () => {
    let tries = 0;
    /** @returns whether it was short: on a busy machine the driver may need longer than is waited. */
    async function interrupt(): Promise<boolean> {
      const [before, label] = [isKnown(), `patient ${++tries}`];
      const waiting = await whileCut(async () => {
        const sent = [timed(verify), timed(() => makeKey(label))];
        await sleep(patienceMs / 5);
        return sent;
      });
      const statuses = (await Promise.all(waiting)).map(({ status }) => status);
      if (isKnown() > before) return false;
      expect(statuses).toEqual([401, 201]);
      expect(await keysNamed(label)).toBe(1);
      return true;
    }
    await until(interrupt, { what: 'an interruption that is short enough', withinMs: 20_000 });
  });

  it('is waited for no longer than until it is known to be away: then all that wait are told together', async () => {
    const answers = await whileCut(() =>
      Promise.all(Array.from({ length: 150 }, (_, i) => timed(i % 10 === 0 ? () => makeKey('too late') : verify))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(patienceMs + marginMs);
    // The driver would have asked the database when it came back, though its caller had been refused.
    await sleep(marginMs);
    expect(await keysNamed('too late')).toBe(0);
  });

  async function keysNamed(label: string): Promise<number> {
    return service.services.connection.collection('apikeys').countDocuments({ label });
  }
});
