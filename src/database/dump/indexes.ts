import type { mongo } from 'mongoose';
import type { UniqueIndex } from './supersede.js';

interface IndexSpec {
  name: string;
  key: Record<string, unknown>;
  unique?: boolean;
}

/**
 * Puts off all indexes that are not unique: to make them once the records are there takes a fraction of the time that it
 * takes to keep them meanwhile. Unique ones stay, as they say which records exclude each other.
 *
 * @returns the unique indexes of each collection, and what makes the others.
 */
export async function deferIndexes(
  db: mongo.Db,
  collections: readonly string[],
): Promise<{ unique: Map<string, UniqueIndex[]>; makeDeferred: () => Promise<void> }> {
  const unique = new Map<string, UniqueIndex[]>();
  const deferred = new Map<string, IndexSpec[]>();
  for (const name of collections) {
    const specs = (await db.collection(name).listIndexes().toArray()) as IndexSpec[];
    const others = specs.filter(({ name }) => name !== '_id_');
    unique.set(
      name,
      others.filter((spec) => spec.unique).map(({ key }) => Object.keys(key)),
    );
    const later = others.filter((spec) => !spec.unique);
    for (const spec of later) await db.collection(name).dropIndex(spec.name);
    if (later.length > 0) deferred.set(name, later);
  }
  return {
    unique,
    async makeDeferred() {
      for (const [name, indexes] of deferred) await db.command({ createIndexes: name, indexes });
    },
  };
}
