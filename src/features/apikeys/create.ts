import type { Schemas } from '../../contract/operations.js';
import type { Keyring } from '../../lib/keyring.js';
import { Problem } from '../../problems/problem.js';
import { hashSecret, mintKey } from './key.js';
import type { ApiKeyRecord } from './model.js';
import type { ApiKeyRepository } from './repository.js';
import { freeSlots, newKeyRecord } from './rules.js';

export interface KeyCreation {
  userId: string;
  body: Schemas['ApiKeyCreation'];
  expiresAt: Date | null;
  scopes: string[];
  ipAllowlist: string[];
  now: Date;
}

/** Makes and stores a key. @returns its record, and its text, which nobody can find out again. */
export type CreateKey = (creation: KeyCreation) => Promise<{ key: ApiKeyRecord; text: string }>;

export function keyCreator(options: {
  apiKeys: ApiKeyRepository;
  keyring: Keyring;
  keyPrefix: string;
  keyHashCost: number;
  maxKeysPerUser: number;
}): CreateKey {
  const { apiKeys, keyring, keyPrefix, keyHashCost, maxKeysPerUser } = options;

  /** @throws {Problem} `apikey_limit_reached` if the user has no slot left. */
  async function insertIntoFreeSlot(key: ApiKeyRecord): Promise<ApiKeyRecord> {
    for (;;) {
      const free = freeSlots(await apiKeys.usedSlots(key.userId), maxKeysPerUser);
      // Any of them, so that requests at the same time rarely ask for the same one.
      const slot = free[Math.floor(Math.random() * free.length)];
      if (slot !== undefined) {
        const inserted = await apiKeys.insert({ ...key, slot });
        if (inserted) return inserted;
      } else if ((await apiKeys.freeExpiredSlots(key.userId, new Date())) === 0) {
        throw new Problem('apikey_limit_reached', {
          detail: `You have ${maxKeysPerUser} active keys, the most allowed. Revoke one that you no longer need, then try again.`,
        });
      }
    }
  }

  return async (creation) => {
    const minted = mintKey({ prefix: keyPrefix, keyring });
    const secretHash = await hashSecret(minted.secret, keyHashCost);
    const record = newKeyRecord(creation, { ...minted, prefix: keyPrefix, secretHash });
    return { key: await insertIntoFreeSlot(record), text: minted.text };
  };
}
