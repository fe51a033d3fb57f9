import { createHmac } from 'node:crypto';
import type { Keyring } from '../../lib/keyring.js';

/** Half of a digest: 96 bits. Enough to tell accounts apart, and short enough to be read. */
const characters = 16;

/** What stands in the log for the account that somebody has named, whether there is one or not. */
export type AccountDigest = (account: string) => string;

/**
 * Makes keyed digests of accounts, under the key of the throttle: ten tries at one account have the same, and whoever reads
 * the log cannot find out by trying whose email address that is. Not the digests of the throttle itself, so that the log
 * names no record of the database. After a rotation they are others.
 */
export function createAccountDigest({ keyring }: { keyring: Keyring }): AccountDigest {
  return (account) =>
    createHmac('sha256', keyring.current.throttle)
      .update(JSON.stringify(['log', account]))
      .digest('base64url')
      .slice(0, characters);
}
