import type { Connection } from 'mongoose';
import type { Clock } from '../lib/clock.js';

/** Asks for the time of day. */
export type AskTime = () => Promise<Date>;

/** The database's time, which all instances share. */
export function databaseTimeOf(connection: Connection): AskTime {
  return async () => {
    // Not a bare command, which the driver would not send again after a change of primary.
    const told = connection
      .getClient()
      .db()
      .aggregate<{ now: Date }>([{ $documents: [{ now: '$$NOW' }] }]);
    const [time] = await told.toArray();
    if (!time) throw new Error('The database did not tell its time.');
    return time.now;
  };
}

/**
 * The time until which everything is over, by the clock of this instance and by that of the database: the earlier of the
 * two. Whatever is deleted or taken away for good is decided by it, as one instance whose clock is fast would otherwise
 * end what lives for all the others.
 */
export function createSettledTime({ clock, databaseTime }: { clock: Clock; databaseTime: AskTime }): AskTime {
  return async () => {
    const shared = await databaseTime();
    const own = clock();
    return own < shared ? own : shared;
  };
}
