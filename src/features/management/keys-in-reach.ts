import type { KnownOwner, OwnerKind, OwnerTerms } from '../../domain/owner.js';
import { termsOf } from '../../domain/plan.js';
import type { Caller, Reach } from '../../domain/reach.js';
import type { KeyOutline } from '../apikeys/all-keys.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import { createReadOwner, ownerOf, type ReadOwnerOptions } from '../authentication/find-owner.js';
import type { StoredTerms } from '../owners/stored-terms.js';

/** A key and its owner, as the database has them now. */
export interface ManagedKey {
  key: ApiKeyRecord;
  owner: KnownOwner;
}

/** As much of them as decides about revoking the key. */
export interface ManagedOutline {
  key: KeyOutline;
  owner: OwnerTerms & { _id: string };
}

interface FindTerms {
  findTerms(ids: readonly string[]): Promise<StoredTerms[]>;
}

export interface KeysInReachOptions extends ReadOwnerOptions {
  users: ReadOwnerOptions['users'] & FindTerms;
  organizations: ReadOwnerOptions['organizations'] & FindTerms;
  reach: Reach;
}

/** Leaves of keys those that a caller reaches, by what is known of their owners now. */
export function createKeysInReach({ users, organizations, plans, reach }: KeysInReachOptions) {
  const readOwner = createReadOwner({ users, organizations, plans });

  async function inReach(keys: readonly ApiKeyRecord[], caller: Caller): Promise<ManagedKey[]> {
    const owners = new Map<string, Promise<KnownOwner | null>>();
    for (const key of keys) if (!owners.has(key.ownerId)) owners.set(key.ownerId, readOwner(ownerOf(key)));
    const known = await Promise.all(keys.map(async (key) => ({ key, owner: (await owners.get(key.ownerId)) ?? null })));
    return known.filter((each): each is ManagedKey => each.owner !== null && reach.includes(caller, each.owner));
  }

  async function outlinesInReach(keys: readonly KeyOutline[], caller: Caller): Promise<ManagedOutline[]> {
    const ids: Record<OwnerKind, Set<string>> = { user: new Set(), organization: new Set() };
    for (const { id, kind } of keys.map(ownerOf)) ids[kind].add(id);
    const found = await Promise.all([users.findTerms([...ids.user]), organizations.findTerms([...ids.organization])]);
    const owners = new Map(found.flat().map((owner) => [owner._id, { _id: owner._id, ...termsOf(owner, plans) }]));
    return keys.flatMap((key) => {
      const owner = owners.get(key.ownerId);
      return owner && reach.includes(caller, owner) ? [{ key, owner }] : [];
    });
  }

  /** Both in the order of the keys. */
  return { inReach, outlinesInReach };
}
