import type { KnownOwner, StoredOwner, StoredUser } from '../../domain/owner.js';
import type { Plans } from '../../domain/plan.js';
import type { Caller, Reach } from '../../domain/reach.js';
import { Problem } from '../../problems/problem.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import { knownOrganization, knownUser } from '../authentication/find-owner.js';

/**
 * Anybody's key and its owner, as the database has them now.
 *
 * @throws {Problem} `apikey_not_found`, and the same for a key that the caller does not reach.
 */
export type FindManagedKey = (id: string, caller: Caller) => Promise<{ key: ApiKeyRecord; owner: KnownOwner }>;

export function createFindManagedKey({
  apiKeys,
  users,
  organizations,
  plans,
  reach,
}: {
  apiKeys: Pick<ApiKeyRepository, 'find'>;
  users: { findKnown(id: string): Promise<StoredUser | null> };
  organizations: { findKnown(id: string): Promise<StoredOwner | null> };
  plans: Pick<Plans, 'of'>;
  reach: Reach;
}): FindManagedKey {
  async function ownerOf({ ownerId, ownerKind }: ApiKeyRecord): Promise<KnownOwner | null> {
    if (ownerKind === 'organization') {
      const organization = await organizations.findKnown(ownerId);
      return organization && knownOrganization(organization, plans);
    }
    const user = await users.findKnown(ownerId);
    return user && knownUser(user, plans);
  }

  return async (id, caller) => {
    const key = await apiKeys.find(id);
    const owner = key && (await ownerOf(key));
    if (key && owner && reach.includes(caller, owner)) return { key, owner };
    throw new Problem('apikey_not_found', { detail: 'There is no key with this id that you may manage.' });
  };
}
