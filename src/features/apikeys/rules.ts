import type { Schemas } from '../../contract/types.js';
import { keyStatus } from '../../domain/key-status.js';
import type { KnownOwner } from '../../domain/owner.js';
import { type Holder, isDefaultScope, type Scopes } from '../../domain/scope.js';
import { jsonBytes } from '../../lib/json-bytes.js';
import { readNetwork } from '../../lib/networks.js';
import { readTime } from '../../lib/read-time.js';
import type { SealedSecret } from '../authentication/key.js';
import type { ApiKeyRecord } from './model.js';

const dayMs = 86_400_000;
/** Lifetime of a key whose maker says nothing about it. */
const defaultTtlDays = 90;
/** The last time that RFC 3339 can write. */
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** What a request may have of what it asks for, or the field that asks for too much, and why. */
export type Decision<Granted> = ({ ok: true } & Granted) | { ok: false; pointer: string; message: string };

/** What a request says of expiry: days from now, a time, or `null` for never; at most one of the two. */
interface RequestedExpiry {
  expires_in_days?: number | null;
  expires_at?: string | null;
}

/**
 * When a key expires.
 *
 * @param maxTtlDays longest life that the operator allows, in days; `null` for no limit.
 */
export function decideExpiry(
  requested: RequestedExpiry,
  { now, maxTtlDays }: { now: Date; maxTtlDays: number | null },
): Decision<{ expiresAt: Date | null }> {
  const { expires_in_days: days, expires_at: at } = requested;
  if (days !== undefined && at !== undefined) {
    return { ok: false, pointer: '/expires_at', message: 'Use expires_in_days or expires_at, not both.' };
  }
  const pointer = at !== undefined ? '/expires_at' : '/expires_in_days';
  const expiresAt = requestedTime(requested, now, maxTtlDays);
  if (expiresAt && !(expiresAt.getTime() <= latest))
    return { ok: false, pointer, message: 'Use a time before the year 10000.' };
  if (expiresAt && expiresAt <= now) return { ok: false, pointer, message: 'Use a time in the future.' };
  if (maxTtlDays !== null && (!expiresAt || expiresAt.getTime() > now.getTime() + maxTtlDays * dayMs)) {
    return {
      ok: false,
      pointer,
      message: `Use an expiry within ${maxTtlDays === 1 ? '1 day' : `${maxTtlDays} days`}, the longest that this service allows.`,
    };
  }
  return { ok: true, expiresAt };
}

function requestedTime(
  { expires_in_days: days, expires_at: at }: RequestedExpiry,
  now: Date,
  maxTtlDays: number | null,
) {
  if (at !== undefined) return at === null ? null : readTime(at);
  if (days === null) return null;
  return new Date(now.getTime() + (days ?? Math.min(defaultTtlDays, maxTtlDays ?? defaultTtlDays)) * dayMs);
}

/**
 * The slots that a new active key may take. An owner has `limit` of them, numbered from 0; the unique index on owner and
 * slot makes the cap exact under concurrency.
 *
 * After the limit was lowered, keys may hold slots at or above it. They still count: a slot is offered only below a
 * bound so low that all slots under it and all keys above it together stay within the limit.
 *
 * @param used each slot once, as the index allows no other.
 */
export function freeSlots(used: readonly number[], limit: number): number[] {
  const taken = new Set(used);
  let bound = limit;
  let above = used.filter((slot) => slot >= limit).length;
  while (bound > 0 && bound + above > limit) {
    bound--;
    if (taken.has(bound)) above++;
  }
  return Array.from({ length: bound }, (_, slot) => slot).filter((slot) => !taken.has(slot));
}

/**
 * Whether a key may be changed by a request with this `If-Match`. A key without a slot is final as well: it has expired,
 * by the clock of the instance that gave its slot to another key.
 */
export function decideChange(
  key: Pick<ApiKeyRecord, 'revokedAt' | 'expiresAt' | 'enabled' | 'version' | 'slot'>,
  ifMatch: string | undefined,
  now: Date,
): 'allowed' | 'precondition_failed' | 'apikey_not_active' {
  if (!matchesVersion(ifMatch, key.version)) return 'precondition_failed';
  const status = keyStatus(key, now);
  if (status === 'revoked' || status === 'expired' || key.slot === undefined) return 'apikey_not_active';
  return 'allowed';
}

/** What the maker of a key may say of it. */
export type KeySettings = Pick<
  ApiKeyRecord,
  | 'label'
  | 'description'
  | 'metadata'
  | 'expiresAt'
  | 'scopes'
  | 'ipAllowlist'
  | 'rateLimit'
  | 'quota'
  | 'claims'
  | 'selfRotation'
  | 'rotateAfterDays'
>;

/** The record of a new key, which has no slot yet. */
export function newKeyRecord(
  {
    owner,
    createdBy,
    settings,
    now,
  }: { owner: Pick<KnownOwner, '_id' | 'kind'>; createdBy: string; settings: KeySettings; now: Date },
  { id, ...minted }: { id: string } & SealedSecret & Pick<ApiKeyRecord, 'prefix'>,
): ApiKeyRecord {
  return {
    ...settings,
    ...minted,
    _id: id,
    ownerId: owner._id,
    ownerKind: owner.kind,
    createdBy,
    enabled: true,
    version: 1,
    createdAt: now,
    updatedAt: now,
    lastUsedAt: null,
    lastUsedIp: null,
    lastUsedUserAgent: null,
    revokedAt: null,
    revokedReason: null,
  };
}

export function rateLimitOf(requested: Schemas['RateLimit']): ApiKeyRecord['rateLimit'] {
  return requested && { limit: requested.limit, windowSeconds: requested.window_seconds };
}

/**
 * The scopes of a new or changed key; where the request names none, those of the plan, or else the default ones. A key is
 * never wider than its owner.
 */
export function decideScopes(
  requested: string[] | undefined,
  owner: Holder & Pick<KnownOwner, 'defaultScopes'>,
  scopes: Pick<Scopes, 'grantable' | 'mayGrant'>,
): Decision<{ scopes: string[] }> {
  if (requested === undefined) {
    return {
      ok: true,
      scopes: scopes
        .grantable(owner)
        .filter((scope) => isDefaultScope(scope, owner.defaultScopes))
        .map(({ name }) => name),
    };
  }
  const at = requested.findIndex((name) => !scopes.mayGrant(owner, name));
  if (at < 0) return { ok: true, scopes: requested };
  return {
    ok: false,
    pointer: `/scopes/${at}`,
    message: 'Use a scope that you may give to a key. GET /auth/scopes lists them.',
  };
}

export function decideAllowlist(requested: readonly string[]): Decision<{ ipAllowlist: string[] }> {
  const list: string[] = [];
  for (const [at, entry] of requested.entries()) {
    const reading = readNetwork(entry);
    if (!reading.ok) return { ok: false, pointer: `/ip_allowlist/${at}`, message: `This entry ${reading.message}.` };
    if (!list.includes(reading.network)) list.push(reading.network);
  }
  return { ok: true, ipAllowlist: list };
}

/** The most that a key's metadata may hold, in bytes of all its names and values. The contract says so in words. */
export const mostMetadataBytes = 4096;

/** The metadata of a new or changed key. What older keys have may be larger, and stays until it is replaced. */
export function decideMetadata(requested: Schemas['Metadata']): Decision<{ metadata: ApiKeyRecord['metadata'] }> {
  const metadata = Object.entries(requested).map(([name, value]) => ({ name, value }));
  const bytes = metadata.reduce((sum, { name, value }) => sum + jsonBytes(name) + jsonBytes(value), 0);
  if (bytes <= mostMetadataBytes) return { ok: true, metadata };
  const [most, held] = [mostMetadataBytes, bytes].map((count) => count.toLocaleString('en'));
  const message = `Use at most ${most} bytes in all names and values together. These take ${held}.`;
  return { ok: false, pointer: '/metadata', message };
}

/** Whether `If-Match` (RFC 9110 §13.1.1) lets a change of this version through. Weak tags never match. */
export function matchesVersion(ifMatch: string | undefined, version: number): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((tag) => tag.trim() === etagOf(version));
}

export function etagOf(version: number): string {
  return `"${version}"`;
}

/** A key that is revoked or has expired, and since when. */
export interface EndedKey {
  _id: string;
  endedAt: Date;
}

/** Which ended keys are kept. */
export interface EndedBounds {
  /** Of one owner. */
  most: number;
  /** Those that ended by then are not. */
  before: Date;
  now: Date;
}

/** Ended keys that are to be deleted: all that ended `until` then, except some that ended right then. */
export interface Surplus {
  until: Date;
  except: readonly string[];
}

/** @param newest up to `most` ended keys of one owner, newest first: as many as there are, or as may be kept. */
export function decideSurplus(newest: readonly EndedKey[], { most, before }: EndedBounds): Surplus {
  const kept = newest.filter(({ endedAt }) => endedAt > before);
  const oldest = kept.at(-1);
  if (!oldest || kept.length < most) return { until: before, except: [] };
  const until = oldest.endedAt;
  const except = kept.filter(({ endedAt }) => endedAt.getTime() === until.getTime());
  return { until, except: except.map(({ _id }) => _id) };
}
