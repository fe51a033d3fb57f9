import type { Migration } from './migration.js';

/** Sessions that have ended are swept: without this, every user would be looked at. */
export const sessions: Migration = {
  name: '0010-sessions',
  compatibleFrom: '0003-last-used',
  async up(db) {
    await db.collection('users').createIndexes([{ key: { 'sessions.endsAt': 1 }, sparse: true }]);
  },
};
