import type { KnownOwner } from '../../domain/owner.js';
import type { Caller, Reach } from '../../domain/reach.js';
import { Problem } from '../../problems/problem.js';
import type { ApiKeyRecord } from '../apikeys/model.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import { createReadOwner, ownerOf, type ReadOwnerOptions } from '../authentication/find-owner.js';

/**
 * Anybody's key and its owner, as the database has them now.
 *
 * @throws {Problem} `apikey_not_found`, and the same for a key that the caller does not reach.
 */
export type FindManagedKey = (id: string, caller: Caller) => Promise<{ key: ApiKeyRecord; owner: KnownOwner }>;

export function createFindManagedKey({
  apiKeys,
  reach,
  ...stored
}: ReadOwnerOptions & { apiKeys: Pick<ApiKeyRepository, 'find'>; reach: Reach }): FindManagedKey {
  const readOwner = createReadOwner(stored);

  return async (id, caller) => {
    const key = await apiKeys.find(id);
    // Also where there is no key: one beyond reach takes no longer to be not found.
    const owner = await readOwner(key ? ownerOf(key) : { id: '', kind: 'user' });
    if (key && owner && reach.includes(caller, owner)) return { key, owner };
    throw new Problem('apikey_not_found', { detail: 'There is no key with this id that you may manage.' });
  };
}
