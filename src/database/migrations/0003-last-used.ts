import { mongo } from 'mongoose';
import type { Migration } from './migration.js';

/** The code of MongoDB's `IndexNotFound`. */
const indexNotFound = 27;

/**
 * The index by last use was a third of all that is indexed of keys, and every use of a key moved an entry of it. Only the
 * list of one user's keys is sorted so, and these are quickly sorted without.
 */
export const lastUsed: Migration = {
  name: '0003-last-used',
  compatibleFrom: '0003-last-used',
  async up(db) {
    try {
      await db.collection('apikeys').dropIndex('userId_1_lastUsedAt_-1__id_-1');
    } catch (error) {
      if (!(error instanceof mongo.MongoServerError && error.code === indexNotFound)) throw error;
    }
  },
};
