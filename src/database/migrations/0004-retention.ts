import type { Migration } from './migration.js';

const keptDays = 400;

/** Ended keys are deleted after a while, and usage is kept for 400 days, where it was 100. */
export const retention: Migration = {
  name: '0004-retention',
  compatibleFrom: '0003-last-used',
  async up(db) {
    // Has all that the sweep asks about ended keys: it looks through the index, and not through the records.
    await db.collection('apikeys').createIndexes([{ key: { userId: 1, revokedAt: 1, expiresAt: 1, _id: 1 } }]);
    const expiresAt = { $dateAdd: { startDate: '$day', unit: 'day', amount: keptDays } };
    await db.collection('usage').updateMany({}, [{ $set: { expiresAt } }]);
  },
};
