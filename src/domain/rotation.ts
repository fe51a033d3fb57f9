import { field, type RecordOf } from '../lib/fields.js';

/**
 * A rotation replaces the secret of a key, which keeps its id. For a while a key has two secrets: the one in use stands in
 * its record as that of any key, and the other one in its rotation.
 */

/** Longest that a new secret waits for its first use, in days; after that it is discarded. */
const pendingDays = 7;
const dayMs = 86_400_000;

/** Grace period of who says nothing about it, in seconds. */
export const defaultGraceSeconds = 86_400;

/**
 * How far a rotation has got, as it is stored. `pending`: the other secret is a new one, which nobody has used. `grace`: the
 * other one is that which was in use before.
 */
export const rotationStages = ['pending', 'grace'] as const;
export type RotationStage = (typeof rotationStages)[number];

/** What verification knows of a rotation, and reads of its record. */
export const knownRotationFields = {
  /** Tells the rotations of a key apart. */
  _id: field<string>(),
  stage: field<RotationStage>(),
  /** When the key was rotated: its new secret is as old as that. */
  rotatedAt: field<Date>(),
  /** When the grace period began; `null` while it is pending. */
  graceFrom: field<Date | null>(),
  /** How long the old secret works once the grace period began, in seconds. */
  graceSeconds: field<number>(),
  /** When the other secret stops working, the new one of a pending rotation and the old one of any other. */
  endsAt: field<Date>(),
};
export interface KnownRotation extends RecordOf<typeof knownRotationFields> {}

/** `state` in the contract; a new secret that nobody has used in time is as if it had never been. */
export type RotationState = 'pending' | 'grace' | 'ended';

export function rotationState(rotation: KnownRotation | null | undefined, now: Date): RotationState | null {
  if (!rotation) return null;
  const isOver = hasEnded(rotation, now);
  if (rotation.stage === 'pending') return isOver ? null : 'pending';
  return isOver ? 'ended' : 'grace';
}

/** Which secret of a key was presented. `new`: that of a pending rotation. */
export type PresentedSecret = 'current' | 'previous' | 'new';

/** What the other secret of a key is at a moment; the two that do not work are for the log and the statistics. */
export function otherSecret(rotation: KnownRotation, now: Date): 'previous' | 'new' | 'old' | 'lapsed' {
  const isOver = hasEnded(rotation, now);
  if (rotation.stage === 'pending') return isOver ? 'lapsed' : 'new';
  return isOver ? 'old' : 'previous';
}

/** Which rotation it was whose previous secret was presented, if it was one. */
export function previousIn({
  key,
  secret,
}: {
  key: { rotation?: KnownRotation | null };
  secret: PresentedSecret | null;
}): string | undefined {
  return secret === 'previous' ? key.rotation?._id : undefined;
}

/** An old secret that is to end at once has ended whatever the clock says: another instance's may be behind. */
function hasEnded({ stage, graceSeconds, endsAt }: KnownRotation, now: Date): boolean {
  return endsAt <= now || (stage === 'grace' && graceSeconds === 0);
}

/** When a new secret is discarded if nobody uses it. */
export function lapseOf(rotatedAt: Date): Date {
  return new Date(rotatedAt.getTime() + pendingDays * dayMs);
}

/** When an old secret stops working: never later than its key. @param graceSeconds counted from `graceFrom`. */
export function graceEndOf(graceFrom: Date, graceSeconds: number, expiresAt: Date | null): Date {
  const end = graceFrom.getTime() + graceSeconds * 1000;
  return new Date(Math.min(end, expiresAt?.getTime() ?? end));
}

/** When a key should be rotated. @param days `null` where nobody asks for it. */
export function rotationDueAt(secretCreatedAt: Date, days: number | null): Date | null {
  return days === null ? null : new Date(secretCreatedAt.getTime() + days * dayMs);
}
