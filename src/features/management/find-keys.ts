import type { StoredOwner, StoredUser } from '../../domain/owner.js';
import type { Caller } from '../../domain/reach.js';
import type { Place } from '../../lib/cursor.js';
import { type AllKeysQuery, type FoundKeys, type KeyOutline, placeOf } from '../apikeys/all-keys.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import type { BeyondReach } from '../owners/beyond-reach.js';
import { type KeyFilter, searchOf } from './key-filter.js';
import { createKeysInReach, type KeysInReachOptions, type ManagedKey, type ManagedOutline } from './keys-in-reach.js';
import { type Budget, createCompareWithPlans } from './over-plan.js';

export interface ManagedKeys<Found extends ManagedOutline = ManagedKey> {
  found: Found[];
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
  /** The same, where all of them are needed and little of each. */
  outline(filter: KeyFilter, range: Range): Promise<ManagedKeys<ManagedOutline>>;
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

export interface FindKeysOptions extends KeysInReachOptions {
  apiKeys: Pick<ApiKeyRepository, 'findAny' | 'outlineAny' | 'findByIds' | 'countSlots' | 'liveAfter'>;
  users: KeysInReachOptions['users'] & { findByExternalId(id: string): Promise<StoredUser | null> };
  organizations: KeysInReachOptions['organizations'] & { findByExternalId(id: string): Promise<StoredOwner | null> };
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
  const { inReach, outlinesInReach } = createKeysInReach({ users, organizations, plans, reach });
  const compareWithPlans = createCompareWithPlans({ apiKeys });

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

  /** @param read reads some keys. @param reachable leaves those of them that the caller reaches, with their owners. */
  function searching<Key extends KeyOutline, Found extends ManagedOutline>(
    read: (query: AllKeysQuery, now: Date) => Promise<FoundKeys<Key>>,
    reachable: (keys: readonly Key[], caller: Caller) => Promise<Found[]>,
  ) {
    return async (filter: KeyFilter, range: Range): Promise<ManagedKeys<Found>> => {
      const { caller, direction, after, limit, now } = range;
      const [ownerId, notOf] = await Promise.all([namedOwner(filter), beyondReach.idsFor(caller)]);
      const found: Found[] = [];
      // One who is beyond reach is asked for as one who does not exist.
      const owner = ownerId !== undefined && {
        ownerId: ownerId === null || notOf.includes(ownerId) ? nobody : ownerId,
      };
      const search = { ...searchOf(filter, now), notOf, ...owner };
      const atOnce = filter.over_plan ? comparedAtOnce : limit;
      const budget: Budget = { left: mostLookedAt };
      let from = after;
      for (let reads = 1; ; reads++) {
        const { keys, next, isCut } = await read({ ...search, direction, after: from, limit: atOnce }, now);
        const reached = await reachable(keys, caller);
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
    };
  }

  return {
    search: searching(apiKeys.findAny, inReach),
    outline: searching(apiKeys.outlineAny, outlinesInReach),

    async byIds(ids, caller) {
      return inReach(await apiKeys.findByIds(ids, await beyondReach.idsFor(caller)), caller);
    },
  };
}
