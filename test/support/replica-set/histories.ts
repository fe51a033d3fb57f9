import { mongo } from 'mongoose';
import { createRetryableWrites, type RetryableWrites } from './retryable-writes.js';

/** What a member holds: databases of the engine under names of their own, and what was written to them. */
export interface History {
  /** What the engine's name of a database has at its end; nothing for what the majority holds. */
  suffix: string;
  writes: RetryableWrites;
}

export interface Histories {
  /** What a majority of the members holds. */
  shared: History;
  /** Name of a database in the engine. */
  nameIn(history: History, database: string): string;
  /** What a history holds now, which from here on goes its own way. Nothing may be written meanwhile. */
  fork(history: History): Promise<History>;
  drop(history: History): Promise<void>;
  close(): Promise<void>;
}

/** They are the same for all members. */
const common = new Set(['admin', 'config', 'local']);

/** @param uri of the engine. */
export async function createHistories(uri: string): Promise<Histories> {
  const faithful = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true };
  const client = await mongo.MongoClient.connect(uri, faithful);
  const known = new Set<string>();
  const forks = new Set<History>();
  let last = 0;
  /** A cursor tells the driver the engine's name of its database, and the driver asks on under that. */
  const isNamed = ({ suffix }: History, database: string) => common.has(database) || database.endsWith(suffix);
  const nameIn = (history: History, database: string) =>
    isNamed(history, database) ? database : database + history.suffix;

  async function copyCollection(from: mongo.Db, to: mongo.Db, name: string): Promise<void> {
    const [source, target] = [from.collection(name), to.collection(name)];
    const indexes = (await source.indexes({ promoteValues: true })) as mongo.IndexDescriptionInfo[];
    const documents = await source.find().toArray();
    if (documents.length > 0) await target.insertMany(documents);
    const specifications = indexes.filter(({ name }) => name !== '_id_').map(({ v: _v, ...index }) => index);
    if (specifications.length > 0) await target.createIndexes(specifications);
  }

  async function drop(history: History): Promise<void> {
    forks.delete(history);
    for (const database of known) await client.db(nameIn(history, database)).dropDatabase();
  }

  const histories: Histories = {
    shared: { suffix: '', writes: createRetryableWrites() },
    nameIn(history, database) {
      if (history.suffix === '' && !common.has(database)) known.add(database);
      return nameIn(history, database);
    },
    async fork(history) {
      const forked = { suffix: `_fork${++last}`, writes: history.writes.copy() };
      forks.add(forked);
      for (const database of known) {
        const [from, to] = [client.db(nameIn(history, database)), client.db(nameIn(forked, database))];
        const collections = await from.listCollections({}, { nameOnly: true, promoteValues: true }).toArray();
        for (const { name } of collections) await copyCollection(from, to, name);
      }
      return forked;
    },
    drop,
    async close() {
      for (const history of forks) await drop(history);
      await client.close();
    },
  };
  return histories;
}
