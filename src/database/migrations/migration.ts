import type { mongo } from 'mongoose';

/** One step of the schema. Must be idempotent: a crash between `up` and its record runs it again. */
export interface Migration {
  /** Sorts after the names before it, and never changes. */
  name: string;
  /**
   * The migration that a program must know at least to serve a database in which this one ran: the newest of the release
   * before, so that its instances serve until all are replaced. Its own name where no older program may serve any more:
   * then the changelog has the operator stop all instances first. See docs/decisions/0023-dumps.md.
   */
  compatibleFrom: string;
  up(db: mongo.Db): Promise<void>;
}

/** The record of a migration that ran. */
export interface AppliedMigration {
  _id: string;
  appliedAt: Date;
  /** As the program said that has run it. Missing where that was before 0.2.0. */
  compatibleFrom?: string;
}
