import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import jwt from 'jsonwebtoken';
import { createTokens } from '../../src/features/authentication/token.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { until } from './process.js';
import { bearer, json, password, xApiKey } from './service.js';

/** What an instance is started with. */
export interface GivenSecrets {
  current: string;
  next?: string;
  previous?: string;
}

export interface RotatedInstance {
  baseUrl: string;
  stop(): Promise<unknown>;
}

export interface RotationOptions {
  /** Starts an instance; all of them on one database, with this issuer. */
  start(secrets: GivenSecrets): Promise<RotatedInstance>;
  publicUrl: string;
  /** What `config` says of the secrets. */
  describe(secrets: GivenSecrets): Promise<string>;
  /** Requests of each kind between two restarts. */
  requestsPerStep: number;
  onStep?: (what: string) => void;
}

interface RotationFigures {
  requests: Record<Kind, number>;
  /** Each answer that was not as it has to be. */
  refused: string[];
  /** What `config` said before and after everything was made anew. */
  before: string;
  after: string;
  /** Statuses that a token got which was forged with the old secret once it was removed, at each instance. */
  forged: number[];
}

const kinds = ['key', 'token', 'log-in', 'creation', 'registration'] as const;
type Kind = (typeof kinds)[number];

/** More would only take longer: all of them are made anew. */
const mostAccounts = 10;
const mostKeys = 20;
/** Between two requests of a kind: instances that start need the processor as well. */
const restMs = 5;

interface Account {
  email: string;
  userId: string;
}

/** A pool of two instances, of which one can be replaced while the other one answers. */
function createPool() {
  const members: { instance: RotatedInstance; inFlight: number }[] = [];
  let turn = 0;
  return {
    members,
    async add(instance: RotatedInstance) {
      members.push({ instance, inFlight: 0 });
    },
    /** Takes the oldest out of rotation, and stops it once it has answered. */
    async removeOldest() {
      const member = members.shift();
      if (!member) throw new Error('There is no instance.');
      await until(() => member.inFlight === 0, { what: 'requests in flight to end' });
      await member.instance.stop();
    },
    /** Sends a request to the next instance in turn. */
    async request(path: string, init: RequestInit): Promise<{ status: number; body: Record<string, unknown> | null }> {
      const member = members[turn++ % members.length];
      if (!member) throw new Error('There is no instance.');
      member.inFlight++;
      try {
        const headers = { ...(init.headers as Record<string, string>), 'X-Forwarded-For': anyAddress() };
        const response = await fetch(member.instance.baseUrl + path, { ...init, headers });
        const text = await response.text();
        return { status: response.status, body: text === '' ? null : JSON.parse(text) };
      } finally {
        member.inFlight--;
      }
    },
  };
}

/** So that log-ins are not limited by address. */
const anyAddress = () => `2001:db8:${[...randomBytes(4)].map((byte) => byte.toString(16)).join(':')}::1`;

const pick = <T>(list: readonly T[]): T => {
  const chosen = list[Math.floor(Math.random() * list.length)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
};

/**
 * Replaces the secret of two instances as docs/production.md says, one by one and under load, and notes every answer that
 * is a refusal. Works by counts of requests, not by the clock.
 */
export async function runRotationRounds(options: RotationOptions): Promise<RotationFigures> {
  const { start, publicUrl, describe, requestsPerStep, onStep = () => undefined } = options;
  const [older, newer] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const newerId = createKeyring({ secret: newer }).current.id;
  const pool = createPool();
  const requests = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  const refused: string[] = [];
  const accounts: Account[] = [];
  let keys: { id: string; key: string }[] = [];
  let tokens: string[] = [];

  async function send(kind: Kind, expected: number, path: string, init: RequestInit) {
    const { status, body } = await pool.request(path, init);
    requests[kind]++;
    if (status !== expected) refused.push(`${kind}: ${status} ${JSON.stringify(body)}`);
    return body as Record<string, string>;
  }

  const revoke = (key: string) =>
    send('key', 204, '/auth/apikeys/current', { method: 'DELETE', headers: xApiKey(key) });

  const work: Record<Kind, () => Promise<void>> = {
    async key() {
      await send('key', 200, '/auth/me', { headers: xApiKey(pick(keys).key) });
      await send('key', 200, '/forward-auth', { headers: xApiKey(pick(keys).key) });
    },
    async token() {
      await send('token', 200, '/auth/me', { headers: bearer(pick(tokens)) });
    },
    async 'log-in'() {
      const { access_token } = await send(
        'log-in',
        200,
        '/auth/login',
        json({ email: pick(accounts).email, password }),
      );
      if (access_token) tokens.push(access_token);
    },
    /** Twice, mostly through both instances: the second one answers as the first did. */
    async creation() {
      const headers = { ...bearer(pick(tokens)), 'Idempotency-Key': randomBytes(12).toString('hex') };
      const body = { label: 'rotation' };
      const first = await send('creation', 201, '/auth/apikeys', json(body, headers));
      const again = await send('creation', 201, '/auth/apikeys', json(body, headers));
      if (first?.['key'] !== again?.['key']) refused.push('creation: the replayed answer was another one');
      if (!first?.['key'] || !first['id']) return;
      if (keys.length < mostKeys) keys.push({ id: first['id'], key: first['key'] });
      else await revoke(first['key']);
    },
    async registration() {
      if (accounts.length === mostAccounts) {
        await send('registration', 409, '/auth/register', json({ email: pick(accounts).email, password }));
        return;
      }
      const email = `${randomBytes(6).toString('hex')}@example.org`;
      const { id } = await send('registration', 201, '/auth/register', json({ email, password }));
      if (id) accounts.push({ email, userId: id });
    },
  };

  let working = true;
  const workers: Promise<void>[] = [];
  const failures: unknown[] = [];
  function startWorkers(): void {
    for (const kind of kinds) {
      const worker = async () => {
        for (; working; await sleep(restMs)) await work[kind]();
      };
      workers.push(worker().catch((error) => void failures.push(error)));
    }
  }
  async function load(): Promise<void> {
    const target = kinds.map((kind) => requests[kind] + requestsPerStep);
    const isReached = () => kinds.every((kind, at) => requests[kind] >= (target[at] ?? 0));
    await until(() => failures.length > 0 || isReached(), { what: 'requests of each kind', withinMs: 60_000 });
    if (failures.length > 0) throw failures[0];
  }
  async function restartAll(what: string, secrets: GivenSecrets): Promise<void> {
    for (const place of ['first', 'second']) {
      await load();
      await pool.removeOldest();
      await load();
      await pool.add(await start(secrets));
      onStep(`${what}: ${place} instance restarted`);
    }
    await load();
  }

  try {
    await pool.add(await start({ current: older }));
    await pool.add(await start({ current: older }));
    await work.registration();
    await work['log-in']();
    await work.creation();
    startWorkers();
    await restartAll('the new secret is accepted', { current: older, next: newer });
    await restartAll('the new secret is used', { current: newer, previous: older });
    const before = await describe({ current: newer, previous: older });

    // What was made under the old secret is made anew: keys, passwords, tokens.
    tokens = tokens.filter((token) => jwt.decode(token, { complete: true })?.header.kid === newerId);
    for (const { email } of accounts) {
      await send('log-in', 200, '/auth/login', json({ email, password }));
    }
    const gone = keys;
    const fresh = await send('creation', 201, '/auth/apikeys', json({ label: 'fresh' }, bearer(pick(tokens))));
    keys = [{ id: fresh['id'] ?? '', key: fresh['key'] ?? '' }];
    // Whoever is using one of them is done first.
    await load();
    for (const { key } of gone) await revoke(key);
    const after = await describe({ current: newer, previous: older });
    await restartAll('the old secret is removed', { current: newer });

    const forged = await Promise.all(
      pool.members.map(async ({ instance }) => {
        const token = forge(older, publicUrl, accounts[0]?.userId ?? '');
        return (await fetch(`${instance.baseUrl}/auth/me`, { headers: bearer(token) })).status;
      }),
    );
    return { requests, refused, before, after, forged };
  } finally {
    working = false;
    await Promise.all(workers);
    for (const { instance } of pool.members) await instance.stop();
  }
}

/** An access token as a finder of the secret makes it. */
export function forge(secret: string, publicUrl: string, userId: string, clock = () => new Date()): string {
  const tokens = createTokens({ keyring: createKeyring({ secret }), publicUrl, clock });
  return tokens.issue({ _id: userId, tokenVersion: 0 }, 'ses_0123456789abcdef');
}
