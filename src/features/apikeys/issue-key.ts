import type { CountChange } from '../../contract/operations.js';
import type { Clock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import { Problem } from '../../problems/problem.js';
import { hashSecret, keyedDigestOf, mintKey } from '../authentication/key.js';
import type { ApiKeyRecord } from './model.js';
import type { ApiKeyRepository } from './repository.js';
import { freeSlots, type KeySettings, newKeyRecord } from './rules.js';

/**
 * Makes and stores a key, and counts that as a change of its owner's keys, unless there is no slot for it.
 *
 * @returns its record, and its text, which nobody can find out again.
 * @throws {Problem} `apikey_limit_reached` if the user has no slot left, or whatever `countChange` throws.
 */
export type IssueKey = (request: {
  userId: string;
  /** The most active keys of this user; `null` for as many as the service allows. */
  maxKeys: number | null;
  settings: KeySettings;
  now: Date;
  countChange: CountChange;
}) => Promise<{ key: ApiKeyRecord; text: string }>;

interface IssueKeyOptions {
  apiKeys: ApiKeyRepository;
  keyring: Keyring;
  keyPrefix: string;
  /** bcrypt's. */
  keyHashCost: number;
  maxKeysPerUser: number;
  clock: Clock;
}

export function createIssueKey(options: IssueKeyOptions): IssueKey {
  const { apiKeys, keyring, keyPrefix, keyHashCost, maxKeysPerUser, clock } = options;

  async function findFreeSlot(userId: string, maxKeys: number): Promise<number> {
    for (;;) {
      const free = freeSlots(await apiKeys.usedSlots(userId), maxKeys);
      // Any of them, so that requests at the same time rarely ask for the same one.
      const slot = free[Math.floor(Math.random() * free.length)];
      if (slot !== undefined) return slot;
      if ((await apiKeys.freeExpiredSlots(userId, clock())) === 0) {
        throw new Problem('apikey_limit_reached', {
          detail:
            maxKeys === 0
              ? 'This account may not hold API keys. Ask the operator of this service.'
              : `You have ${maxKeys} active keys, the most allowed. Revoke one that you no longer need, then try again.`,
        });
      }
    }
  }

  return async ({ countChange, maxKeys, ...request }) => {
    const most = maxKeys ?? maxKeysPerUser;
    let slot = await findFreeSlot(request.userId, most);
    await countChange(request.userId);
    const minted = mintKey({ prefix: keyPrefix, keyring });
    const secretHash = await hashSecret(minted.secret, keyHashCost);
    const keyedDigest = keyedDigestOf(minted.text, keyring.current);
    const record = newKeyRecord(request, { ...minted, prefix: keyPrefix, secretHash, keyedDigest });
    for (;;) {
      const key = await apiKeys.insert({ ...record, slot });
      if (key) return { key, text: minted.text };
      slot = await findFreeSlot(request.userId, most);
    }
  };
}
