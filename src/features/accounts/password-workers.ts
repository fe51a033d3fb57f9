import { Piscina } from 'piscina';
import type { Logger } from '../../lib/logger.js';
import { requireParts } from '../../lib/startup-error.js';
import type * as worker from './password-worker.js';

/** How many passwords are worked on at the same time. */
export const passwordsAtOnce = 2;
/** After which a thread that has nothing to do ends, in milliseconds. */
const idleMs = 60_000;

/** What takes too long for the event loop, done in threads of its own; see docs/decisions/0010-password-workers.md. */
export interface PasswordWorkers {
  /** bcrypt's. */
  hash(text: string, cost: number): Promise<string>;
  compare(text: string, hash: string): Promise<boolean>;
  /** Whether a password is easy to guess, by what is known about its user. */
  isGuessable(password: string, about: { email: string; name: string | null }): Promise<boolean>;
  /** Ends the threads, with what they are at. */
  close(): Promise<void>;
}

/** What a thread loads, when the first password comes. */
const programs = [
  new URL('./password-worker.js', import.meta.url),
  new URL('./guessable.js', import.meta.url),
] as const;

/**
 * Starts its threads when they are needed first; they keep no process alive.
 *
 * @throws {StartupError} if what they load is not there.
 */
export function createPasswordWorkers({ logger }: { logger: Logger }): PasswordWorkers {
  requireParts(programs);
  const pool = new Piscina({
    filename: programs[0].href,
    minThreads: 0,
    maxThreads: passwordsAtOnce,
    idleTimeout: idleMs,
    recordTiming: false,
  });
  pool.on('error', (error) => logger.error({ err: error }, 'a thread that hashes passwords has failed'));

  function run<Name extends keyof typeof worker>(
    name: Name,
    task: Parameters<(typeof worker)[Name]>[0],
  ): Promise<Awaited<ReturnType<(typeof worker)[Name]>>> {
    return pool.run(task, { name });
  }

  return {
    hash: (text, cost) => run('hash', { text, cost }),
    compare: (text, hash) => run('compare', { text, hash }),
    isGuessable: (password, { email, name }) => run('isGuessable', { password, about: { email, name } }),
    close: () => pool.destroy(),
  };
}
