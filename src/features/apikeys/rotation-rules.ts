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

/** Whether a key may be rotated. One without a slot has ended, as for any other change. */
export function decideRotating(
  key: Pick<ApiKeyRecord, 'revokedAt' | 'expiresAt' | 'enabled' | 'slot' | 'rotation'>,
  { force, now }: { force: boolean; now: Date },
): 'allowed' | 'apikey_not_active' | 'rotation_in_progress' {
  const status = keyStatus(key, now);
  if (status === 'revoked' || status === 'expired' || key.slot === undefined) return 'apikey_not_active';
  return rotationState(key.rotation, now) === 'grace' && !force ? 'rotation_in_progress' : 'allowed';
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

/** Whether a new secret waits that the key has not asked for itself: whoever has stolen the key must not take it away. */
export function isPendingByAnother({ _id, rotation }: Pick<ApiKeyRecord, '_id' | 'rotation'>, now: Date): boolean {
  return rotationState(rotation, now) === 'pending' && rotation?.rotatedBy !== _id;
}

/** What changes in the record of a key that is rotated. */
export type RotatedKey = { rotation: StoredRotation } & Partial<
  SealedSecret & Pick<ApiKeyRecord, 'secretCreatedAt' | 'expiresAt'>
>;

/**
 * What a rotation makes of a key. With `starts: now` the new secret takes the place of that in use, which goes on working
 * until its end; otherwise the new one waits. Either way the place of the other secret has one, and whichever was there
 * before is gone.
 *
 * @param by who rotates it, as `actorId` says.
 */
export function rotatedKey(
  key: Pick<ApiKeyRecord, 'expiresAt'> & StoredSecret,
  minted: SealedSecret,
  { id, terms, by, now }: { id: string; terms: RotationTerms; by: string; now: Date },
): RotatedKey {
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
