import type { ApiKey } from '../../../../generated/client/dist/index.js';
import { dayMs } from '../../shell/format-time.js';
import { isOver } from '../key-status.js';

type Rotated = Pick<ApiKey, 'status' | 'rotation' | 'rotation_due_at'>;

const hourMs = 3_600_000;
/** So long before it is due, a key is marked. */
const soonMs = 7 * dayMs;

/** Whether a second key works beside the one in use. */
export function isBeingReplaced({ status, rotation }: Pick<ApiKey, 'status' | 'rotation'>): boolean {
  return !isOver({ status }) && (rotation?.state === 'pending' || rotation?.state === 'grace');
}

/** When the key should be replaced, where its reader is to be told of it; otherwise `null`. */
export function dueSoon(apiKey: Rotated, now: number): string | null {
  const { status, rotation_due_at: due } = apiKey;
  if (due === null || isOver({ status }) || isBeingReplaced(apiKey)) return null;
  return Date.parse(due) - now < soonMs ? due : null;
}

/** When the old key may stop, from now on, in seconds. */
export const laterEnds = { hour: 3600, day: 86_400, week: 604_800 } as const;
export type LaterEnd = keyof typeof laterEnds;

/** Until when both keys work: never longer than the key itself. @param expiresAt `null` for never. */
export function endAfter(end: LaterEnd, expiresAt: string | null, now: number): { at: number; isExpiry: boolean } {
  const wanted = now + laterEnds[end] * 1000;
  const expiry = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  return { at: Math.min(wanted, expiry), isExpiry: expiry <= wanted };
}

/** A minute: what would end no later than that is no extension. */
const leastExtensionMs = 60_000;

/** The choices that let the old key work for longer than it does. */
export function extensionsOf(
  { ends_at }: Pick<NonNullable<ApiKey['rotation']>, 'ends_at'>,
  expiresAt: string | null,
  now: number,
): LaterEnd[] {
  const end = ends_at === null ? Number.POSITIVE_INFINITY : Date.parse(ends_at);
  const choices = Object.keys(laterEnds) as LaterEnd[];
  return choices.filter((choice) => endAfter(choice, expiresAt, now).at - end > leastExtensionMs);
}

/** Whether something has used the old key so lately that it is likely to do so again. */
export function wasJustUsed(lastUsedAt: string | null, now: number): boolean {
  return lastUsedAt !== null && now - Date.parse(lastUsedAt) < hourMs;
}
