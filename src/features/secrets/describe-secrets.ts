import type { Keyring, SecretRole } from '../../lib/keyring.js';
import { tokensEndAt } from '../authentication/rules.js';
import type { SecretRepository } from './repository.js';

interface Dependencies {
  secretRecords: Pick<SecretRepository, 'list'>;
  users: { pepperIds(): Promise<string[]>; countByPepper(id: string): Promise<number> };
  apiKeys: {
    tagSecretIds(now: Date): Promise<string[]>;
    countByTagSecret(id: string | null, now: Date): Promise<number>;
  };
}

interface Dependents {
  keys: number;
  users: number;
  /** Until when access tokens under it are accepted; `null` if none are. */
  tokensUntil: Date | null;
  /** Whether an instance has started with it as its current one. */
  wasCurrent: boolean;
}

const named: Record<SecretRole, string> = {
  current: 'current secret (SECRET)',
  previous: 'previous secret',
  next: 'next secret',
};

/**
 * What depends on each secret, a line each, for the operator who wants to remove one: usable keys by the secret of their
 * tag, users by the pepper of their password, access tokens by the time of its retirement.
 *
 * @param tokens whether tokens under previous secrets are accepted at all.
 */
export async function describeSecrets({
  keyring,
  secretRecords,
  users,
  apiKeys,
  tokens,
  now,
}: Dependencies & { keyring: Keyring; tokens: boolean; now: Date }): Promise<string[]> {
  const records = new Map((await secretRecords.list()).map((record) => [record._id, record]));
  const unknownKeys = await apiKeys.countByTagSecret(null, now);

  async function dependentsOf(id: string, role?: SecretRole): Promise<Dependents> {
    const { retiredAt, currentAt } = records.get(id) ?? {};
    const wasCurrent = currentAt !== undefined;
    const end = role !== 'current' && tokens && wasCurrent && retiredAt ? tokensEndAt(retiredAt) : null;
    return {
      keys: await apiKeys.countByTagSecret(id, now),
      users: await users.countByPepper(id),
      tokensUntil: end && end > now ? end : null,
      wasCurrent,
    };
  }

  const lines: string[] = [];
  for (const { id, role } of keyring.all) {
    const found = await dependentsOf(id, role);
    lines.push(`${named[role]} ${id}: ${amounts(found)}${advice(role, found, unknownKeys)}`);
  }
  const depended = [...new Set([...(await users.pepperIds()), ...(await apiKeys.tagSecretIds(now))])].sort();
  for (const id of depended.filter((other) => !keyring.byId(other))) {
    const found = await dependentsOf(id);
    if (found.keys + found.users > 0) {
      lines.push(
        `secret ${id}, which is not configured: ${amounts(found)}; they are refused until it is in PREVIOUS_SECRETS`,
      );
    }
  }
  if (unknownKeys > 0)
    lines.push(
      `not known: ${count(unknownKeys, 'key')} of an older version; the secret of each is noted at its next use`,
    );
  return lines;
}

function amounts({ keys, users, tokensUntil }: Dependents): string {
  const tokens = tokensUntil ? `, access tokens until ${tokensUntil.toISOString()}` : '';
  return `${count(keys, 'key')}, ${count(users, 'user')}${tokens}`;
}

function advice(role: SecretRole, { keys, users, tokensUntil, wasCurrent }: Dependents, unknownKeys: number): string {
  if (role !== 'previous') return '';
  if (keys + users > 0 || tokensUntil) return '; do not remove it';
  if (!wasCurrent && unknownKeys === 0) return '; it was never SECRET here, and can be removed';
  return unknownKeys > 0 ? '; keys of an older version may depend on it' : '; it can be removed';
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
