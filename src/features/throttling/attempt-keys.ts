import { createHmac } from 'node:crypto';
import type { SecretKeys } from '../../lib/keyring.js';
import { networkOf } from '../../lib/networks.js';
import type { FamiliarKey } from './familiar-networks.js';
import type { LimitName } from './rules.js';

/** Where an attempt comes from, and what account it is for. */
export interface Guess {
  address: string;
  account: string;
  /** Whether the user is known by a token. Such attempts have a limit of their own for the account. */
  holdsToken: boolean;
  /** Registrations are counted apart: they try no password. */
  isRegistration: boolean;
}

/**
 * What is counted, as a keyed digest: whoever copies the database cannot find out by trying whose addresses these are,
 * among them people who have no account here.
 */
export function keyOf(
  name: LimitName,
  { address, account, holdsToken, isRegistration }: Guess,
  secret: SecretKeys,
): string {
  const network = networkOf(address);
  const counted = { address: [network], pair: [network, account], account: [account] }[name];
  const apart = isRegistration ? ['registration'] : name === 'account' && holdsToken ? ['token'] : [];
  return `${name}:${digestOf(secret, [...apart, name, ...counted])}`;
}

export function familiarKeyOf({ address, account }: Guess, secret: SecretKeys): FamiliarKey {
  return {
    key: `familiar:${digestOf(secret, ['familiar', account])}`,
    network: digestOf(secret, ['familiar', account, networkOf(address)]),
  };
}

function digestOf({ throttle }: SecretKeys, parts: readonly string[]): string {
  return createHmac('sha256', throttle).update(JSON.stringify(parts)).digest('base64url');
}
