import type { Migration } from './migration.js';

export const indexes: Migration = {
  name: '0001-indexes',
  compatibleFrom: '0001-indexes',
  async up(db) {
    await db.collection('users').createIndexes([{ key: { emailKey: 1 }, unique: true }]);
    await db.collection('apikeys').createIndexes([
      // The cap on active keys: a slot of a user is held by one key at a time. Revoking a key frees its slot.
      { key: { userId: 1, slot: 1 }, unique: true, partialFilterExpression: { slot: { $exists: true } } },
      { key: { userId: 1, createdAt: -1, _id: -1 } },
      { key: { userId: 1, lastUsedAt: -1, _id: -1 } },
    ]);
    await db.collection('idempotency').createIndexes([{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }]);
    await db.collection('throttles').createIndexes([
      { key: { key: 1 }, unique: true },
      { key: { expire: 1 }, expireAfterSeconds: 0 },
    ]);
  },
};
