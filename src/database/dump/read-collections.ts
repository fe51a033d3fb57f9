import type { mongo } from 'mongoose';
import { restoresCollection } from '../unfinished-restore.js';

/**
 * The order in which a dump reads, while instances go on writing: what refers to something comes before what it refers to, so
 * that a restored database has whatever its records name. An answer that is kept for an `Idempotency-Key` comes before the
 * key that it shows, a key before its owner, and everything before the secrets that it depends on.
 */
const order = [
  ...['stats', 'idempotency', 'usage', 'limits', 'throttles'],
  ...['apikeys', 'organizations', 'users', 'secrets', 'migrations'],
];

/** What belongs to instances that run, and means nothing elsewhere. */
export const leftOut: readonly string[] = ['locks', 'plan_instances', restoresCollection];

/** The collections that a dump has, in their order. Those that are not known come first. */
export async function collectionsIn(db: mongo.Db): Promise<string[]> {
  const found = await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
  const names = found.map(({ name }) => name).filter((name) => !name.startsWith('system.') && !leftOut.includes(name));
  const place = (name: string) => order.indexOf(name);
  return names.sort((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
}

/**
 * Reads all documents as they are stored. Each is read once, by its id: one that is there all the time is in the dump, in
 * the state that it had when it was read. There is no moment that holds for all of them: see docs/decisions/0023-dumps.md.
 *
 * @param atOnce documents in one answer of the database.
 */
export async function* readCollections({
  db,
  atOnce = 1000,
  signal,
}: {
  db: mongo.Db;
  atOnce?: number;
  signal?: AbortSignal;
}): AsyncGenerator<{ collection: string; document: Uint8Array }> {
  for (const collection of await collectionsIn(db)) {
    const found = db.collection(collection).find({}, { raw: true, sort: { _id: 1 }, batchSize: atOnce });
    // With `raw` each document is its BSON, which the types do not know.
    for await (const document of found as unknown as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      yield { collection, document };
    }
  }
}
