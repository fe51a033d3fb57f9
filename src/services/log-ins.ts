import type { Registry } from 'prom-client';
import type { Config } from '../config/load.js';
import type { AskTime } from '../database/settled-time.js';
import { registerPasswordMetrics } from '../features/accounts/metrics.js';
import { createPasswords } from '../features/accounts/password.js';
import { createPasswordTurns } from '../features/accounts/password-turns.js';
import type { PasswordWorkers } from '../features/accounts/password-workers.js';
import { createRefreshMetrics } from '../features/sessions/metrics.js';
import { createSessions } from '../features/sessions/sessions.js';
import type { Keyring } from '../lib/keyring.js';
import type { Repositories } from './repositories.js';

/** How people log in, and stay so. */
export function createLogIns({
  sessionRecords,
  config: { passwordHashCost, sessionLifetime },
  keyring,
  passwordWorkers,
  databaseTime,
  register,
}: Pick<Repositories, 'sessionRecords'> & {
  config: Pick<Config, 'passwordHashCost' | 'sessionLifetime'>;
  keyring: Keyring;
  passwordWorkers: PasswordWorkers;
  databaseTime: AskTime;
  register: Registry;
}) {
  const passwordTurns = createPasswordTurns();
  registerPasswordMetrics({ register, passwordTurns });
  return {
    passwordTurns,
    passwords: createPasswords({ keyring, cost: passwordHashCost, engine: passwordWorkers }),
    sessions: createSessions({ sessionRecords, keyring, lifetime: sessionLifetime, databaseTime }),
    noteRefresh: createRefreshMetrics(register),
  };
}
