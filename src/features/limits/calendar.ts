import type { mongo } from 'mongoose';
import type { Quota } from '../../domain/limit.js';

/**
 * One update of the counter of a calendar day or month (UTC): begins the period anew if it has ended, takes back what the
 * asking instance has not spent of it, and grants uses. The period is told from others by its end.
 *
 * @param now the time, as an expression.
 * @param grant how many uses to grant, as an expression of how many are free.
 * @param returned uses that the asking instance was granted and has not spent, and the end of their period in milliseconds
 * since 1970.
 */
export function calendarUpdate({
  limit,
  period,
  now,
  grant,
  returned,
}: {
  limit: number;
  period: Quota['period'];
  now: unknown;
  grant: (free: unknown) => unknown;
  returned: { bucket: number; uses: number } | null;
}): mongo.Document[] {
  const start = { $dateTrunc: { date: now, unit: period } };
  const end = { $dateAdd: { startDate: start, unit: period, amount: 1 } };
  const unspent = returned ? { $cond: [{ $eq: [end, new Date(returned.bucket)] }, returned.uses, 0] } : 0;
  const used = { $max: [0, { $subtract: ['$used', unspent] }] };
  const free = { $max: [0, { $subtract: [limit, '$used'] }] };
  return [
    { $set: { start, end, used: { $cond: [{ $eq: ['$start', start] }, used, 0] }, at: now } },
    { $set: { granted: { $toInt: grant(free) } } },
    { $set: { used: { $add: ['$used', '$granted'] } } },
  ];
}
