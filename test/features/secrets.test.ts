import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import bcrypt from 'bcrypt';
import jwt from 'jsonwebtoken';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { connect } from '../../src/database/connect.js';
import type { UserRecord } from '../../src/features/accounts/model.js';
import type { ApiKeyRecord } from '../../src/features/apikeys/model.js';
import type { SecretRecord } from '../../src/features/secrets/repository.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { networkOf } from '../../src/lib/networks.js';
import { StartupError } from '../../src/lib/startup-error.js';
import { expectProblem } from '../support/problems.js';
import { forge } from '../support/rotation-rounds.js';
import {
  bearer,
  json,
  newDatabaseName,
  password,
  publicUrl,
  secret,
  signUp,
  startService,
  startServiceForTest,
  storedKey,
  type TestService,
  xApiKey,
} from '../support/service.js';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const [older, newer, third] = [
  'the older secret of at least 32 bytes',
  'the newer secret of at least 32 bytes',
  'the third secret of at least 32 bytes',
];
const idOf = (text: string) => createKeyring({ secret: text }).current.id;

/** A database that services of a test share; dropped when the test ends. */
async function sharedDatabase(): Promise<string> {
  const database = newDatabaseName();
  onTestFinished(async () => {
    await connection.useDb(database).dropDatabase();
  });
  return database;
}

let connection: Connection;
beforeAll(async () => {
  connection = await connect({ uri: inject('mongodbUri') });
});
afterAll(() => connection.close());

const users = ({ services }: TestService) => services.connection.collection<UserRecord>('users');
const keys = ({ services }: TestService) => services.connection.collection<ApiKeyRecord>('apikeys');
const secretRecord = ({ services }: TestService, text: string) =>
  services.connection.collection<SecretRecord>('secrets').findOne({ _id: idOf(text) });
const statusOf = async (service: TestService, headers: Record<string, string>) =>
  (await service.request('/auth/me', { headers })).status;

describe('a start', () => {
  it('is refused with a secret that nothing was made under, on a database of this or an older version', async () => {
    const database = await sharedDatabase();
    const first = await startServiceForTest({}, { database, secret: older });
    await (await signUp(first)).client.createApiKey({ body: { label: 'kept' } });
    const wrong = () => startService({ nextSecrets: [older] }, { database, secret: newer });
    const line = new RegExp(`^SECRET is not the secret [^\\n]*${idOf(older)}[^\\n]*Put the former secret back`);
    await expect(wrong()).rejects.toThrow(line);
    await expect(wrong()).rejects.toBeInstanceOf(StartupError);
    // As versions before 0.2.0 left it: only users tell.
    await first.services.connection.collection('secrets').drop();
    await keys(first).updateMany({}, { $unset: { tagSecretId: 1 } });
    await expect(wrong()).rejects.toThrow(line);
    expect(await secretRecord(first, newer)).toBeNull();
    await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer });
  });

  it('with any secret is good as long as there are no users', async () => {
    const database = await sharedDatabase();
    for (const text of [older, newer, third]) await startServiceForTest({}, { database, secret: text });
  });

  it('is refused with a wrong secret beside the right previous ones', async () => {
    const database = await sharedDatabase();
    await signUp(await startServiceForTest({}, { database, secret: older }));
    await signUp(await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer }));
    const wrong = startService({ previousSecrets: [older] }, { database, secret: third });
    await expect(wrong).rejects.toThrow(
      new RegExp(`^The secret ${idOf(newer)} is missing[^\\n]*Put it back as SECRET`),
    );
  });

  it('says in the log which secrets are missing, where others fit', async () => {
    const database = await sharedDatabase();
    await signUp(await startServiceForTest({}, { database, secret: older }));
    const rotating = await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer });
    await signUp(rotating);
    const rotated = await startServiceForTest({}, { database, secret: newer });
    expect(rotated.logs).toContainEqual(expect.objectContaining({ level: 'warn', secretIds: [idOf(older)] }));
    expect(rotating.logs).not.toContainEqual(expect.objectContaining({ secretIds: expect.anything() }));
  });
});

describe('the retirement of a secret', () => {
  it('begins with the first start that has it as a previous one, and ends when it is the current one again', async () => {
    const database = await sharedDatabase();
    const first = await startServiceForTest({}, { database, secret: older });
    expect(await secretRecord(first, older)).toMatchObject({ retiredAt: null, firstSeenAt: expect.any(Date) });
    const rotating = { previousSecrets: [older], nextSecrets: [third] };
    const second = await startServiceForTest(rotating, { database, secret: newer });
    const retired = await secretRecord(first, older);
    expect(retired).toMatchObject({ retiredAt: expect.any(Date) });
    expect(await secretRecord(first, newer)).toMatchObject({ retiredAt: null });
    expect((await secretRecord(first, third))?.retiredAt).toBeUndefined();
    await startServiceForTest(rotating, { database, secret: newer });
    expect(await secretRecord(first, older)).toEqual(retired);

    // An instance is started once more as it was, and goes: the others see to it.
    await startServiceForTest({ nextSecrets: [newer] }, { database, secret: older });
    expect(await secretRecord(first, older)).toMatchObject({ retiredAt: null });
    await second.services.secrets.refresh();
    expect(await secretRecord(first, older)).toMatchObject({ retiredAt: expect.any(Date) });
    expect(second.services.secrets.historyOf(idOf(older))).toEqual({ wasCurrent: true, retiredAt: expect.any(Date) });
  });

  it('is learned by an instance that runs, which warns if it signs with that secret', async () => {
    const database = await sharedDatabase();
    const behind = await startServiceForTest({ nextSecrets: [newer] }, { database, secret: older });
    await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer });
    const warning = expect.objectContaining({ level: 'warn', secretId: idOf(older) });
    expect(behind.logs).not.toContainEqual(warning);
    await behind.services.secrets.refresh();
    expect(behind.logs).toContainEqual(warning);
    expect(behind.services.secrets.historyOf(idOf(older))).toEqual({ wasCurrent: true, retiredAt: expect.any(Date) });
  });

  it('ends what its finder can forge: no token after the rollout, none after 75 minutes, and none at all if it leaked', async () => {
    const database = await sharedDatabase();
    let minutes = 0;
    const clock = () => new Date(Date.now() + minutes * 60_000);
    const before = await startServiceForTest({}, { database, secret: older, clock });
    const { userId, accessToken, client } = await signUp(before);
    const { key } = (await client.createApiKey({ body: { label: 'made before' } })).data;
    const start = { database, secret: newer, clock };
    const rotated = await startServiceForTest({ previousSecrets: [older] }, start);
    const leaked = await startServiceForTest({ previousSecrets: [older], previousSecretsTokens: false }, start);
    const forged = () => bearer(forge(older, publicUrl, userId, clock));

    expect(await statusOf(rotated, bearer(accessToken))).toBe(200);
    expect(await statusOf(rotated, forged())).toBe(200);
    expect(await statusOf(leaked, bearer(accessToken))).toBe(401);
    expect(await statusOf(leaked, forged())).toBe(401);
    minutes = 14;
    const last = forged();
    expect(await statusOf(rotated, last)).toBe(200);
    minutes = 16;
    expect(await statusOf(rotated, forged())).toBe(401);
    expect(await statusOf(rotated, last)).toBe(200);
    minutes = 76;
    expect(await statusOf(rotated, last)).toBe(401);
    expect(await statusOf(rotated, forged())).toBe(401);
    expect(rotated.logs).toContainEqual(expect.objectContaining({ reason: 'jwt_retired_secret' }));
    // What else was made under it goes on.
    for (const service of [rotated, leaked]) expect(await statusOf(service, xApiKey(key))).toBe(200);
  });
});

describe('a previous secret that this database was never used with', () => {
  it('makes no token that is accepted, until an instance has it as its current one', async () => {
    const database = await sharedDatabase();
    const config = { previousSecrets: [older, third], nextSecrets: [] };
    const service = await startServiceForTest(config, { database, secret: newer });
    const { userId } = await signUp(service);
    const forged = (text: string) => statusOf(service, bearer(forge(text, publicUrl, userId)));
    expect(await forged(newer)).toBe(200);
    expect([await forged(older), await forged(third)]).toEqual([401, 401]);
    expect(service.logs).toContainEqual(expect.objectContaining({ reason: 'jwt_retired_secret' }));
    // Another start, and a look at what others have noted, make it no better.
    const again = await startServiceForTest(config, { database, secret: newer });
    await service.services.secrets.refresh();
    for (const text of [older, third]) {
      expect(await forged(text)).toBe(401);
      expect(await statusOf(again, bearer(forge(text, publicUrl, userId)))).toBe(401);
    }
    await startServiceForTest({ previousSecrets: [newer] }, { database, secret: older });
    await service.services.secrets.refresh();
    expect([await forged(older), await forged(third)]).toEqual([200, 401]);
  });

  it('is no better for standing among the next ones again', async () => {
    const database = await sharedDatabase();
    const service = await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer });
    const { userId } = await signUp(service);
    const next = await startServiceForTest({ nextSecrets: [older, third] }, { database, secret: newer });
    expect(await statusOf(next, bearer(forge(older, publicUrl, userId)))).toBe(401);
    expect(await statusOf(next, bearer(forge(third, publicUrl, userId)))).toBe(200);
  });
});

describe('a secret with white space at an end', () => {
  it.each([
    ['a line break after it', `${older}\n`],
    ['spaces around it', `  ${older} `],
    ['a tab before it', `\t${older}`],
  ])('can be replaced, as it stands in SECRET: %s', async (_what, spaced) => {
    const database = await sharedDatabase();
    const before = await startServiceForTest({}, { database, secret: spaced });
    const ada = await signUp(before);
    const { key } = (await ada.client.createApiKey({ body: { label: 'kept' } })).data;
    // What the environment of the next start says, moved as it is.
    const { previousSecrets } = loadConfig({ SECRET: newer, PREVIOUS_SECRETS: spaced });
    const after = await startServiceForTest({ previousSecrets }, { database, secret: newer });
    expect(await statusOf(after, xApiKey(key))).toBe(200);
    expect(await statusOf(after, bearer(ada.accessToken))).toBe(200);
    expect((await after.client().logIn({ body: { email: ada.email, password } })).response.status).toBe(200);
  });

  it('that was read from a file, where white space does not count, can be replaced as well', async () => {
    const database = await sharedDatabase();
    const { secret: read } = loadConfig({ SECRET_FILE: '/run/secret' }, () => `${older} \n`);
    const before = await startServiceForTest({}, { database, secret: read ?? '' });
    const { key } = (await (await signUp(before)).client.createApiKey({ body: { label: 'kept' } })).data;
    for (const { previousSecrets } of [
      loadConfig({ SECRET: newer, PREVIOUS_SECRETS: `${older} \n` }),
      loadConfig({ SECRET: newer, PREVIOUS_SECRETS_FILE: '/run/previous' }, () => `${older} \n`),
    ]) {
      const after = await startServiceForTest({ previousSecrets }, { database, secret: newer });
      expect(await statusOf(after, xApiKey(key))).toBe(200);
    }
  });
});

describe('a key', () => {
  it('carries the id of the secret that made its tag, and one of an older version learns it at its next use', async () => {
    const database = await sharedDatabase();
    const first = await startServiceForTest({}, { database, secret: older });
    const { client } = await signUp(first);
    const [one, other] = [
      await client.createApiKey({ body: { label: 'a' } }),
      await client.createApiKey({ body: { label: 'b' } }),
    ];
    expect(await storedKey(first, one.data.id)).toMatchObject({ tagSecretId: idOf(older) });
    await keys(first).updateMany({}, { $unset: { tagSecretId: 1 } });
    const unchanged = await storedKey(first, one.data.id);

    const rotating = await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer });
    expect(await statusOf(rotating, xApiKey(one.data.key))).toBe(200);
    await rotating.services.secrets.refresh();
    const learned = await storedKey(first, one.data.id);
    expect(learned).toMatchObject({ tagSecretId: idOf(older) });
    expect(learned?.changedAt).toEqual(unchanged?.changedAt);
    expect((await storedKey(first, other.data.id))?.tagSecretId).toBeUndefined();
  });
});

describe('npm run config', () => {
  async function config(env: Record<string, string>): Promise<string[]> {
    const { stdout } = await run(process.execPath, [command, 'config'], { env: { PATH: process.env['PATH'], ...env } });
    expect(stdout).not.toMatch(/secret of at least/);
    return stdout
      .slice(stdout.indexOf('What depends on each secret'))
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }

  const silent: [what: string, env: Record<string, string>, line: string][] = [
    ['no secret', { DATA_DIR: '/nowhere' }, 'not known: there is no secret yet'],
    ['no database', { DATA_DIR: '/nowhere', SECRET: older }, 'not known: the embedded MongoDB is not running'],
    [
      'a database that does not answer',
      { MONGODB_URI: 'mongodb://127.0.0.1:1/latchkey', SECRET: older },
      'not known: MongoDB cannot be reached',
    ],
  ];
  /** The last takes three seconds to give up, while the others are tested. */
  const saidOf = new Map<string, Promise<string[]>>();
  beforeAll(() => {
    for (const [what, env] of silent) {
      const said = config(env);
      // Whoever waits for it hears of it.
      said.catch(() => undefined);
      saidOf.set(what, said);
    }
  });

  it('says how many keys and users depend on each secret', async () => {
    const database = await sharedDatabase();
    const first = await startServiceForTest({}, { database, secret: older });
    const ada = await signUp(first);
    const [kept, revoked] = [
      await ada.client.createApiKey({ body: { label: 'a' } }),
      await ada.client.createApiKey({ body: { label: 'b' } }),
    ];
    await ada.client.revokeApiKey({ path: { key_id: revoked.data.id } });
    const rotating = await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer });
    const bob = await signUp(rotating);
    await bob.client.createApiKey({ body: { label: 'c' } });
    const env = {
      MONGODB_URI: inject('mongodbUri').replace('/latchkey?', `/${database}?`),
      SECRET: newer,
      PREVIOUS_SECRETS: older,
      PREVIOUS_SECRETS_TOKENS: 'no',
    };

    expect(await config(env)).toEqual([
      `current secret (SECRET) ${idOf(newer)}: 1 key, 1 user`,
      `previous secret ${idOf(older)}: 1 key, 1 user; do not remove it`,
    ]);
    expect(await config({ ...env, PREVIOUS_SECRETS: '', NEXT_SECRETS: third })).toEqual([
      `current secret (SECRET) ${idOf(newer)}: 1 key, 1 user`,
      `next secret ${idOf(third)}: 0 keys, 0 users`,
      `secret ${idOf(older)}, which is not configured: 1 key, 1 user; they are refused until it is in PREVIOUS_SECRETS`,
    ]);

    await rotating.client().logIn({ body: { email: ada.email, password } });
    await keys(first).updateOne({ _id: kept.data.id }, { $unset: { tagSecretId: 1 } });
    expect(await config(env)).toEqual([
      `current secret (SECRET) ${idOf(newer)}: 1 key, 2 users`,
      `previous secret ${idOf(older)}: 0 keys, 0 users; keys of an older version may depend on it`,
      'not known: 1 key of an older version; the secret of each is noted at its next use',
    ]);
    await ada.client.revokeApiKey({ path: { key_id: kept.data.id } }).catch(() => undefined);
    await rotating.request('/auth/apikeys/current', { method: 'DELETE', headers: xApiKey(kept.data.key) });
    expect((await config(env))[1]).toBe(`previous secret ${idOf(older)}: 0 keys, 0 users; it can be removed`);
    expect((await config({ ...env, PREVIOUS_SECRETS_TOKENS: 'yes' }))[1]).toMatch(
      /: 0 keys, 0 users, access tokens until \S+Z; do not remove it$/,
    );
  });

  it.each(silent)('says that it cannot tell with %s', async (what, _env, line) => {
    expect((await saidOf.get(what))?.[0]).toContain(line);
  });
});

describe('what the database holds', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ trustProxy: 1 });
  });
  afterAll(() => service.close());

  it('of who tried to log in tells nothing without the secret', async () => {
    const [email, address] = ['victim@example.org', '203.0.113.77'];
    for (const from of [address, '2001:db8:1:2::3']) {
      await service.request('/auth/login', json({ email, password }, { 'X-Forwarded-For': from }));
    }
    const records = await service.services.connection.collection('throttles').find().toArray();
    expect(records.length).toBeGreaterThanOrEqual(5);
    const stored = JSON.stringify(records);
    // Whatever somebody might try who has copied the database.
    const guesses = [email, address, networkOf('2001:db8:1:2::3')];
    const lists = [...guesses.map((one) => [one]), ...guesses.slice(1).map((network) => [network, email])];
    for (const parts of lists) {
      for (const text of [JSON.stringify(parts), parts.join(''), parts.join(':')]) {
        for (const encoding of ['hex', 'base64', 'base64url'] as const) {
          expect(stored).not.toContain(createHash('sha256').update(text).digest(encoding));
        }
        expect(stored).not.toContain(text);
      }
    }
    for (const { key } of records) expect(key).toMatch(/^(?:address|pair|account):[\w-]{43}$/);
  });

  it('of where somebody has logged in tells neither who nor where without the secret', async () => {
    const [address, { email, userId }] = ['203.0.113.78', await signUp(service)];
    await service.request('/auth/login', json({ email, password }, { 'X-Forwarded-For': address }));
    const records = await service.services.connection
      .collection('throttles')
      .find({ key: /^familiar/ })
      .toArray();
    expect(records.length).toBeGreaterThanOrEqual(1);
    for (const { key, networks } of records) {
      expect(key).toMatch(/^familiar:[\w-]{43}$/);
      for (const { network } of networks) expect(network).toMatch(/^[\w-]{43}$/);
    }
    const stored = JSON.stringify(records);
    for (const text of [email, userId, address, '127.0.0.1']) {
      expect(stored).not.toContain(text);
      for (const parts of [text, JSON.stringify(['familiar', text]), JSON.stringify(['familiar', email, text])]) {
        expect(stored).not.toContain(createHash('sha256').update(parts).digest('base64url'));
      }
    }
  });

  it('of one user’s password logs nobody else in', async () => {
    const [ada, bob] = [await signUp(service), await signUp(service)];
    const mine = 'a password that only the thief knows';
    await ada.client.changePassword({ body: { current_password: password, new_password: mine } });
    const { _id, email, emailKey, ...copied } = (await users(service).findOne({ _id: ada.userId })) as UserRecord;
    await users(service).updateOne({ _id: bob.userId }, { $set: copied });
    const logIn = (who: string) => service.client().logIn({ body: { email: who, password: mine } });
    expect((await logIn(ada.email)).response.status).toBe(200);
    await expectProblem(logIn(bob.email), 401, 'invalid_credentials');
  });

  it('of a password of an older version is replaced at the next log-in', async () => {
    const { email, userId } = await signUp(service);
    const { pepper, id } = service.services.keyring.current;
    const passwordHash = await bcrypt.hash(createHmac('sha384', pepper).update(password).digest('base64'), 4);
    await users(service).updateOne({ _id: userId }, { $set: { passwordHash, pepperId: id } });
    for (let round = 0; round < 2; round++) await service.client().logIn({ body: { email, password } });
    expect((await users(service).findOne({ _id: userId }))?.passwordHash).toMatch(/^\$2b\$04\$.{53}:user$/);
  });
});

describe('attempts to log in', () => {
  const limits = { address: 1000, pair: 3, account: 100, windowSeconds: 900 };
  const attempt = (service: TestService, email = 'victim@example.org') =>
    service.request('/auth/login', json({ email, password: 'not the password' }));

  it('are counted together by instances that have one secret in common: a rotation gives nobody more', async () => {
    const database = await sharedDatabase();
    const start = (text: string, secrets: { nextSecrets?: string[]; previousSecrets?: string[] } = {}) =>
      startServiceForTest({ throttleLimits: limits, ...secrets }, { database, secret: text });
    const pairs = [
      [await start(older), await start(older, { nextSecrets: [newer] })],
      [await start(older, { nextSecrets: [newer] }), await start(newer, { previousSecrets: [older] })],
      [await start(newer, { previousSecrets: [older] }), await start(newer)],
    ] as const;
    for (const [at, [one, other]] of pairs.entries()) {
      const email = `victim-${at}@example.org`;
      for (const service of [one, other, one]) expect((await attempt(service, email)).status).toBe(401);
      for (const service of [one, other]) expect((await attempt(service, email)).status).toBe(429);
    }
  });

  it('that succeed are taken back under every secret, and nothing else with them', async () => {
    const database = await sharedDatabase();
    const config = { throttleLimits: limits, previousSecrets: [older] };
    const rotating = await startServiceForTest(config, { database, secret: newer });
    const { email } = await signUp(rotating);
    for (let round = 0; round < 5; round++) {
      expect((await rotating.request('/auth/login', json({ email, password }))).status).toBe(200);
    }
    for (let each = 0; each < 3; each++) expect((await attempt(rotating, email)).status).toBe(401);
    expect((await attempt(rotating, email)).status).toBe(429);
    const attempts = await rotating.services.connection.collection('throttles').find({ key: /^pair/ }).toArray();
    // Under each of two secrets: one registration, and three that failed.
    expect(attempts.map((record) => record['attempts'].length).toSorted()).toEqual([1, 1, 3, 3]);
  });

  it('are known to come from a familiar address through a rotation', async () => {
    const database = await sharedDatabase();
    const start = (text: string, secrets: { nextSecrets?: string[]; previousSecrets?: string[] } = {}) =>
      startServiceForTest(
        { throttleLimits: { ...limits, account: 3 }, trustProxy: 1, ...secrets },
        { database, secret: text },
      );
    const from = (address: string) => ({ 'X-Forwarded-For': address });
    const logIn = (service: TestService, email: string, address: string, typed = password) =>
      service.request('/auth/login', json({ email, password: typed }, from(address)));
    const before = await start(older);
    const [seen, rare] = [await signUp(before), await signUp(before)];
    for (const { email } of [seen, rare]) expect((await logIn(before, email, '203.0.113.1')).status).toBe(200);
    const during = await start(newer, { previousSecrets: [older] });
    for (const { email } of [seen, rare]) {
      for (let each = 0; each < 3; each++) await logIn(during, email, `198.51.100.${each}`, 'not the password');
      expect((await logIn(during, email, '203.0.113.2')).status).toBe(429);
    }
    expect((await logIn(during, seen.email, '203.0.113.1')).status).toBe(200);
    // Whoever has logged in meanwhile is known by the new secret alone.
    const after = await start(newer);
    expect((await logIn(after, seen.email, '203.0.113.1')).status).toBe(200);
    expect((await logIn(after, rare.email, '203.0.113.1')).status).toBe(429);
  });
});

describe('a forged access token', () => {
  let service: TestService;
  let userId: string;

  beforeAll(async () => {
    service = await startService();
    ({ userId } = await signUp(service));
  });
  afterAll(() => service.close());

  it.each([
    ['never ends', { exp: 1e308 }],
    ['ends past all dates', { exp: 8.64e12 + 1 }],
    ['ends long after its lifetime', { exp: Math.floor(Date.now() / 1000) + 10 ** 8 }],
    ['is issued in the future', { iat: Math.floor(Date.now() / 1000) + 3600 }],
  ])('that %s is refused, never a 500', async (_what, claims) => {
    const { current } = createKeyring({ secret });
    const iat = Math.floor(Date.now() / 1000);
    const payload = { sub: userId, ver: 0, iss: publicUrl, aud: publicUrl, iat, exp: iat + 600, ...claims };
    const token = jwt.sign(JSON.stringify(payload), current.jwt, {
      header: { alg: 'HS256', typ: 'at+jwt', kid: current.id },
    });
    expect(await statusOf(service, bearer(token))).toBe(401);
  });
});
