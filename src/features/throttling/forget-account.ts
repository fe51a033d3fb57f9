import type { Connection } from 'mongoose';
import type { Keyring } from '../../lib/keyring.js';
import { familiarKeyOf, keyOf } from './attempt-keys.js';

/** Deletes what is kept of attempts at the password of an account, and of the networks that are familiar to it. */
export type ForgetAccount = (account: string) => Promise<void>;

/**
 * What is counted by address and account goes by itself at the end of its window: it stands under a digest of both, and
 * without the address nobody finds it.
 */
export function createForgetAccount({
  connection,
  keyring,
}: {
  connection: Connection;
  keyring: Keyring;
}): ForgetAccount {
  const records = connection.collection<{ key: string }>('throttles');
  return async (account) => {
    // None of these keys depends on the address.
    const guess = { address: '0.0.0.0', account, isRegistration: false };
    const keys = keyring.all.flatMap((secret) => [
      familiarKeyOf({ ...guess, holdsToken: false }, secret).key,
      ...[true, false].map((holdsToken) => keyOf('account', { ...guess, holdsToken }, secret)),
    ]);
    await records.deleteMany({ key: { $in: keys } });
  };
}
