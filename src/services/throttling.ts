import type { Connection } from 'mongoose';
import type { Config } from '../config/load.js';
import type { PasswordTurns } from '../features/accounts/password-turns.js';
import { createAccountDigest } from '../features/throttling/account-digest.js';
import { createCountAttempt } from '../features/throttling/count-attempt.js';
import { createCountChange } from '../features/throttling/count-change.js';
import { createCountManaged } from '../features/throttling/count-managed.js';
import { createTakeTurn } from '../features/throttling/take-turn.js';
import { createThrottle } from '../features/throttling/throttle.js';
import type { Ports } from '../http/ports.js';
import type { Keyring } from '../lib/keyring.js';

/** How often who may try what, and whose turn it is. */
export function createThrottling({
  connection,
  config: { throttleLimits, changeRateLimit, managementRateLimit },
  keyring,
  passwordTurns,
}: {
  connection: Connection;
  config: Pick<Config, 'throttleLimits' | 'changeRateLimit' | 'managementRateLimit'>;
  keyring: Keyring;
  passwordTurns: PasswordTurns;
}): Pick<Ports, 'countAttempt' | 'countChange' | 'countManaged' | 'takeTurn'> {
  const throttle = createThrottle({ connection, limits: throttleLimits, keyring });
  return {
    countAttempt: createCountAttempt({ throttle, passwordTurns, accountDigest: createAccountDigest({ keyring }) }),
    countChange: createCountChange({ connection, rateLimit: changeRateLimit }),
    countManaged: createCountManaged({ connection, rateLimit: managementRateLimit }),
    takeTurn: createTakeTurn(),
  };
}
