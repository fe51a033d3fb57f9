import { randomBytes } from 'node:crypto';

/** The MongoDB that `npm run test:database` was given; `undefined` where tests use the embedded one. */
export const givenUri = process.env['TEST_MONGODB_URI'];

/** @returns a name that matches `isTestDatabase`. */
export function newDatabaseName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

export const isTestDatabase = (name: string) => /^test_[0-9a-f]{12}$/.test(name);

/** The address of another database of the same MongoDB, for the same user. There is a `?` in it, with options or without. */
export function inDatabase(uri: string, name: string): string {
  const [, server = '', database = '', options = ''] = /^(\w+(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(uri) ?? [];
  const own = new URLSearchParams(options);
  // Without it, users are looked for in the database that the address names.
  const authSource = server.includes('@') && !own.has('authSource') ? `authSource=${database || 'admin'}` : '';
  return `${server}/${name}?${[options, authSource].filter(Boolean).join('&')}`;
}

/**
 * What `npm run test:database` leaves out of `test/features`, `test/faults` and `test/database`: tests of the embedded engine
 * itself, or that do to the database what they must not do to one that was given.
 */
export const leftOut = {
  'test/database/availability.test.ts': 'cuts the way to the engine',
  'test/database/primary.test.ts': 'goes through the stand-in for a replica set',
  'test/database/stand-in.test.ts': 'is about the stand-in for a replica set',
  'test/faults/commands.test.ts': 'looks for an engine in a data directory',
  'test/faults/database.test.ts': 'stops the engine and freezes it',
  'test/faults/kill.test.ts': 'kills the engine',
  'test/faults/process.test.ts': 'starts services with engines of their own, and kills these',
  'test/faults/refused-start.test.ts': 'takes disk and data away from the engine',
  'test/faults/replica-set.test.ts': 'goes through the stand-in for a replica set',
  'test/faults/stop.test.ts': 'stops the engine with its service',
  'test/features/dev.test.ts': 'develops with an engine of its own',
} as const;
