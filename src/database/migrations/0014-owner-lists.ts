import type { Migration } from './migration.js';

/** Lists of users and of organizations, by plan or by state, newest first; and those few who hold a scope. */
export const ownerLists: Migration = {
  name: '0014-owner-lists',
  compatibleFrom: '0003-last-used',
  async up(db) {
    for (const name of ['users', 'organizations']) {
      await db
        .collection(name)
        .createIndexes([
          { key: { 'erasure.startedAt': 1, enabled: 1, createdAt: -1, _id: -1 } },
          { key: { 'erasure.startedAt': 1, plan: 1, enabled: 1, createdAt: -1, _id: -1 } },
          { key: { scopes: 1 }, partialFilterExpression: { 'scopes.0': { $exists: true } } },
        ]);
    }
  },
};
