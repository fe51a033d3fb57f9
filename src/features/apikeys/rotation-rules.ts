import type { Schemas } from '../../contract/types.js';
import { keyStatus } from '../../domain/key-status.js';
import type { KnownKey } from '../../domain/principal.js';
import {
  defaultGraceSeconds,
  graceEndOf,
  lapseOf,
  type PresentedSecret,
  rotationState,
} from '../../domain/rotation.js';
import type { SealedSecret } from '../authentication/key.js';
import type { ApiKeyRecord, StoredRotation, StoredSecret } from './model.js';
import { type Decision, decideExpiry } from './rules.js';

/** The shortest time without a use after which an old secret ends, in seconds, and what is added for uses that are not written yet. */
export const leastIdleSeconds = 60;
export const marginSeconds = 10;

/** How a key is to be rotated. */
export interface RotationTerms {
  starts: Schemas['RotationStart'];
  graceSeconds: number;
  drainAfterIdleSeconds: number | null;
  /** Ends the older of two secrets that both work. */
  force: boolean;
  /** The new expiry; `undefined` leaves it as it is. */
  expiresAt?: Date | null;
}

/** What a request says of a rotation. Of the expiry nothing is said unless the request asks for another: it stays. */
export function decideRotationTerms(
  requested: Schemas['Rotation'],
  bounds: { now: Date; maxTtlDays: number | null },
): Decision<{ terms: RotationTerms }> {
  const { starts = 'first_use', grace_seconds = defaultGraceSeconds, drain_after_idle_seconds = null } = requested;
  const { force = false, expires_in_days, expires_at } = requested;
  const terms = { starts, graceSeconds: grace_seconds, drainAfterIdleSeconds: drain_after_idle_seconds, force };
  if (expires_in_days === undefined && expires_at === undefined) return { ok: true, terms };
  const expiry = decideExpiry(requested, bounds);
  return expiry.ok ? { ok: true, terms: { ...terms, expiresAt: expiry.expiresAt } } : expiry;
}

/**
 * Whether a key may be rotated. One without a slot has ended, as for any other change.
 *
 * @param id of the rotation. A key that has it already was rotated by the same request, which died before it was answered.
 */
export function decideRotating(
  { rotation, ...key }: Pick<ApiKeyRecord, 'revokedAt' | 'expiresAt' | 'enabled' | 'slot' | 'rotation'>,
  { id, force, now }: { id: string; force: boolean; now: Date },
): 'allowed' | 'apikey_not_active' | 'rotation_in_progress' {
  const status = keyStatus(key, now);
  if (status === 'revoked' || status === 'expired' || key.slot === undefined) return 'apikey_not_active';
  const isFree = force || rotation?._id === id || rotationState(rotation, now) !== 'grace';
  return isFree ? 'allowed' : 'rotation_in_progress';
}

/**
 * Whether what was rotated since the key presented its secret leaves that secret without a say: it may have ended by now, as
 * the body of a request may come long after its head, and other instances learn of a rotation a little later.
 */
export function hasChangedHands(
  { key: known, secret }: { key: Pick<KnownKey, 'rotation'>; secret: PresentedSecret },
  { rotation }: Pick<ApiKeyRecord, 'rotation'>,
): boolean {
  if (secret === 'previous' || rotation?._id !== known.rotation?._id) return true;
  return secret !== 'new' && rotation?.stage !== known.rotation?.stage;
}

/**
 * Whether a key that rotates itself asks again what was done, and never answered, for the same request. It has only the
 * secret that it had then, which may be the old one by now, and still has to work.
 *
 * @param id of the rotation, as above.
 */
export function isUnanswered(
  { key: known }: { key: Pick<KnownKey, 'rotation'> },
  { rotation }: Pick<ApiKeyRecord, 'rotation'>,
  { id, now }: { id: string; now: Date },
): boolean {
  const state = rotationState(rotation, now);
  return rotation?._id === id && known.rotation?._id === id && (state === 'pending' || state === 'grace');
}

/**
 * Whether a key that repeats its rotation may be told the answer again. The old secret is worth it as long as it works, if
 * the new one took its place at once: the answer may have been lost. Where a first use had to come before, somebody has the
 * new secret, and nobody gets it for the old one.
 *
 * @param answered what the answer said of the rotation.
 */
export function mayHearAgain(
  actor: Parameters<typeof hasChangedHands>[0],
  key: Pick<ApiKeyRecord, 'rotation'>,
  { answered, now }: { answered: Schemas['KeyRotation']; now: Date },
): boolean {
  if (!hasChangedHands(actor, key)) return true;
  const { rotation } = key;
  if (answered?.state === 'pending' || rotationState(rotation, now) !== 'grace') return false;
  if (rotation?.rotatedAt.toISOString() !== answered?.started_at) return false;
  // What is remembered may be a second behind: then it is the secret that was in use before.
  return actor.secret === 'current' || actor.key.rotation?._id === rotation?._id;
}

/** Whether a new secret waits that the key has not asked for itself: whoever has stolen the key must not take it away. */
export function isPendingByAnother({ _id, rotation }: Pick<ApiKeyRecord, '_id' | 'rotation'>, now: Date): boolean {
  return rotationState(rotation, now) === 'pending' && rotation?.rotatedBy !== _id;
}

/** So long a new secret that a key has asked for itself is left to whoever is about to store it, in milliseconds. */
const ownHoldMs = 600_000;

/**
 * Until when a key does not replace the new secret that it has asked for itself, so that of two runs at once none is left
 * with a secret that works no more; `null` if it may at once.
 *
 * @param id of the rotation, as above.
 */
export function heldUntil({ rotation }: Pick<ApiKeyRecord, 'rotation'>, { id, now }: { id: string; now: Date }) {
  if (!rotation || rotation._id === id || rotationState(rotation, now) !== 'pending') return null;
  const until = new Date(rotation.rotatedAt.getTime() + ownHoldMs);
  return until > now ? until : null;
}

/** What changes in the record of a key that is rotated. */
export type RotatedKey = Partial<
  SealedSecret & Pick<ApiKeyRecord, 'secretCreatedAt' | 'expiresAt'> & { rotation: StoredRotation }
>;

/**
 * What a rotation makes of a key. With `starts: now` the new secret takes the place of that in use, which goes on working
 * until its end; otherwise the new one waits. Either way the place of the other secret has one, and whichever was there
 * before is gone. Where the same request had put a new secret in use before it died, nobody has that one: only it is replaced,
 * and whatever was announced of the old one stands.
 *
 * @param by who rotates it, as `actorId` says.
 */
export function rotatedKey(
  key: Pick<ApiKeyRecord, 'expiresAt' | 'rotation'> & StoredSecret,
  minted: SealedSecret,
  { id, terms, by, now }: { id: string; terms: RotationTerms; by: string; now: Date },
): RotatedKey {
  if (key.rotation?._id === id && key.rotation.stage === 'grace') return { ...minted, secretCreatedAt: now };
  const { starts, graceSeconds, drainAfterIdleSeconds, expiresAt = key.expiresAt } = terms;
  const rotation = { _id: id, rotatedAt: now, rotatedBy: by, graceSeconds, drainAfterIdleSeconds };
  const expiry = terms.expiresAt === undefined ? {} : { expiresAt };
  if (starts === 'first_use') {
    return { ...expiry, rotation: { ...rotation, ...minted, stage: 'pending', graceFrom: null, endsAt: lapseOf(now) } };
  }
  const endsAt = graceEndOf(now, graceSeconds, expiresAt);
  const old = secretOf(key);
  return {
    ...expiry,
    ...minted,
    secretCreatedAt: now,
    rotation: { ...rotation, ...old, stage: 'grace', graceFrom: now, endsAt },
  };
}

function secretOf({ secretHash, keyedDigest, tagSecretId, lastFour }: StoredSecret): StoredSecret {
  return { secretHash, ...(keyedDigest && { keyedDigest }), ...(tagSecretId && { tagSecretId }), lastFour };
}

/** The rotation of a key as it is at the end of the key as well: with the key, both of its secrets end. */
export function rotationOf(key: Pick<ApiKeyRecord, 'rotation' | 'expiresAt' | 'revokedAt'>): StoredRotation | null {
  if (!key.rotation) return null;
  const ends = [key.rotation.endsAt, key.expiresAt, key.revokedAt].flatMap((end) => (end ? [end.getTime()] : []));
  return { ...key.rotation, endsAt: new Date(Math.min(...ends)) };
}

/** What may be changed of a rotation. */
export type RotationChanges = Partial<Pick<StoredRotation, 'graceSeconds' | 'drainAfterIdleSeconds' | 'endsAt'>>;

/**
 * What a change of a key makes of its rotation. During the grace period it ends so many seconds from now; before, the
 * seconds count once it starts. A grace period never outlasts its key, so that another expiry may shorten it.
 *
 * @param requested `undefined` if nothing is said of the rotation.
 * @param expiresAt the new expiry; `undefined` if it stays.
 */
export function decideRotationChange(
  key: Pick<ApiKeyRecord, 'rotation' | 'expiresAt'>,
  {
    requested,
    expiresAt = key.expiresAt,
  }: { requested?: Schemas['RotationUpdate'] | undefined; expiresAt?: Date | null | undefined },
  now: Date,
): RotationChanges | 'no_rotation' {
  const { rotation } = key;
  const state = rotationState(rotation, now);
  if (!rotation || !(state === 'pending' || state === 'grace')) return requested ? 'no_rotation' : {};
  const { grace_seconds: seconds, drain_after_idle_seconds: drain } = requested ?? {};
  const changes = {
    ...(seconds !== undefined && { graceSeconds: seconds }),
    ...(drain !== undefined && { drainAfterIdleSeconds: drain }),
  };
  if (state === 'pending') return changes;
  const endsAt = seconds === undefined ? rotation.endsAt : graceEndOf(now, seconds, null);
  const clipped = expiresAt && expiresAt < endsAt ? expiresAt : endsAt;
  return { ...changes, ...(clipped.getTime() !== rotation.endsAt.getTime() && { endsAt: clipped }) };
}
