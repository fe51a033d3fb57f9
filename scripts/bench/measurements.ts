import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyIdIn } from '../../src/features/authentication/key.js';
import { type Latchkey, startLatchkey } from './latchkey.js';
import { type Figures, flood, type HttpRequest, saturate, sendOnce, sendSteadily, undisturbed } from './load.js';
import { memoryMb, type Server, startSubject } from './processes.js';

/** What is measured once a round, in turn with the others: as many requests as the server can answer. */
export interface Contender {
  what: string;
  server(): Promise<Server>;
  /** Asked before every round of so many seconds. */
  requests(seconds: number): Promise<HttpRequest[]>;
  /** What an answer looks like, status and body, so that nothing is measured that went wrong. */
  expects: RegExp;
}

/** What takes more than one server or more than one kind of load. */
export interface Experiment {
  what: string;
  run(options: RunOptions): Promise<void>;
}

export interface RunOptions {
  rounds: number;
  /** Of each round, but not of what ends by itself. */
  seconds: number;
  /** Takes the figures of one round. */
  report(name: string, figures: Figures): void;
  reportMemory(memory: MemoryFigures): void;
}

export interface MemoryFigures {
  storedKeys: number;
  rememberedKeys: number;
  residentMb: number;
  peakMb: number;
  /** Of the embedded MongoDB, a process of its own. */
  databaseResidentMb: number | null;
}

/** How long a server is used before anything is measured. */
export const warmUpSeconds = 5;
/** Keys that the requests of a load take turns with. */
const warmKeys = 100;
const coldKeys = 10_000;
const manyKeys = 1_000_000;
const rememberedKeys = 100_000;
/** Each may make ten keys. More than enough of them for what one core can make. */
const creatorsPerSecond = 200;
const goodPerSecond = 500;
const forgedPerSecond = 500;
/** Of the flood and without it, in turn: what else the machine does shows in a few of them only. In seconds. */
const floodWindow = 2;
/** What a flood goes on for longer than what is measured in it, in seconds: that starts up meanwhile. */
const floodMargin = 1;
const furtherOperations = 100;
/** Of what takes half a minute or more: fewer rounds, in which that much evens out already. */
const slow = (rounds: number) => Math.ceil(rounds / 6);

const stops: (() => Promise<void>)[] = [];

export async function stopAll(): Promise<void> {
  await Promise.all(stops.splice(0).map((stop) => stop()));
}

/** Starts a server when it is asked for the first time. */
function lazy<T extends Server>(begin: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return async () => {
    started ??= begin();
    const server = await started;
    if (!stops.includes(server.stop)) stops.push(server.stop);
    return server;
  };
}

const betterAuth = (storage: string, args: string[] = []) =>
  lazy(() => startSubject<{ key: string }>('better-auth', [storage, ...args]));

const raw = lazy(() => startSubject('raw'));
const plainExpress = lazy(() => startSubject('express'));
const validator = lazy(() => startSubject('validator'));
const fastestBetterAuth = betterAuth('fastest');
const memoryBetterAuth = betterAuth('memory');
const sqliteBetterAuth = (storage: string) =>
  lazy(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
    stops.push(async () => rmSync(folder, { recursive: true, force: true }));
    return startSubject<{ key: string }>('better-auth', [storage, join(folder, 'better-auth.db')]);
  });
const documentedSqlite = sqliteBetterAuth('sqlite');
const walSqlite = sqliteBetterAuth('sqlite-wal');
const latchkey = lazy(() => startLatchkey({ stored: coldKeys }));
const latchkeyWithFewKeys = lazy(() => startLatchkey({ stored: warmKeys }));
const latchkeyWithManyKeys = lazy(() => startLatchkey({ stored: manyKeys, usable: rememberedKeys }));
const wideLatchkey = (further: number) =>
  lazy(() => startLatchkey({ stored: warmKeys, command: ['scripts/bench/wide-latchkey.mjs', String(further)] }));

const get = (path: string) => async (): Promise<HttpRequest[]> => [{ method: 'GET', path }];

const verifyAtBetterAuth =
  (server: () => Promise<{ announced: { key: string } }>) => async (): Promise<HttpRequest[]> => [
    { method: 'POST', path: '/', body: { key: (await server()).announced.key } },
  ];

const verify = ({ verifierKey }: Latchkey, keys: readonly string[]): HttpRequest[] =>
  keys.map((key) => ({ method: 'POST', path: '/verify', headers: { 'X-API-Key': verifierKey }, body: { key } }));

const verifyWarm = (server: () => Promise<Latchkey>) => async () => {
  const service = await server();
  return verify(service, service.keys.slice(0, warmKeys));
};

const getByKey = (server: () => Promise<Latchkey>, path: string) => async (): Promise<HttpRequest[]> =>
  (await server()).keys.slice(0, warmKeys).map((key) => ({ method: 'GET', path, headers: { 'X-API-Key': key } }));

const isVerified = /^200 .*"valid":true/;
const isUser = /^200 .*"authentication"/;
const isEmpty = /^200 $/;

export const contenders: Record<string, Contender> = {
  raw: { what: 'raw node:http, JSON of 200 bytes', server: raw, requests: get('/'), expects: /^200 / },
  express: { what: 'Express 5 as it comes, the same', server: plainExpress, requests: get('/'), expects: /^200 / },
  'validator-get': {
    what: 'Express 5 with validator as it comes, GET',
    server: validator,
    requests: get('/auth/me'),
    expects: isUser,
  },
  'validator-post': {
    what: 'the same, POST of the shape of /verify',
    server: validator,
    requests: async () => [{ method: 'POST', path: '/verify', body: { key: 'a key that nobody looks up' } }],
    expects: isVerified,
  },
  'better-auth': {
    what: 'better-auth API keys, fastest settings',
    server: fastestBetterAuth,
    requests: verifyAtBetterAuth(fastestBetterAuth),
    expects: isVerified,
  },
  'better-auth-memory': {
    what: 'better-auth API keys, memory adapter',
    server: memoryBetterAuth,
    requests: verifyAtBetterAuth(memoryBetterAuth),
    expects: isVerified,
  },
  'better-auth-sqlite': {
    what: 'better-auth API keys, SQLite as documented',
    server: documentedSqlite,
    requests: verifyAtBetterAuth(documentedSqlite),
    expects: isVerified,
  },
  'better-auth-sqlite-wal': {
    what: 'the same with a write-ahead log',
    server: walSqlite,
    requests: verifyAtBetterAuth(walSqlite),
    expects: isVerified,
  },
  'forward-auth': {
    what: 'Latchkey, GET /forward-auth, warm',
    server: latchkey,
    requests: getByKey(latchkey, '/forward-auth'),
    expects: isEmpty,
  },
  verify: {
    what: 'Latchkey, POST /verify, warm',
    server: latchkey,
    requests: verifyWarm(latchkey),
    expects: isVerified,
  },
  'me-key': {
    what: 'Latchkey, GET /auth/me by key',
    server: latchkey,
    requests: getByKey(latchkey, '/auth/me'),
    expects: isUser,
  },
  'me-jwt': {
    what: 'Latchkey, GET /auth/me by JWT',
    server: latchkey,
    requests: async () =>
      (await (await latchkey()).tokensOfNewUsers(warmKeys)).map((token) => ({
        method: 'GET',
        path: '/auth/me',
        headers: { Authorization: `Bearer ${token}` },
      })),
    expects: isUser,
  },
  create: {
    what: 'Latchkey, POST /auth/apikeys',
    server: latchkey,
    requests: async (seconds) => {
      const service = await latchkey();
      await service.removeKeys('made');
      return (await service.tokensOfNewUsers(creatorsPerSecond * seconds)).map((token) => ({
        method: 'POST',
        path: '/auth/apikeys',
        headers: { Authorization: `Bearer ${token}` },
        body: { label: 'made' },
      }));
    },
    expects: /^201 /,
  },
};

export const experiments: Record<string, Experiment> = {
  cold: {
    what: `${coldKeys} keys once each, after a restart`,
    async run({ rounds, report }) {
      const service = await latchkey();
      for (let round = 0; round < slow(rounds); round++) {
        for (const place of ['server core', 'any core'] as const) {
          await service.restart(place);
          const [name, from] =
            place === 'any core' ? (['cold, two cores', place] as const) : (['cold, one core', 'load core'] as const);
          report(name, await sendOnce(service, verify(service, service.keys), from));
        }
      }
      await service.restart();
    },
  },

  flood: {
    what: `${goodPerSecond} good keys a second, alone and beside ${forgedPerSecond} forged ones; and the same at raw node:http`,
    async run({ rounds, seconds, report }) {
      const [service, bare] = [await latchkey(), await raw()];
      const good = verify(service, service.keys.slice(0, warmKeys));
      const forged = verify(service, service.forgedKeys(coldKeys));
      const any = await get('/')();
      const loads = [
        { server: service, steadily: good, more: forged, names: ['good keys', 'forged keys'] },
        { server: bare, steadily: any, more: any, names: ['raw requests', 'further raw requests'] },
      ] as const;
      await saturate(service, good, warmUpSeconds);
      for (let window = 0; window < (rounds * seconds) / floodWindow; window++) {
        for (const { server, steadily, more, names } of loads) {
          const [few, many] = names;
          const pace = { perSecond: goodPerSecond, seconds: floodWindow };
          report(`${few} alone`, await undisturbed(() => sendSteadily(server, steadily, pace)));
          const flooded = async () => {
            const flooding = flood(server, more, { perSecond: forgedPerSecond, seconds: floodWindow + floodMargin });
            const figures = await sendSteadily(server, steadily, pace);
            report(`flood of ${many}`, await flooding);
            return figures;
          };
          report(`${few} in a flood`, await undisturbed(flooded));
        }
      }
    },
  },

  operations: {
    what: `the operations of the contract, and ${furtherOperations} more`,
    async run({ rounds, seconds, report }) {
      const sizes = { narrow: wideLatchkey(0), wide: wideLatchkey(furtherOperations) };
      for (let round = 0; round <= rounds; round++) {
        for (const [size, server] of Object.entries(sizes)) {
          const service = await server();
          const loads = {
            'forward-auth': await getByKey(server, '/forward-auth')(),
            verify: await verifyWarm(server)(),
            'me-key': await getByKey(server, '/auth/me')(),
            'get-key': service.keys.slice(0, warmKeys).map(
              (key): HttpRequest => ({
                method: 'GET',
                path: `/auth/apikeys/${keyIdIn(key)}`,
                headers: { 'X-API-Key': key },
              }),
            ),
          };
          for (const [load, requests] of Object.entries(loads)) {
            const measure = () => saturate(service, requests, round > 0 ? seconds : warmUpSeconds);
            const figures = await undisturbed(measure);
            if (round > 0) report(`${load}, ${size} contract`, figures);
          }
        }
      }
    },
  },

  stored: {
    what: `${warmKeys} stored keys, and ${manyKeys}`,
    async run({ rounds, seconds, report }) {
      const sizes = { few: latchkeyWithFewKeys, many: latchkeyWithManyKeys };
      for (let round = 0; round <= rounds; round++) {
        for (const [size, server] of Object.entries(sizes)) {
          const [service, requests] = [await server(), await verifyWarm(server)()];
          const measure = () => saturate(service, requests, round > 0 ? seconds : warmUpSeconds);
          const figures = await undisturbed(measure);
          if (round > 0) report(`verify, ${size} stored`, figures);
        }
      }
      const [few, many] = [await latchkey(), await latchkeyWithManyKeys()];
      for (let round = 0; round < slow(rounds); round++) {
        for (const [name, service] of [
          ['cold, few stored', few],
          ['cold, many stored', many],
        ] as const) {
          await service.restart();
          const step = service.keys.length / coldKeys;
          const keys = service.keys.filter((_, at) => at % step === 0);
          report(name, await sendOnce(service, verify(service, keys), 'load core'));
        }
      }
    },
  },

  memory: {
    what: `${manyKeys} stored keys, ${rememberedKeys} of them remembered`,
    async run({ report, reportMemory }) {
      const service = await latchkeyWithManyKeys();
      await service.restart('any core');
      report('cold, to be remembered', await sendOnce(service, verify(service, service.keys), 'any core'));
      const own = memoryMb(service.pid);
      const database = service.databasePid === null ? null : memoryMb(service.databasePid);
      if (!own) return;
      reportMemory({
        storedKeys: manyKeys,
        rememberedKeys: service.keys.length,
        residentMb: own.resident,
        peakMb: own.peak,
        databaseResidentMb: database?.resident ?? null,
      });
    },
  },
};
