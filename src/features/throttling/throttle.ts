import type { Connection } from 'mongoose';
import { digestOf } from '../../lib/digest.js';
import { networkOf } from '../../lib/networks.js';
import { Problem } from '../../problems/problem.js';
import { createLimiter, type Limiter } from './limiter.js';

export interface ThrottleLimits {
  /** Attempts from one address in a window. */
  address: number;
  /** Attempts from one address for one account: few, as they are what a person mistypes. */
  pair: number;
  /** Attempts for one account from everywhere; at most 100 (NIST SP 800-63B-4 §3.2.2). Many, so that a stranger cannot lock its user out. */
  account: number;
  windowSeconds: number;
}

interface Guess {
  address: string;
  account: string;
}

export interface Throttle {
  /**
   * Counts an attempt.
   *
   * @returns the headers of draft-ietf-httpapi-ratelimit-headers that go with the answer.
   * @throws {Problem} `too_many_requests` when one of the limits is passed.
   */
  consume(guess: Guess): Promise<Record<string, string>>;
  /** Forgets the attempts for an account, once its user has shown the password. */
  forgive(guess: Guess): Promise<void>;
  /** Takes back an attempt whose password nobody has looked at. */
  takeBack(guess: Guess): Promise<void>;
}

/** In the order in which they are asked: who is refused by one uses up nothing of the next. */
const names = ['address', 'pair', 'account'] as const;
type Name = (typeof names)[number];

/**
 * Limits guesses of passwords: by address, by address and account, and by account. The counts lie in MongoDB and so
 * outlive a restart.
 */
export function createThrottle({ connection, limits }: { connection: Connection; limits: ThrottleLimits }): Throttle {
  const { windowSeconds } = limits;
  const limiterFor = (name: Name) => createLimiter({ connection, name, limit: limits[name], windowSeconds });
  const limiters = Object.fromEntries(names.map((name) => [name, limiterFor(name)])) as Record<Name, Limiter>;
  const policy = names.map((name) => `"${name}";q=${limits[name]};w=${windowSeconds}`).join(', ');

  return {
    async consume(guess) {
      const keys = keysOf(guess);
      const states: string[] = [];
      for (const name of names) {
        const { refused, remaining, resetSeconds } = await limiters[name].take(keys[name]);
        states.push(`"${name}";r=${remaining};t=${resetSeconds}`);
        if (!refused) continue;
        throw new Problem('too_many_requests', {
          detail: `Try again in ${resetSeconds} seconds.`,
          reason: `limit by ${name}`,
          headers: { 'RateLimit-Policy': policy, RateLimit: states.join(', '), 'Retry-After': String(resetSeconds) },
        });
      }
      return { 'RateLimit-Policy': policy, RateLimit: states.join(', ') };
    },

    async forgive(guess) {
      const keys = keysOf(guess);
      await Promise.all([limiters.pair.forget(keys.pair), limiters.account.forget(keys.account)]);
    },

    async takeBack(guess) {
      const keys = keysOf(guess);
      await Promise.all(names.map((name) => limiters[name].giveBack(keys[name])));
    },
  };
}

/** Accounts as hashes, so that the addresses of people who have no account here are not collected. */
function keysOf({ address, account }: Guess): Record<Name, string> {
  const network = networkOf(address);
  return { address: network, pair: digestOf(network, account), account: digestOf(account) };
}
