import { keyStatus } from '../../domain/key-status.js';
import type { KnownOwner } from '../../domain/owner.js';
import type { Place } from '../../lib/cursor.js';
import { placeOf } from '../apikeys/all-keys.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';

const dayMs = 86_400_000;

/** What is compared with a plan. */
interface OwnedKey {
  key: Pick<ApiKeyRecord, '_id' | 'createdAt' | 'revokedAt' | 'expiresAt' | 'enabled'>;
  owner: Pick<KnownOwner, '_id' | 'maxKeys' | 'maxTtlDays'>;
}

/**
 * Whether a key that lives is more than its owner could have made now: because it lives longer than a new key may, or because
 * the owner has more keys than it may and had enough when this one was made. The oldest ones are within the plan.
 *
 * @param firstTooMany the first key of the owner that lives and is one too many, by when they were made; `null` for none.
 */
export function isOverPlan(
  { key, owner: { maxTtlDays } }: OwnedKey,
  { firstTooMany, now }: { firstTooMany: Place | null; now: Date },
): boolean {
  const status = keyStatus(key, now);
  if (status === 'revoked' || status === 'expired') return false;
  const livesTooLong =
    maxTtlDays !== null && (!key.expiresAt || key.expiresAt.getTime() > now.getTime() + maxTtlDays * dayMs);
  return livesTooLong || (firstTooMany !== null && isFrom(firstTooMany, key));
}

function isFrom({ value, id }: Place, { createdAt, _id }: OwnedKey['key']): boolean {
  const later = createdAt.getTime() - (value as Date).getTime();
  return later > 0 || (later === 0 && _id >= id);
}

/** How many more keys of the owners may be looked at. */
export interface Budget {
  left: number;
}

/** What was found out of keys, in their order. */
export interface Compared<Key> {
  over: Key[];
  /** The last key that was compared, if the budget did not suffice for all. */
  stoppedAt: Place | null;
}

/**
 * Finds out which keys are over the plan of their owner, in their order and as far as the budget goes: at least of the first
 * key. Keys that an owner has are counted by an index alone, and looked at only where there are too many.
 */
export function createCompareWithPlans({ apiKeys }: { apiKeys: Pick<ApiKeyRepository, 'countSlots' | 'liveAfter'> }) {
  return async function compare<Key extends OwnedKey>(
    keys: readonly Key[],
    { budget, now }: { budget: Budget; now: Date },
  ): Promise<Compared<Key>> {
    const ownerIds = [...new Set(keys.map(({ owner }) => owner._id))];
    const { counts, total, isCut } = await apiKeys.countSlots(ownerIds, Math.max(1, budget.left));
    budget.left -= total;
    // In the order of the index, all before the last one were counted wholly.
    const lastCounted = [...counts.keys()].reduce((last, id) => (id > last ? id : last), '');
    const isCounted = (id: string) => !isCut || id < lastCounted;
    const places = new Map<string, Place | null>();

    async function lookFor({ _id, maxKeys }: OwnedKey['owner'], isFirst: boolean): Promise<Place | null | undefined> {
      const count = counts.get(_id) ?? 0;
      if (isCounted(_id) && count <= maxKeys) return null;
      if (!isFirst && (budget.left <= 0 || count <= maxKeys)) return undefined;
      budget.left -= count;
      return apiKeys.liveAfter(_id, maxKeys, now);
    }

    const over: Key[] = [];
    for (const [at, each] of keys.entries()) {
      const { _id } = each.owner;
      const firstTooMany = places.has(_id) ? places.get(_id) : await lookFor(each.owner, at === 0);
      if (firstTooMany === undefined) return { over, stoppedAt: placeOf((keys[at - 1] as Key).key) };
      places.set(_id, firstTooMany);
      if (isOverPlan(each, { firstTooMany, now })) over.push(each);
    }
    return { over, stoppedAt: null };
  };
}
