import type { mongo } from 'mongoose';

/** One step of the schema. Must be idempotent: a crash between `up` and its record runs it again. */
export interface Migration {
  /** Sorts after the names before it, and never changes. */
  name: string;
  up(db: mongo.Db): Promise<void>;
}
