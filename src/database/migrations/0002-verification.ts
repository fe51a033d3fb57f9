import type { Migration } from './migration.js';

/** What keys that were made before there were scopes could do. */
const before = { scopes: ['apikeys:read'], ipAllowlist: [], rateLimit: null, quota: null };

export const verification: Migration = {
  name: '0002-verification',
  compatibleFrom: '0002-verification',
  async up(db) {
    await db.collection('users').updateMany({ scopes: { $exists: false } }, { $set: { scopes: [] } });
    await db.collection('apikeys').updateMany({ scopes: { $exists: false } }, { $set: before });
    // Every instance asks every 250 ms what has changed.
    await db.collection('users').createIndexes([{ key: { changedAt: 1 }, sparse: true }]);
    await db.collection('apikeys').createIndexes([{ key: { changedAt: 1 }, sparse: true }]);
    await db.collection('limits').createIndexes([{ key: { end: 1 }, expireAfterSeconds: 0 }]);
    await db
      .collection('usage')
      .createIndexes([{ key: { keyId: 1, day: 1 } }, { key: { expiresAt: 1 }, expireAfterSeconds: 0 }]);
  },
};
