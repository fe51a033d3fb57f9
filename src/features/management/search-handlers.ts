import type { Handlers } from '../../contract/operations.js';
import type { Clock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import { createFindKeys, type FindKeysOptions } from './find-keys.js';
import { createListKeys } from './list-keys.js';
import { createLookUpKeys } from './look-up-keys.js';
import { createRevokeKeys } from './revoke-keys.js';

/** Everybody's keys, many at a time. */
export function keySearchHandlers(
  parts: FindKeysOptions & { apiKeys: ApiKeyRepository; keyring: Keyring; clock: Clock },
): Pick<Handlers, 'listAllApiKeys' | 'lookUpApiKey' | 'revokeApiKeys'> {
  const all = { ...parts, findKeys: createFindKeys(parts) };
  return {
    listAllApiKeys: createListKeys(all),
    lookUpApiKey: createLookUpKeys(all),
    revokeApiKeys: createRevokeKeys(all),
  };
}
