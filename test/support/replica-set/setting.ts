import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { createKeyring } from '../../../src/lib/keyring.js';
import { type ServiceProcess, startProcess, until } from '../process.js';
import { bearer, json, newDatabaseName, password, secret, xApiKey } from '../service.js';
import { type Kind, type Load, type NewKey, startLoad } from './load.js';
import { type SideName, type StandIn, startStandIn } from './stand-in.js';

/** Two instances of the service on one stand-in, and a user. */
export interface Setting {
  standIn: StandIn;
  /** The one named `minority` is on that side while there is a partition; until then nothing is different there. */
  services: Record<SideName, ServiceProcess>;
  token: string;
  newKey(body?: object): Promise<NewKey>;
  /** Uses a key at an instance. @returns the status of the answer. */
  use(side: SideName, key: NewKey): Promise<number>;
  /** Uses keys at both instances, so that both remember them. */
  remember(keys: readonly NewKey[]): Promise<void>;
  /** What the majority holds. */
  database: mongo.Db;
  /**
   * Puts both instances under load while something happens, and waits until everything is right again.
   *
   * @param happen tells from when on that is to be; else it is from the beginning.
   */
  undergo(happen: () => Promise<unknown>): Promise<Course>;
  close(): Promise<void>;
}

/** What came of a fault. Times are on the clock of `performance.now()`. */
export interface Course {
  load: Load;
  faultAt: number;
  /** From the fault until the end of the last answer with 503, in milliseconds; 0 if there was none. */
  outMs: Record<Kind, number>;
  /** Answers with 503. */
  refused: Record<Kind, number>;
  /** What was acknowledged and is not there, or there twice. */
  lost: string[];
  /** Keys whose revocation was acknowledged, and that work in the end. */
  working: string[];
}

/** Within this everything is right again. */
export const rightWithinMs = 5000;
const beforeMs = 400;
const afterwardsMs = 300;
const victimsEach = 12;

/** What an operator may write for reports, and must not count here. */
export const readsElsewhere =
  '&readPreference=secondaryPreferred&maxStalenessSeconds=120&readPreferenceTags=dc:east&readPreferenceTags=';

/** @param engineUri of the embedded engine, which may have other databases as well. */
export async function startSetting(engineUri: string): Promise<Setting> {
  const standIn = await startStandIn(engineUri);
  const name = newDatabaseName();
  const client = await mongo.MongoClient.connect(engineUri);
  const database = client.db(name);
  const services: Partial<Record<SideName, ServiceProcess>> = {};
  const close = async () => {
    await Promise.all(Object.values(services).map((service) => service.cleanup()));
    await standIn.close();
    await database.dropDatabase();
    await client.close();
  };
  try {
    const env = { SECRET: secret, MAX_KEYS_PER_USER: '1000', CHANGE_RATE_LIMIT: 'none', PASSWORD_HASH_COST: '10' };
    services.majority = await started({ ...env, MONGODB_URI: standIn.uri(name) });
    const PUBLIC_URL = services.majority.baseUrl;
    const MONGODB_URI = standIn.uri(name, 'minority') + readsElsewhere;
    services.minority = await started({ ...env, MONGODB_URI, PUBLIC_URL });
    const both = services as Record<SideName, ServiceProcess>;
    return await settingOf({ standIn, services: both, database, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function started(env: Record<string, string>): Promise<ServiceProcess> {
  const service = await startProcess({ env });
  if (service.exitCode !== undefined) throw new Error(service.stderr);
  return service;
}

async function settingOf(ground: Pick<Setting, 'standIn' | 'services' | 'database' | 'close'>): Promise<Setting> {
  const { services, database } = ground;
  let people = 0;
  const answer = async <T>(path: string, init: RequestInit): Promise<T> => {
    const response = await services.majority.request(path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} was answered with ${response.status} ${text}`);
    return JSON.parse(text) as T;
  };
  /** @returns the token of somebody new, who has no keys yet. */
  async function signUp(): Promise<string> {
    const account = { email: `person-${++people}@example.org`, password };
    await answer('/auth/register', json(account));
    return (await answer<{ access_token: string }>('/auth/login', json(account))).access_token;
  }
  const newKeyOf = (token: string, body: object = {}) =>
    answer<NewKey>('/auth/apikeys', json({ label: 'x', ...body }, bearer(token)));
  const token = await signUp();
  const keyring = createKeyring({ secret });
  const use = async (side: SideName, { key }: NewKey) => {
    const response = await services[side].request('/forward-auth', { headers: xApiKey(key) });
    await response.arrayBuffer();
    return response.status;
  };

  async function remember(keys: readonly NewKey[]): Promise<void> {
    // Twice: what is looked up while something else changes is not remembered.
    for (const key of [...keys, ...keys]) for (const side of ['majority', 'minority'] as const) await use(side, key);
  }

  async function undergo(happen: () => Promise<unknown>): Promise<Course> {
    const owner = await signUp();
    const good = await newKeyOf(owner);
    const victims: NewKey[] = [];
    for (let made = 0; made < victimsEach; made++) victims.push(await newKeyOf(owner));
    await remember([good, ...victims]);
    const load = startLoad({ services, token: owner, keyring, goodKey: good.key, victims });
    try {
      await sleep(beforeMs);
      const begunAt = performance.now();
      // What takes place over a time says from when on everything is to become right.
      const told = await happen();
      const faultAt = typeof told === 'number' ? told : begunAt;
      const isRight = (kind: Kind, side: SideName) => {
        const last = load.answers.findLast((each) => each.kind === kind && each.side === side && each.at > faultAt);
        return last?.isRight;
      };
      const all = () =>
        isRight('making a key', 'majority') &&
        (['a key', 'an unknown key'] as const).every((kind) => isRight(kind, 'majority') && isRight(kind, 'minority'));
      const isOver = () => Boolean(all()) && load.victims.some(({ revokedAt }) => revokedAt !== null);
      const seen = () => `${JSON.stringify(load.answers.slice(-5))}; unexpected: ${load.unexpected.slice(0, 5)}`;
      await until(isOver, { what: 'everything to be right again', withinMs: 3 * rightWithinMs }).catch((error) => {
        throw new Error(`${error.message} ${seen()}`);
      });
      await sleep(afterwardsMs);
      await load.stop();
      return await courseOf(load, faultAt);
    } finally {
      await load.stop();
    }
  }

  async function courseOf(load: Load, faultAt: number): Promise<Course> {
    const kinds = [...new Set(load.answers.map(({ kind }) => kind))];
    const wrong = (kind: Kind) => load.answers.filter((each) => each.kind === kind && !each.isRight);
    const each = <T>(of: (kind: Kind) => T) =>
      Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<Kind, T>;
    const lost: string[] = [];
    for (const { label, ids } of load.made) {
      const there = await database.collection<{ _id: string; label: string }>('apikeys').find({ label }).toArray();
      if (there.length > 1) lost.push(`${label} was made ${there.length} times`);
      if (ids.some((id) => there[0]?._id !== id))
        lost.push(`${label} was acknowledged as ${ids} and is ${there[0]?._id}`);
    }
    const working: string[] = [];
    for (const victim of load.victims.filter(({ revokedAt }) => revokedAt !== null)) {
      for (const side of ['majority', 'minority'] as const) {
        const status = await use(side, victim);
        if (status !== 401) working.push(`${victim.id}, ${side}: ${status}`);
      }
    }
    return {
      load,
      faultAt,
      outMs: each((kind) => Math.max(0, ...wrong(kind).map(({ endedAt }) => Math.round(endedAt - faultAt)))),
      refused: each((kind) => wrong(kind).length),
      lost,
      working,
    };
  }

  return { ...ground, token, newKey: (body) => newKeyOf(token, body), use, remember, undergo };
}
