import type { Schemas } from '../../contract/types.js';
import type { KnownOwner, StoredOwner, StoredUser } from '../../domain/owner.js';
import type { Plans } from '../../domain/plan.js';
import type { Caller, Reach } from '../../domain/reach.js';
import { createReadOwner } from '../authentication/find-owner.js';
import type { OwnerUses } from './tally.js';

type TopOwners = Schemas['Stats']['top_owners'];

const mostShown = 20;

export interface TopOwnersOptions {
  users: { findById(id: string): Promise<StoredUser | null> };
  organizations: { findById(id: string): Promise<StoredOwner | null> };
  plans: Pick<Plans, 'of'>;
  reach: Pick<Reach, 'includes' | 'isUnbounded'>;
}

/** The first of the owners whom a caller may know of, with what they are called now. One who is gone was erased. */
export function createTopOwners({ users, organizations, plans, reach }: TopOwnersOptions) {
  const read = createReadOwner({
    users: { findKnown: users.findById },
    organizations: { findKnown: organizations.findById },
    plans,
  });

  return async function topOwners(counted: readonly OwnerUses[], caller: Caller): Promise<TopOwners> {
    const shown: TopOwners = [];
    for (let start = 0; start < counted.length && shown.length < mostShown; start += mostShown) {
      const some = counted.slice(start, start + mostShown);
      const found = await Promise.all(some.map(async (uses) => ({ uses, owner: await read(uses) })));
      const reached = found.filter(({ owner }) => owner === null || reach.includes(caller, owner));
      shown.push(...reached.map(({ uses, owner }) => present(uses, owner)));
    }
    return shown.slice(0, mostShown);
  };
}

function present({ id, kind, uses, activeKeys }: OwnerUses, owner: KnownOwner | null): TopOwners[number] {
  const { externalId = null, name = null } = owner ?? {};
  return {
    owner: { type: kind, id, external_id: externalId, name, erased: owner === null },
    uses,
    active_keys: activeKeys,
  };
}
