import type { AskTime } from '../../database/settled-time.js';
import type { KnownOwner } from '../../domain/owner.js';
import type { Keyring } from '../../lib/keyring.js';
import { Problem } from '../../problems/problem.js';
import { mintSealedKey } from '../authentication/key.js';
import type { ApiKeyRecord } from './model.js';
import type { ApiKeyRepository } from './repository.js';
import { freeSlots, type KeySettings, newKeyRecord } from './rules.js';

/**
 * Makes and stores a key. Whoever calls this has counted it as a change before: to find out that there is no slot reads
 * as many records as an owner may have keys, and may write.
 *
 * @returns its record, and its text, which nobody can find out again.
 * @throws {Problem} `apikey_limit_reached` if the owner has no slot left.
 */
export type IssueKey = (request: {
  /** Whose key it is, and the most active keys that the owner may have. */
  owner: Pick<KnownOwner, '_id' | 'kind' | 'maxKeys'>;
  /** Who makes it, as `actorId` says. */
  createdBy: string;
  settings: KeySettings;
  now: Date;
}) => Promise<{ key: ApiKeyRecord; text: string }>;

interface IssueKeyOptions {
  apiKeys: ApiKeyRepository;
  keyring: Keyring;
  keyPrefix: string;
  /** bcrypt's. */
  keyHashCost: number;
  /** By which the slots of expired keys are taken from them for good. */
  settledTime: AskTime;
}

export function createIssueKey(options: IssueKeyOptions): IssueKey {
  const { apiKeys, keyring, keyPrefix, keyHashCost, settledTime } = options;

  async function findFreeSlot({
    owner,
    createdBy,
  }: Pick<Parameters<IssueKey>[0], 'owner' | 'createdBy'>): Promise<number> {
    const { _id: ownerId, maxKeys } = owner;
    for (;;) {
      const free = freeSlots(await apiKeys.usedSlots(ownerId), maxKeys);
      // Any of them, so that requests at the same time rarely ask for the same one.
      const slot = free[Math.floor(Math.random() * free.length)];
      if (slot !== undefined) return slot;
      if ((await apiKeys.freeExpiredSlots(ownerId, await settledTime())) === 0) {
        throw new Problem('apikey_limit_reached', {
          detail:
            maxKeys === 0
              ? 'This account may not hold API keys. Ask the operator of this service.'
              : fullDetail(maxKeys, createdBy === ownerId),
        });
      }
    }
  }

  return async (request) => {
    let slot = await findFreeSlot(request);
    const { id, text, sealed } = await mintSealedKey({ prefix: keyPrefix, keyring, keyHashCost });
    const record = newKeyRecord(request, { id, prefix: keyPrefix, ...sealed });
    for (;;) {
      const key = await apiKeys.insert({ ...record, slot });
      if (key) return { key, text };
      slot = await findFreeSlot(request);
    }
  };
}

function fullDetail(maxKeys: number, isOwn: boolean): string {
  const held = `${maxKeys} active ${maxKeys === 1 ? 'key' : 'keys'}, the most allowed`;
  return isOwn
    ? `You have ${held}. Revoke one that you no longer need, then try again.`
    : `This owner has ${held}. Revoke one that is no longer needed, then try again.`;
}
