import { createHmac } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';
import { networkOf } from '../../lib/networks.js';
import { Problem } from '../../problems/problem.js';
import { createLimiter, type Limiter, type Taken } from './limiter.js';

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
 *
 * They stand under keyed digests. While secrets are being replaced every attempt is counted under each of them, so that
 * instances which have only one in common count together: a rotation gives nobody more attempts.
 */
export function createThrottle({
  connection,
  limits,
  keyring,
}: {
  connection: Connection;
  limits: ThrottleLimits;
  keyring: Keyring;
}): Throttle {
  const { windowSeconds } = limits;
  const limiterFor = (name: Name) => createLimiter({ connection, name, limit: limits[name], windowSeconds });
  const limiters = Object.fromEntries(names.map((name) => [name, limiterFor(name)])) as Record<Name, Limiter>;
  const policy = names.map((name) => `"${name}";q=${limits[name]};w=${windowSeconds}`).join(', ');

  return {
    async consume(guess) {
      const states: string[] = [];
      for (const name of names) {
        const counts = keyring.all.map((keys) => limiters[name].take(keyOf(name, guess, keys)));
        const { refused, remaining, resetSeconds } = (await Promise.all(counts)).reduce(stricter);
        states.push(`"${name}";r=${remaining};t=${resetSeconds}`);
        if (!refused) continue;
        throw new Problem('too_many_requests', {
          detail: `Try again in ${resetSeconds} seconds.`,
          reason: `limit by ${name}`,
          limit: name,
          headers: { 'RateLimit-Policy': policy, RateLimit: states.join(', '), 'Retry-After': String(resetSeconds) },
        });
      }
      return { 'RateLimit-Policy': policy, RateLimit: states.join(', ') };
    },

    async forgive(guess) {
      const forgiven = (['pair', 'account'] as const).flatMap((name) =>
        keyring.all.map((keys) => limiters[name].forget(keyOf(name, guess, keys))),
      );
      await Promise.all(forgiven);
    },

    async takeBack(guess) {
      const takenBack = names.flatMap((name) =>
        keyring.all.map((keys) => limiters[name].giveBack(keyOf(name, guess, keys))),
      );
      await Promise.all(takenBack);
    },
  };
}

/**
 * What is counted, as a keyed digest: whoever copies the database cannot find out by trying whose addresses these are,
 * among them people who have no account here.
 */
function keyOf(name: Name, { address, account }: Guess, { throttle }: SecretKeys): string {
  const network = networkOf(address);
  const counted = { address: [network], pair: [network, account], account: [account] }[name];
  return createHmac('sha256', throttle)
    .update(JSON.stringify([name, ...counted]))
    .digest('base64url');
}

function stricter(one: Taken, other: Taken): Taken {
  if (one.refused !== other.refused) return one.refused ? one : other;
  return one.remaining <= other.remaining ? one : other;
}
