import { execFileSync } from 'node:child_process';
import { type Connection, mongo } from 'mongoose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { attendedSince } from '../../src/database/attendance.js';
import { connect } from '../../src/database/connect.js';
import { createDump } from '../../src/database/dump/dump.js';
import { type Count, readDump, writeDump } from '../../src/database/dump/format.js';
import { leftOut, readCollections } from '../../src/database/dump/read-collections.js';
import { type RestoreOptions, restoreDump } from '../../src/database/dump/restore.js';
import type { Superseded } from '../../src/database/dump/supersede.js';
import { appliedIn, migrate } from '../../src/database/migrations/migrate.js';
import { markUnfinished, watchForRestore } from '../../src/database/unfinished-restore.js';
import { aliveMs } from '../../src/features/plans/compare-plans.js';
import { createPlanRepository } from '../../src/features/plans/repository.js';
import { newDatabaseName, startService } from '../support/service.js';

const logger = pino({ level: 'silent' });
const header = { madeBy: '0.2.0', startedAt: new Date(), secretIds: ['8HAPYg0J5Lyf'] };
type Parts = AsyncIterable<Uint8Array>;
/** Whatever its id is. */
interface Stored {
  _id: string;
  [field: string]: unknown;
}

let from: Connection;
let to: Connection;

const dbOf = (connection: Connection) => connection.getClient().db();
const records = (name: string, connection = from) => connection.collection<Stored>(name);
const newConnection = () => connect({ uri: inject('mongodbUri').replace('/latchkey?', `/${newDatabaseName()}?`) });

beforeEach(async () => {
  [from, to] = [await newConnection(), await newConnection()];
});
afterEach(async () => {
  for (const connection of [from, to]) {
    await connection.dropDatabase();
    await connection.close();
  }
});

const dump = () => createDump({ db: dbOf(from), header });

async function* buffers(parts: Parts): AsyncGenerator<Buffer> {
  for await (const part of parts) yield Buffer.from(part);
}

/** @param between is done after each part that is read. */
async function restore(
  parts: Parts,
  { between, ...options }: Partial<RestoreOptions> & { between?: () => Promise<void> } = {},
) {
  async function* watched() {
    for await (const part of buffers(parts)) {
      yield part;
      await between?.();
    }
  }
  await restoreDump({
    connection: to,
    dump: await readDump(watched(), 'a dump'),
    isServed: () => createPlanRepository({ connection: to }).isAnyAlive(aliveMs),
    untilAnnounced: async () => undefined,
    logger,
    ...options,
  });
}

/** What one waits for, and another opens. */
function newGate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

async function namesIn(connection: Connection): Promise<string[]> {
  const names = (await connection.listCollections()).map(({ name }) => name);
  return names.filter((name) => !leftOut.includes(name)).sort();
}

/** Every document as its bytes, by collection. */
async function contentOf(connection: Connection): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const name of await namesIn(connection)) {
    const found = await records(name, connection)
      .find({}, { raw: true, sort: { _id: 1 } })
      .toArray();
    if (found.length > 0)
      content[name] = found.map((document) => Buffer.from(document as unknown as Uint8Array).toString('hex'));
  }
  return content;
}

/** Without the collections themselves: a dump has those that hold something. */
async function indexesOf(connection: Connection): Promise<Record<string, unknown[]>> {
  const indexes: Record<string, unknown[]> = {};
  for (const name of await namesIn(connection)) {
    const found = await connection.collection(name).indexes();
    indexes[name] = found.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  }
  return indexes;
}

const {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} = mongo;
/** A document, with its fields in the order in which they are given. */
function inOrder(...fields: [name: string, value: unknown][]): Map<string, unknown> {
  return new Map(fields);
}

/** One of each, and where two read alike, both. */
const values: [type: string, value: unknown][] = [
  ['a 32-bit integer', new Int32(1)],
  ['the same number as a double', new Double(1)],
  ['the same number as a 64-bit integer', Long.fromNumber(1)],
  ['the largest integer', Long.MAX_VALUE],
  ['an integer that no double can hold', Long.fromString('9007199254740993')],
  ['a negative zero', new Double(-0)],
  ['no number', new Double(Number.NaN)],
  ['infinity', new Double(Number.NEGATIVE_INFINITY)],
  ['a decimal with its zeros', Decimal128.fromString('1.5000')],
  ['a date', new Date('2026-11-27T15:00:00.123Z')],
  ['a date before 1970', new Date(-1)],
  ['binary', new Binary(Buffer.from([0, 255, 128]))],
  ['binary of another kind', new Binary(Buffer.alloc(16, 7), 128)],
  ['a UUID', new UUID('01234567-89ab-4def-8123-456789abcdef')],
  ['an id', new ObjectId('0123456789abcdef01234567')],
  ['a timestamp', new Timestamp({ t: 4_000_000_000, i: 7 })],
  ['a pattern', new BSONRegExp('^a|b$', 'im')],
  ['code', new Code('x + y')],
  ['code with its scope', new Code('x + y', { y: new Int32(2) })],
  ['a symbol', new BSONSymbol('s')],
  ['the least and the most', [new MinKey(), new MaxKey()]],
  ['null', null],
  ['true and false', [true, false]],
  ['any text', 'é 🦊 \u0000 "$" ends'],
  ['nothing in it', [{}, [], '', new Binary(Buffer.alloc(0))]],
  ['fields in their order', { z: 1, a: 2, m: { y: 1, b: 2 } }],
  ['fields whose names are numbers, in their order', inOrder(['b', 1], ['10', 2], ['2', inOrder(['1', 1], ['0', 2])])],
  ['a field called __proto__', inOrder(['__proto__', inOrder(['admin', true])])],
  ['what looks like a reference', inOrder(['$id', 1], ['$ref', 'users'], ['more', true])],
  ['arrays of arrays', [[1, [new Double(2), [{ '0': 'x' }]]]]],
];

describe('a restored database', () => {
  it('has every value as it was, of whatever type', async () => {
    const bytesOf = async (connection: Connection) => {
      const found = (await contentOf(connection))['apikeys'] ?? [];
      return found.map((bytes) => [mongo.BSON.deserialize(Buffer.from(bytes, 'hex'))['_id'], bytes]);
    };
    await records('apikeys').insertMany(values.map(([_id, value]) => ({ _id, value, after: 1 })));
    await restore(await dump());
    const before = await bytesOf(from);
    expect(before).toHaveLength(values.length);
    expect(await bytesOf(to)).toEqual(before);
  });

  it('has every document of every collection, with ids of every kind, and the indexes of a database that was migrated', async () => {
    await migrate({ connection: from, logger });
    const ids: unknown[] = ['a', 1, new ObjectId(), new Date(0), { day: 1, key: 'a' }];
    for (const name of [
      'usage',
      'limits',
      'throttles',
      'idempotency',
      'organizations',
      'secrets',
      'stats',
      'of_others',
    ]) {
      await records(name).insertMany(ids.map((_id, at) => ({ _id: _id as string, key: at, expiresAt: new Date() })));
    }
    const keys = Array.from({ length: 2500 }, (_, at) => ({ _id: `key_${at}`, userId: `usr_${at % 7}`, slot: at }));
    await records('apikeys').insertMany(keys);
    const written: Count[] = [];
    await restore(await dump(), { onWritten: (count) => void written.push(count) });
    expect(await contentOf(to)).toEqual(await contentOf(from));
    expect(await indexesOf(to)).toEqual(await indexesOf(from));
    expect(Object.keys((await indexesOf(to)) as object).length).toBeGreaterThan(8);
    const sum = written.reduce((total, { documents }) => total + documents, 0);
    expect(sum).toBe(2500 + 8 * ids.length + (await records('migrations').countDocuments()));
    expect(await migrate({ connection: to, logger })).toEqual([]);
  });

  it('has nothing of the instances that ran, and no mark', async () => {
    await records('locks').insertOne({ _id: 'sweeps', owner: 'a', expiresAt: new Date(Date.now() + 3_600_000) });
    await records('plan_instances').insertOne({ _id: 'a', fingerprint: 'f', seenAt: new Date() });
    await records('users').insertOne({ _id: 'ada' });
    await restore(await dump());
    for (const name of leftOut) expect(await records(name, to).countDocuments(), name).toBe(0);
    expect(await records('users', to).countDocuments()).toBe(1);
  });

  it('is migrated by the next start from where the dump was', async () => {
    await migrate({ connection: from, logger });
    await records('migrations').deleteOne({ _id: '0015-rotations' });
    await records('apikeys').insertOne({ _id: 'key_1', userId: 'ada' });
    await restore(await dump());
    const names = async () => (await records('apikeys', to).indexes()).map(({ name }) => name);
    expect(await names()).not.toContain('rotation_ends');
    expect(await migrate({ connection: to, logger })).toEqual(['0015-rotations']);
    expect(await names()).toContain('rotation_ends');
  });
});

describe('a dump that is taken while instances write', () => {
  /** @param writes what is done once a record was read, by its id, before the database is asked for the next one. */
  async function* dumpWhile(writes: Record<string, () => Promise<unknown>>): Parts {
    async function* documents() {
      for await (const found of readCollections({ db: dbOf(from), atOnce: 1 })) {
        yield found;
        await writes[mongo.BSON.deserialize(found.document)['_id']]?.();
      }
    }
    const migrations = (await appliedIn(dbOf(from))).map(({ _id }) => _id);
    yield* writeDump({ ...header, migrations }, documents());
  }

  async function restored(parts: Parts): Promise<Superseded[]> {
    const superseded: Superseded[] = [];
    await restore(parts, { onSuperseded: (each) => void superseded.push(each) });
    return superseded;
  }

  const later = new Date('2126-01-01');
  const key = (_id: string, fields: Record<string, unknown> = {}) => ({
    ...{ _id, userId: 'ada', ownerId: 'ada', slot: 0, createdAt: new Date(), expiresAt: later, revokedAt: null },
    ...fields,
  });
  const revoke = (_id: string) =>
    records('apikeys').updateOne({ _id }, { $set: { revokedAt: new Date() }, $unset: { slot: 1 } });

  beforeEach(async () => {
    await migrate({ connection: from, logger });
  });

  it('brings no key back that was revoked so that another could take its place, however often that happens', async () => {
    await records('apikeys').insertOne(key('key_a'));
    const replace = (one: string, other: string) => async () => {
      await revoke(one);
      await records('apikeys').insertOne(key(other));
    };
    const parts = dumpWhile({ key_a: replace('key_a', 'key_b'), key_b: replace('key_b', 'key_c') });
    expect(await restored(parts)).toEqual([
      { collection: 'apikeys', id: 'key_a', by: 'key_b' },
      { collection: 'apikeys', id: 'key_b', by: 'key_c' },
    ]);
    const { startedAt } = header;
    expect(await records('apikeys', to).find().sort({ _id: 1 }).toArray()).toEqual([
      expect.objectContaining({ _id: 'key_a', revokedAt: startedAt }),
      expect.objectContaining({ _id: 'key_b', revokedAt: startedAt }),
      expect.objectContaining({ _id: 'key_c', revokedAt: null, slot: 0 }),
    ]);
    expect(await records('apikeys', to).countDocuments({ slot: { $exists: true } })).toBe(1);
  });

  it('leaves a key expired that has lost its place by it', async () => {
    await records('apikeys').insertOne(key('key_a', { expiresAt: new Date(Date.now() - 1000) }));
    const lose = async () => {
      await records('apikeys').updateOne({ _id: 'key_a' }, { $unset: { slot: 1 } });
      await records('apikeys').insertOne(key('key_b'));
    };
    await restored(dumpWhile({ key_a: lose }));
    const expired = await records('apikeys', to).findOne({ _id: 'key_a' });
    expect(expired).toMatchObject({ revokedAt: null });
    expect(expired).not.toHaveProperty('slot');
  });

  type Fields = Record<string, unknown>;
  it.each<[collection: string, first: Fields, change: Fields, second: Fields, left: Fields | null]>([
    [
      'users',
      { emailKey: 'a', email: 'A', name: 'Ada' },
      { emailKey: 'b', email: 'B' },
      { emailKey: 'a' },
      { name: 'Ada' },
    ],
    ['users', { externalId: 'c-1', name: 'Ada' }, { externalId: 'c-2' }, { externalId: 'c-1' }, { name: 'Ada' }],
    [
      'organizations',
      { externalId: 'c-1', name: 'Ada' },
      { externalId: 'c-2' },
      { externalId: 'c-1' },
      { name: 'Ada' },
    ],
    ['throttles', { key: 'login:1' }, { key: 'login:2' }, { key: 'login:1' }, null],
  ])(
    'gives what one of %s has passed on to the one who has it: %o',
    async (collection, first, change, second, left) => {
      await records(collection).insertOne({ _id: 'first', ...first });
      const passOn = async () => {
        await records(collection).updateOne({ _id: 'first' }, { $set: change });
        await records(collection).insertOne({ _id: 'second', ...second });
      };
      expect(await restored(dumpWhile({ first: passOn }))).toEqual([{ collection, id: 'first', by: 'second' }]);
      expect(await records(collection, to).findOne({ _id: 'first' })).toEqual(left && { _id: 'first', ...left });
      expect(await records(collection, to).findOne({ _id: 'second' })).toEqual({ _id: 'second', ...second });
    },
  );

  it('has the owner of each of its keys, and the key of each answer that is kept', async () => {
    await records('idempotency').insertOne({ _id: 'before' });
    await records('apikeys').insertOne(key('key_a'));
    await records('users').insertOne({ _id: 'ada' });
    const begin = async () => {
      await records('users').insertOne({ _id: 'a_new_one' });
      await records('apikeys').insertOne(key('key_b', { userId: 'a_new_one', ownerId: 'a_new_one' }));
      await records('idempotency').insertOne({ _id: 'after', ownerId: 'a_new_one' });
    };
    await restored(dumpWhile({ key_a: begin }));
    expect(await records('users', to).distinct('_id')).toEqual(['a_new_one', 'ada']);
    expect(await records('apikeys', to).distinct('userId')).toEqual(['a_new_one', 'ada']);
    expect(await records('idempotency', to).distinct('_id')).toEqual(['before']);
  });

  it('is refused at its end if the database was migrated meanwhile', async () => {
    await records('users').insertOne({ _id: 'ada' });
    const parts = await createDump({ db: dbOf(from), header });
    await parts.next();
    await records('migrations').insertOne({ _id: '0099-teams', appliedAt: new Date() });
    const readAll = async () => {
      while (!(await parts.next()).done);
    };
    await expect(readAll()).rejects.toThrow('The database was migrated while it was dumped. Run dump again.');
  });
});

describe('dump', () => {
  it.each<[what: string, prepare: () => Promise<unknown>, message: RegExp]>([
    [
      'is empty',
      async () => undefined,
      /^The database test_\w+ is empty: there is nothing to dump\. Check MONGODB_URI/,
    ],
    [
      'is partly restored',
      () => markUnfinished(dbOf(from)),
      /^A restore into this database began at .* and is not complete\./,
    ],
    [
      'is of a newer program that this one cannot follow',
      () => records('migrations').insertOne({ _id: '0099-teams' }),
      /^A newer version of Latchkey has migrated this database \(0099-teams\)/,
    ],
  ])('refuses a database that %s', async (_what, prepare, message) => {
    await prepare();
    await expect(dump()).rejects.toThrow(message);
  });
});

describe('restore', () => {
  let parts: Uint8Array[];

  beforeEach(async () => {
    await migrate({ connection: from, logger });
    await records('apikeys').insertMany([{ _id: 'key_a' }, { _id: 'key_b' }]);
    await records('users').insertOne({ _id: 'ada' });
    await records('secrets').insertOne({ _id: '8HAPYg0J5Lyf' });
    parts = [];
    for await (const part of await dump()) parts.push(part);
  });

  async function* whole(): Parts {
    yield* parts;
  }
  async function* cut(): Parts {
    yield* parts.slice(0, -1);
  }
  const expectNothingThere = async () => {
    expect(await namesIn(to)).toEqual([]);
    expect(await migrate({ connection: to, logger })).not.toEqual([]);
  };

  it('refuses a database that holds data, and changes nothing in it', async () => {
    await records('users', to).insertOne({ _id: 'grace' });
    await records('mine', to).insertOne({ _id: 'a' });
    await expect(restore(whole())).rejects.toThrow(
      /^The database test_\w+ already holds data \(mine, users\), which a restore would mix with that of the dump\. Restore into another/,
    );
    expect(await records('users', to).find().toArray()).toEqual([{ _id: 'grace' }]);
    expect(await records('restores', to).countDocuments()).toBe(0);
  });

  it('takes one in which the service has only been started, and leaves nothing of that', async () => {
    await migrate({ connection: to, logger });
    await records('secrets', to).insertOne({ _id: 'another' });
    await records('stats', to).insertOne({ _id: 'latest', keys: 0 });
    await restore(whole());
    expect(await contentOf(to)).toEqual(await contentOf(from));
  });

  it('lets what instances have watched so far begin anew: nobody has used the keys of the dump here', async () => {
    const attendance = { name: 'idle graces', mostGapMs: 3_600_000 };
    const before = await attendedSince(to, attendance);
    expect(await attendedSince(to, attendance)).toEqual(before);
    await restore(whole());
    expect((await attendedSince(to, attendance)).getTime()).toBeGreaterThan(before.getTime());
  });

  it('refuses a database on which an instance runs, and takes it once that is silent for 90 seconds', async () => {
    const seen = (seenAt: Date) =>
      records('plan_instances', to).updateOne({ _id: 'a' }, { $set: { seenAt } }, { upsert: true });
    await seen(new Date());
    await expect(restore(whole())).rejects.toThrow(
      /^An instance of the service runs on the database test_\w+, or was killed less than 90 seconds ago\. Stop all/,
    );
    await expectNothingThere();
    await seen(new Date(Date.now() - aliveMs - 1000));
    await restore(whole());
    expect(await contentOf(to)).toEqual(await contentOf(from));
  });

  it('refuses the dump of a newer version', async () => {
    const newer = async function* () {
      yield* writeDump(
        { ...header, madeBy: '1.4.0', migrations: ['0001-indexes', '0099-teams'] },
        readCollections({ db: dbOf(from) }),
      );
    };
    await expect(restore(newer())).rejects.toThrow(
      'The dump was made by Latchkey 1.4.0, and this version does not know its data (0099-teams). Restore it with that version or a later one.',
    );
    await expectNothingThere();
  });

  it('leaves nothing of a dump that is cut', async () => {
    await expect(restore(cut())).rejects.toThrow('a dump is truncated or damaged, and was not used.');
    await expectNothingThere();
  });

  it('leaves nothing where it is stopped', async () => {
    const stopping = new AbortController();
    const between = async () => stopping.abort();
    await expect(restore(whole(), { between, signal: stopping.signal })).rejects.toThrow('aborted');
    await expectNothingThere();
  });

  it('lets no instance start before it is complete', async () => {
    const other = await connect({ uri: inject('mongodbUri').replace('/latchkey?', `/${to.name}?`) });
    let refused = 0;
    const between = async () => {
      // From the header on.
      const isBegun = (await records('restores', to).countDocuments()) > 0;
      if (!isBegun) return;
      await expect(migrate({ connection: other, logger })).rejects.toThrow(/^A restore into this database began at/);
      refused++;
    };
    await restore(whole(), { between });
    expect(refused).toBeGreaterThan(1);
    expect(await migrate({ connection: other, logger })).toEqual([]);
    await other.close();
  });

  it('is seen by an instance that began before it, by the time when it could see that instance', async () => {
    const uri = inject('mongodbUri').replace('/latchkey?', `/${to.name}?`);
    await migrate({ connection: to, logger });
    const program = `
      import { mongo } from 'mongoose';
      const client = await mongo.MongoClient.connect(process.argv[1]);
      await client.db().collection('restores').insertOne({ _id: 'unfinished', startedAt: new Date() });
      await client.close();`;
    let isMarked = false;
    // The first time that a start asks for is after it has looked. Nothing else goes on until the mark is there.
    const clock = () => {
      if (!isMarked) execFileSync(process.execPath, ['--input-type=module', '--eval', program, uri]);
      isMarked = true;
      return new Date();
    };
    await expect(startService({}, { database: to.name, clock })).rejects.toThrow(
      /^A restore into this database began at/,
    );
    expect(isMarked).toBe(true);
    expect(await records('plan_instances', to).countDocuments()).toBe(0);
  });

  it('leaves a mark whatever ends it, by which no instance starts until another one has restored everything', async () => {
    const name = to.name;
    let read = 0;
    const between = async () => {
      // As far as the database can see, the process is gone.
      if (++read === 3) await to.close();
    };
    await expect(restore(whole(), { between })).rejects.toThrow();
    to = await connect({ uri: inject('mongodbUri').replace('/latchkey?', `/${name}?`) });
    expect(await records('apikeys', to).countDocuments()).toBeGreaterThan(0);
    await expect(migrate({ connection: to, logger })).rejects.toThrow(
      /^A restore into this database began at \S+Z and is not complete\. Wait until it ends\. If it was interrupted, run it again/,
    );
    await records('locks', to).updateOne({ _id: 'migrations' }, { $set: { expiresAt: new Date(0) } });
    await records('apikeys', to).insertOne({ _id: 'of the first try' });
    await restore(whole());
    expect(await contentOf(to)).toEqual(await contentOf(from));
    expect(await migrate({ connection: to, logger })).toEqual([]);
  });

  const seeInstance = () =>
    records('plan_instances', to).updateOne({ _id: 'a' }, { $set: { seenAt: new Date() } }, { upsert: true });

  it('waits until an instance of a database that was dropped has announced itself, and refuses it then', async () => {
    const marked: unknown[] = [];
    const untilAnnounced = async () => {
      marked.push(await records('restores', to).countDocuments());
      await seeInstance();
    };
    await expect(restore(whole(), { untilAnnounced })).rejects.toThrow(
      /^An instance of the service runs on the database/,
    );
    expect(marked).toEqual([1]);
    await expectNothingThere();
  });

  it('keeps what users of such an instance did before it stopped', async () => {
    const untilAnnounced = async () => void (await records('users', to).insertOne({ _id: 'grace' }));
    await expect(restore(whole(), { untilAnnounced })).rejects.toThrow(/already holds data \(users\)/);
    expect(await records('users', to).distinct('_id')).toEqual(['grace']);
    expect(await records('restores', to).countDocuments()).toBe(0);
  });

  it('looks for instances before it begins anew after a kill, and leaves the mark where one runs', async () => {
    await markUnfinished(dbOf(to));
    await records('users', to).insertOne({ _id: 'grace' });
    await expect(restore(whole(), { untilAnnounced: async () => void (await seeInstance()) })).rejects.toThrow(
      /^An instance of the service runs on the database/,
    );
    expect(await records('users', to).distinct('_id')).toEqual(['grace']);
    expect(await records('restores', to).countDocuments()).toBe(1);
  });

  it('leaves the mark where an instance is there at its end', async () => {
    const between = async () => void (await seeInstance());
    await expect(restore(whole(), { between })).rejects.toThrow(/^An instance of the service runs on the database/);
    expect(await records('restores', to).countDocuments()).toBe(1);
    await expect(migrate({ connection: to, logger })).rejects.toThrow(/^A restore into this database began at/);
  });

  it('stops an instance that runs, by its mark', async () => {
    const found = newGate();
    let times = 0;
    const onFound = () => {
      times++;
      found.open();
    };
    const watch = watchForRestore({ db: dbOf(to), onFound, logger, everyMs: 1 });
    await restore(whole(), { between: () => found.opened });
    await watch.stop();
    expect(times).toBe(1);
  });

  it.each([
    ['is at work', 3],
    ['is done', Number.POSITIVE_INFINITY],
  ])('touches nothing of another that has taken over its lease and %s', async (_what, wakeAfter) => {
    const other = await connect({ uri: inject('mongodbUri').replace('/latchkey?', `/${to.name}?`) });
    const [frozen, awake] = [newGate(), newGate()];
    let [read, readByOther] = [0, 0];
    const freeze = async () => {
      if (++read !== 3) return;
      frozen.open();
      await awake.opened;
    };
    const first = restore(whole(), { between: freeze });
    const stopped = expect(first).rejects.toThrow(
      /^This restore has stopped, as its mark is gone from the database test_\w+: another restore has taken over/,
    );
    await frozen.opened;
    await records('locks', to).updateOne({ _id: 'migrations' }, { $set: { expiresAt: new Date(0) } });
    const wake = async () => {
      awake.open();
      await stopped;
    };
    const between = async () => {
      if (++readByOther !== wakeAfter) return;
      expect(await records('apikeys', to).countDocuments()).toBe(2);
      await wake();
    };
    await restore(whole(), { connection: other, between });
    await wake();
    expect(await contentOf(to)).toEqual(await contentOf(from));
    expect(await indexesOf(to)).toMatchObject(await indexesOf(from));
    expect(await records('restores', to).countDocuments()).toBe(0);
    await other.close();
  });

  it('says so where its mark is gone at its end', async () => {
    let read = 0;
    const isServed = async () => {
      // Before and after the wait, and at the end.
      if (++read === 3) await records('restores', to).deleteOne({ _id: 'unfinished' });
      return false;
    };
    await expect(restore(whole(), { isServed })).rejects.toThrow(/^This restore has stopped, as its mark is gone/);
  });

  it('is done by one of two at the same time', async () => {
    const other = await connect({ uri: inject('mongodbUri').replace('/latchkey?', `/${to.name}?`) });
    const results = await Promise.allSettled([restore(whole()), restore(whole(), { connection: other })]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await contentOf(to)).toEqual(await contentOf(from));
    await other.close();
  });
});
