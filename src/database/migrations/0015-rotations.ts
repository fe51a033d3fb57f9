import type { Migration } from './migration.js';

/** Only keys that were rotated stand in these indexes. */
export const rotations: Migration = {
  name: '0015-rotations',
  compatibleFrom: '0003-last-used',
  async up(db) {
    await db.collection('apikeys').createIndexes([
      // Every start asks which secrets the other secrets of keys depend on that still work.
      {
        key: { 'rotation.endsAt': 1, 'rotation.tagSecretId': 1 },
        name: 'rotation_ends',
        partialFilterExpression: { 'rotation.endsAt': { $gt: new Date(0) } },
      },
      // Every half minute somebody looks for old secrets that nobody uses any more.
      {
        key: { 'rotation.endsAt': 1 },
        name: 'rotation_drains',
        partialFilterExpression: { 'rotation.drainAfterIdleSeconds': { $gt: 0 } },
      },
    ]);
  },
};
