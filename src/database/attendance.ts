import type { Connection, mongo } from 'mongoose';
import { duplicateKey } from './errors.js';

interface Attendance {
  _id: string;
  since: Date;
  seenAt: Date;
}

const collection = 'locks';
const prefix = 'attendance: ';

/**
 * Notes that an instance is at work on something, and tells since when some instance always was, by the database's clock.
 * Whoever ends what nothing was heard of asks for it: while the database or every instance was away, nothing could be heard.
 *
 * @param name of what is done.
 * @param mostGapMs longest time between two calls, of whatever instance, that is no gap yet.
 */
export async function attendedSince(
  connection: Connection,
  { name, mostGapMs }: { name: string; mostGapMs: number },
): Promise<Date> {
  const isUnbroken = { $gte: [{ $ifNull: ['$seenAt', new Date(0)] }, { $subtract: ['$$NOW', mostGapMs] }] };
  const attendances = connection.collection<Attendance>(collection);
  const noted = { since: { $cond: [isUnbroken, '$since', '$$NOW'] }, seenAt: '$$NOW' };
  const options = { upsert: true, returnDocument: 'after' } as const;
  for (;;) {
    try {
      const attendance = await attendances.findOneAndUpdate({ _id: `${prefix}${name}` }, [{ $set: noted }], options);
      if (attendance) return attendance.since;
    } catch (error) {
      // Another instance has made the record at the same time.
      if (!duplicateKey(error)) throw error;
    }
  }
}

/** Lets attendances begin anew: those before were of other data. */
export async function forgetAttendances(db: mongo.Db): Promise<void> {
  await db.collection<Attendance>(collection).deleteMany({ _id: { $regex: `^${prefix}` } });
}
