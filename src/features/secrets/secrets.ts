import type { Clock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import type { Logger } from '../../lib/logger.js';
import { startLoop } from '../../lib/loop.js';
import { StartupError } from '../../lib/startup-error.js';
import type { SecretHistory } from '../authentication/rules.js';
import type { SecretRepository } from './repository.js';
import { decideStart } from './rules.js';

/** Far shorter than the 15 minutes that a rollout may take. */
const intervalMs = 30_000;

export interface Secrets {
  /** What the database knows of a secret. Known without asking. */
  historyOf(secretId: string): SecretHistory;
  /** Notes which secret made the tag of a key whose record does not say so; written with the next refresh. */
  noteTag(keyId: string, secretId: string): void;
  /** Learns what other instances have noted, and writes what is pending. */
  refresh(): Promise<void>;
  /** Writes what is pending. */
  stop(): Promise<void>;
}

interface SecretsOptions {
  secretRecords: SecretRepository;
  users: { pepperIds(): Promise<string[]> };
  apiKeys: {
    tagSecretIds(now: Date): Promise<string[]>;
    noteTags(tags: ReadonlyMap<string, string>): Promise<void>;
  };
  keyring: Keyring;
  clock: Clock;
  logger: Logger;
}

/** Ids of the secrets that keys which still work, and passwords, depend on. */
export async function dependedSecretIds({
  users,
  apiKeys,
  now,
}: Pick<SecretsOptions, 'users'> & {
  apiKeys: Pick<SecretsOptions['apiKeys'], 'tagSecretIds'>;
  now: Date;
}): Promise<string[]> {
  return [...new Set([...(await users.pepperIds()), ...(await apiKeys.tagSecretIds(now))])].sort();
}

/**
 * Compares the secrets that are given with those that the records of the database depend on.
 *
 * @returns retired ones that records depend on and that are not given.
 * @throws {StartupError} if they do not fit what the database holds.
 */
export async function requireFittingSecrets({
  secretRecords,
  users,
  apiKeys,
  keyring,
  now,
}: {
  secretRecords: Pick<SecretRepository, 'list'>;
  users: { pepperIds(): Promise<string[]> };
  apiKeys: { tagSecretIds(now: Date): Promise<string[]> };
  keyring: Keyring;
  now: Date;
}): Promise<{ missing: string[] }> {
  const depended = await dependedSecretIds({ users, apiKeys, now });
  const inUse = (await secretRecords.list()).filter(({ currentAt, retiredAt }) => currentAt && !retiredAt);
  const start = decideStart(keyring, { depended, inUse: inUse.map(({ _id }) => _id) });
  if (!start.ok) throw new StartupError(start.message);
  return start;
}

/**
 * Notes the secrets of this instance in the database, and follows when they are retired there.
 *
 * @throws {StartupError} if they do not fit what the database holds.
 */
export async function startSecrets({
  secretRecords: repository,
  users,
  apiKeys,
  keyring,
  clock,
  logger,
}: SecretsOptions): Promise<Secrets> {
  const { missing } = await requireFittingSecrets({
    secretRecords: repository,
    users,
    apiKeys,
    keyring,
    now: clock(),
  });
  if (missing.length > 0) {
    logger.warn(
      { secretIds: missing },
      'keys or passwords depend on secrets that are not configured; the command `config` shows which',
    );
  }
  for (const { id, role } of keyring.all) await repository.note(id, role);

  const read = async () => new Map((await repository.list()).map((record) => [record._id, record]));
  let known = await read();
  let tags = new Map<string, string>();
  let warned = false;

  async function refresh(): Promise<void> {
    known = await read();
    const back = keyring.all.filter(({ id, role }) => role === 'previous' && !known.get(id)?.retiredAt);
    if (back.length > 0) {
      // An instance of the old configuration was started once more, and may be gone by now.
      for (const { id, role } of back) await repository.note(id, role);
      known = await read();
    }
    if (known.get(keyring.current.id)?.retiredAt && !warned) {
      logger.warn(
        { secretId: keyring.current.id },
        'another instance has retired SECRET: restart this one with the new secret',
      );
      warned = true;
    }
    await writeTags();
  }

  async function writeTags(): Promise<void> {
    if (tags.size === 0) return;
    const pending = tags;
    tags = new Map();
    await apiKeys.noteTags(pending);
  }

  await refresh();
  const loop = startLoop({ what: 'looking for retired secrets', everyMs: intervalMs, work: refresh, logger });
  return {
    historyOf(secretId) {
      const { currentAt, retiredAt = null } = known.get(secretId) ?? {};
      return { wasCurrent: currentAt !== undefined, retiredAt };
    },
    noteTag: (keyId, secretId) => void tags.set(keyId, secretId),
    refresh,
    async stop() {
      await loop.stop();
      // What is lost is learned again at the key's next use.
      await writeTags().catch((error) =>
        logger.warn({ err: error }, 'the secrets that keys depend on could not be noted'),
      );
    },
  };
}
