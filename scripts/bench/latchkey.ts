import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mongo } from 'mongoose';
import type { UserRecord } from '../../src/features/accounts/model.js';
import type { StoredApiKey } from '../../src/features/apikeys/model.js';
import { hashSecret, keyedDigestOf, mintKey } from '../../src/features/authentication/key.js';
import { createTokens } from '../../src/features/authentication/token.js';
import { newSessionId } from '../../src/features/sessions/sessions.js';
import { newPublicId } from '../../src/lib/ids.js';
import { createKeyring, type Keyring } from '../../src/lib/keyring.js';
import { freePort, newFolder } from '../../test/support/process.js';
import type { Place, Server } from './processes.js';
import { launch, post } from './service.js';

export interface Latchkey extends Server {
  /** A key that may verify others. */
  readonly verifierKey: string;
  /** The keys that can be used. */
  readonly keys: readonly string[];
  /** Keys as somebody would make them up who knows what they look like. */
  forgedKeys(count: number): string[];
  /** An access token for each of so many new users, who have no keys. */
  tokensOfNewUsers(count: number): Promise<string[]>;
  removeKeys(label: string): Promise<void>;
  /** Afterwards the service remembers nothing. */
  restart(place?: Place): Promise<void>;
}

export interface LatchkeyOptions {
  /** How many keys are stored. */
  stored: number;
  /**
   * How many of them can be used, evenly spread; all where it is left out. The others have the hash of another key, which saves half an
   * hour of bcrypt for a million.
   */
  usable?: number;
  /** Ten where it is left out. */
  keysPerUser?: number;
  /** A folder where another commit is built. */
  root?: string;
  env?: Record<string, string>;
  /** What is run, from the root: the built service where it is left out. */
  command?: readonly string[];
}

const ownRoot = fileURLToPath(new URL('../..', import.meta.url));
/** Documents in one write; a multiple of `keysPerUser`. */
const batch = 1000;
/** bcrypt's, the service's default for keys. */
const hashCost = 4;
const account = { email: 'ada@example.org', password: 'correct horse battery staple' };

/**
 * Starts the service as it comes, on its embedded MongoDB, with keys and with nothing remembered. One user and one key are
 * made over HTTP, and the others copied from them in the database, so that they are whatever the service makes of them.
 */
export async function startLatchkey({
  stored,
  usable = stored,
  keysPerUser = 10,
  root = ownRoot,
  ...options
}: LatchkeyOptions): Promise<Latchkey> {
  const folder = newFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  let running = await launch({ ...options, root, folder, port, place: 'any core' });

  async function restart(place: Place = 'server core'): Promise<void> {
    await running.stop();
    running = await launch({ ...options, root, folder, port, place });
  }

  await post(origin, '/auth/register', account);
  const user = await withDatabase(folder, async (db) => {
    const users = db.collection<UserRecord>('users');
    return users.findOneAndUpdate({}, { $set: { scopes: ['keys:verify'] } }, { returnDocument: 'after' });
  });
  if (!user) throw new Error('The user that was registered is not in the database.');
  // The service may remember the user without the scope.
  await restart('any core');

  const secret = readFileSync(join(folder, 'data/secret'), 'utf8').trim();
  const keyring = createKeyring({ secret, previousSecrets: [] });
  const tokens = createTokens({ keyring, publicUrl: origin });
  const authorization = { Authorization: `Bearer ${tokens.issue(user, newSessionId())}` };
  const verifier = await post<{ key: string }>(
    origin,
    '/auth/apikeys',
    { label: 'verifier', scopes: ['keys:verify'] },
    authorization,
  );
  await post(origin, '/auth/apikeys', { label: 'model' }, authorization);

  const keys = await withDatabase(folder, (db) => insertKeys({ db, keyring, user, stored, usable, keysPerUser }));
  await restart();
  return {
    origin,
    verifierKey: verifier.key,
    keys,
    get pid() {
      return running.pid;
    },
    get databasePid() {
      return running.databasePid;
    },
    forgedKeys: (count) => {
      const other = createKeyring({ secret: randomBytes(32).toString('hex'), previousSecrets: [] });
      return Array.from({ length: count }, () => mintKey({ prefix: 'lk', keyring: other }).text);
    },
    async tokensOfNewUsers(count) {
      const users = copiesOf(user, count);
      await withDatabase(folder, (db) => db.collection<UserRecord>('users').insertMany(users));
      return users.map((each) => tokens.issue(each, newSessionId()));
    },
    async removeKeys(label) {
      await withDatabase(folder, (db) => db.collection('apikeys').deleteMany({ label }));
    },
    restart,
    stop: () => running.stop(),
  };
}

/** @returns the texts of those that can be used. */
async function insertKeys({
  db,
  keyring,
  user,
  stored,
  usable,
  keysPerUser,
}: {
  db: mongo.Db;
  keyring: Keyring;
  user: UserRecord;
  stored: number;
  usable: number;
  keysPerUser: number;
}): Promise<string[]> {
  const users = db.collection<UserRecord>('users');
  const keys = db.collection<StoredApiKey>('apikeys');
  const texts: string[] = [];
  const found = await keys.findOne({ label: 'model' });
  if (!found) throw new Error('The key that was made is not in the database.');
  const model: StoredApiKey = found;

  async function copyOfModel(userId: string, slot: number, canBeUsed: boolean): Promise<StoredApiKey> {
    const { id, text, secret } = mintKey({ prefix: model.prefix, keyring });
    if (canBeUsed) texts.push(text);
    const secretHash = canBeUsed ? await hashSecret(secret, hashCost) : model.secretHash;
    const keyedDigest = keyedDigestOf(text, keyring.current);
    return { ...model, _id: id, userId, ownerId: userId, slot, lastFour: text.slice(-4), secretHash, keyedDigest };
  }

  for (let done = 0; done < stored; done += batch) {
    const count = Math.min(batch, stored - done);
    const owners = copiesOf(user, count / keysPerUser);
    const copies = Array.from({ length: count }, (_, at) => {
      const owner = owners[Math.floor(at / keysPerUser)] ?? user;
      return copyOfModel(owner._id, at % keysPerUser, (done + at) % (stored / usable) === 0);
    });
    await users.insertMany(owners);
    await keys.insertMany(await Promise.all(copies));
  }
  return texts;
}

/** Further users with the same password, and without the restricted scope. */
function copiesOf(user: UserRecord, count: number): UserRecord[] {
  return Array.from({ length: count }, () => {
    const id = `usr_${newPublicId()}`;
    const email = `${id}@example.org`;
    return { ...user, _id: id, email, emailKey: email.toLowerCase(), scopes: [] };
  });
}

/** Works on the embedded MongoDB, whose socket lies in the folder that is the temporary directory of the service. */
async function withDatabase<T>(folder: string, work: (db: mongo.Db) => Promise<T>): Promise<T> {
  const directory = readdirSync(folder).find((name) => name.startsWith('latchkey-')) ?? '';
  const socket = encodeURIComponent(join(folder, directory, 'mongodb.sock'));
  const client = await mongo.MongoClient.connect(`mongodb://${socket}/latchkey?directConnection=true`);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}
