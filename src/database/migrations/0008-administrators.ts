import type { Migration } from './migration.js';

/** Whether there is another administrator is asked before one is taken away: without this, of every user. */
export const administrators: Migration = {
  name: '0008-administrators',
  compatibleFrom: '0003-last-used',
  async up(db) {
    await db
      .collection('users')
      .createIndexes([{ key: { scopes: 1, enabled: 1 }, partialFilterExpression: { scopes: 'admin' } }]);
  },
};
