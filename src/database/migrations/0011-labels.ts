import type { Migration } from './migration.js';

/**
 * Lists of one user's keys are sorted by label. That takes a collation, and an index without it would not even find the
 * keys of the user: all keys of all users would be looked through. The strength is that of the list.
 */
export const labels: Migration = {
  name: '0011-labels',
  compatibleFrom: '0003-last-used',
  async up(db) {
    await db
      .collection('apikeys')
      .createIndexes([{ key: { userId: 1, label: 1, _id: 1 }, collation: { locale: 'en', strength: 3 } }]);
  },
};
