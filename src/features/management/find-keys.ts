import type { KnownOwner, StoredOwner, StoredUser } from '../../domain/owner.js';
import type { Plans } from '../../domain/plan.js';
import type { Caller, Reach } from '../../domain/reach.js';
import type { Place } from '../../lib/cursor.js';
import { placeOf } from '../apikeys/all-keys.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import { createReadOwner, ownerOf } from '../authentication/find-owner.js';
import type { BeyondReach } from '../owners/beyond-reach.js';
import { type KeyFilter, searchOf } from './key-filter.js';
import { type Budget, createCompareWithPlans } from './over-plan.js';

/** A key and its owner, as the database has them now. */
export interface ManagedKey {
  key: ApiKeyRecord;
  owner: KnownOwner;
}

export interface ManagedKeys {
  found: ManagedKey[];
  /** Where to go on; `null` if there are no more. */
  next: Place | null;
  /** Whether the search has ended early, as it has looked at enough. */
  isCut: boolean;
}

interface Range {
  caller: Caller;
  /** By when the keys were made: 1 for the oldest first. */
  direction: 1 | -1;
  after: Place | null;
  limit: number;
  now: Date;
}

export interface FindKeys {
  /** Everybody's keys, as far as the caller reaches. */
  search(filter: KeyFilter, range: Range): Promise<ManagedKeys>;
  /** Keys with these ids, whatever their state, as far as the caller reaches. In no order. */
  byIds(ids: readonly string[], caller: Caller): Promise<ManagedKey[]>;
}

/** How often the database is asked for one page, where much of what it finds is left out. */
const mostReads = 5;
/** Keys of which it is found out at a time whether they are over the plan of their owner. */
const comparedAtOnce = 200;
/** Keys of their owners that are looked at for it, for one page. */
const mostLookedAt = 5000;
/** Has no keys. */
const nobody = '';

export interface FindKeysOptions {
  apiKeys: Pick<ApiKeyRepository, 'findAny' | 'findByIds' | 'countSlots' | 'liveAfter'>;
  users: {
    findKnown(id: string): Promise<StoredUser | null>;
    findByExternalId(id: string): Promise<StoredUser | null>;
  };
  organizations: {
    findKnown(id: string): Promise<StoredOwner | null>;
    findByExternalId(id: string): Promise<StoredOwner | null>;
  };
  plans: Pick<Plans, 'of'>;
  reach: Reach;
  beyondReach: Pick<BeyondReach, 'idsFor'>;
}

/**
 * Keys beyond the caller's reach are left out where the database is asked, so that nothing that is counted, cut off or gone
 * on at tells of them.
 */
export function createFindKeys({
  apiKeys,
  users,
  organizations,
  plans,
  reach,
  beyondReach,
}: FindKeysOptions): FindKeys {
  const readOwner = createReadOwner({ users, organizations, plans });
  const compareWithPlans = createCompareWithPlans({ apiKeys });

  /** Once more, by what is known of each owner now. @returns in the order of the keys. */
  async function inReach(keys: readonly ApiKeyRecord[], caller: Caller): Promise<ManagedKey[]> {
    const owners = new Map<string, Promise<KnownOwner | null>>();
    for (const key of keys) if (!owners.has(key.ownerId)) owners.set(key.ownerId, readOwner(ownerOf(key)));
    const known = await Promise.all(keys.map(async (key) => ({ key, owner: (await owners.get(key.ownerId)) ?? null })));
    return known.filter((each): each is ManagedKey => each.owner !== null && reach.includes(caller, each.owner));
  }

  /** @returns `undefined` where a filter does not name an owner, `null` where there is none of whom it all holds. */
  async function namedOwner(filter: KeyFilter): Promise<string | null | undefined> {
    const { owner_id: id, external_id: userId, organization_external_id: organizationId } = filter;
    const named = [
      ...(id === undefined ? [] : [id]),
      ...(userId === undefined ? [] : [(await users.findByExternalId(userId))?._id ?? null]),
      ...(organizationId === undefined ? [] : [(await organizations.findByExternalId(organizationId))?._id ?? null]),
    ];
    const [first] = named;
    return named.every((each) => each === first) ? first : null;
  }

  return {
    async search(filter, { caller, direction, after, limit, now }) {
      const [ownerId, notOf] = await Promise.all([namedOwner(filter), beyondReach.idsFor(caller)]);
      const found: ManagedKey[] = [];
      // One who is beyond reach is asked for as one who does not exist.
      const owner = ownerId !== undefined && {
        ownerId: ownerId === null || notOf.includes(ownerId) ? nobody : ownerId,
      };
      const search = { ...searchOf(filter, now), notOf, ...owner };
      const atOnce = filter.over_plan ? comparedAtOnce : limit;
      const budget: Budget = { left: mostLookedAt };
      let from = after;
      for (let reads = 1; ; reads++) {
        const { keys, next, isCut } = await apiKeys.findAny({ ...search, direction, after: from, limit: atOnce }, now);
        const reached = await inReach(keys, caller);
        const { over: fitting, stoppedAt } = filter.over_plan
          ? await compareWithPlans(reached, { budget, now })
          : { over: reached, stoppedAt: null };
        const added = fitting.slice(0, limit - found.length);
        found.push(...added);
        const last = added.at(-1);
        if (added.length < fitting.length && last) return { found, next: placeOf(last.key), isCut: false };
        if (stoppedAt) return { found, next: stoppedAt, isCut: true };
        if (next === null || found.length === limit) return { found, next, isCut: false };
        if (isCut || reads === mostReads) return { found, next, isCut: true };
        from = next;
      }
    },

    async byIds(ids, caller) {
      return inReach(await apiKeys.findByIds(ids, await beyondReach.idsFor(caller)), caller);
    },
  };
}
