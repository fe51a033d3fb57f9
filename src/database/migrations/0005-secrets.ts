import type { Migration } from './migration.js';

/** Every start asks which secrets users and keys depend on. */
export const secrets: Migration = {
  name: '0005-secrets',
  compatibleFrom: '0003-last-used',
  async up(db) {
    await db.collection('users').createIndexes([{ key: { pepperId: 1 } }]);
    await db.collection('apikeys').createIndexes([{ key: { tagSecretId: 1 } }]);
  },
};
