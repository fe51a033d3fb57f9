import { createHmac } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';
import { networkOf } from '../../lib/networks.js';
import { Problem } from '../../problems/problem.js';
import { type AttemptId, createAttemptLog, newAttemptId, type Taken } from './attempt-log.js';
import { createFamiliarNetworks, type FamiliarKey } from './familiar-networks.js';

export interface ThrottleLimits {
  /** Attempts from one address in any window. */
  address: number;
  /** Attempts from one address for one account: few, as they are what a person mistypes. */
  pair: number;
  /** Attempts for one account from all addresses that are not familiar to it. */
  account: number;
  windowSeconds: number;
}

/** Whose attempt it is, where it comes from, and what account it is for. */
export interface Guess {
  address: string;
  account: string;
  /** The user is known by a token: strangers cannot use up the attempts of its holder. */
  holdsToken: boolean;
  isRegistration: boolean;
}

/** An attempt that was counted. */
export interface CountedAttempt {
  /** The headers of draft-ietf-httpapi-ratelimit-headers that go with the answer, where it fails. */
  headers: Record<string, string>;
  /** Takes the attempt back, and remembers where it succeeded. @returns the headers that go with the answer. */
  succeed(): Promise<Record<string, string>>;
  /** Takes back an attempt whose password nobody has looked at. @returns the headers that go with the answer. */
  takeBack(): Promise<Record<string, string>>;
}

export interface Throttle {
  /** Whether the attempt comes from where the user of the account has succeeded before. */
  isFamiliar(guess: Guess): Promise<boolean>;
  /** @throws {Problem} `too_many_requests` where a limit is reached. Such an attempt does not count. */
  count(guess: Guess, options: { isFamiliar: boolean }): Promise<CountedAttempt>;
}

/** In the order in which they are asked: who is refused by one uses up nothing of the next. */
type Name = 'address' | 'pair' | 'account';
/** What the headers show: what others do changes neither. */
const shown = ['address', 'pair'] as const satisfies Name[];

/**
 * Limits guesses of passwords, by address, by address and account, and by account: see
 * docs/decisions/0013-guessing.md. The counts lie in MongoDB and so outlive a restart.
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
  const log = createAttemptLog({ connection, windowSeconds });
  const familiar = createFamiliarNetworks({ connection });
  const policy = shown.map((name) => `"${name}";q=${limits[name]};w=${windowSeconds}`).join(', ');

  const headersOf = (left: Left, givenBack: 0 | 1) => ({
    'RateLimit-Policy': policy,
    RateLimit: shown
      .flatMap((name) =>
        left[name] ? `"${name}";r=${left[name].remaining + givenBack};t=${left[name].resetSeconds}` : [],
      )
      .join(', '),
  });

  /** The same seconds for everyone: how long it takes would tell when others have tried. */
  const refusedByAccount = (left: Left) =>
    new Problem('too_many_requests', {
      detail: `This account takes no attempts from new addresses at the moment. Try again in ${windowSeconds} seconds, or from where you have logged in before.`,
      reason: 'limit by account',
      headers: { ...headersOf(left, 1), 'Retry-After': String(windowSeconds) },
    });
  const refusedBy = (name: Name, left: Left, { resetSeconds }: Taken) =>
    new Problem('too_many_requests', {
      detail: `Try again in ${resetSeconds} seconds.`,
      reason: `limit by ${name}`,
      headers: { ...headersOf(left, 0), 'Retry-After': String(resetSeconds) },
    });

  /** Counts an attempt under every secret. */
  async function take(name: Name, guess: Guess, id: AttemptId): Promise<Step> {
    const keys = keyring.all.map((secret) => keyOf(name, guess, secret));
    const taken = await Promise.all(keys.map((key) => log.take(key, id, limits[name])));
    const takeBack = async () => void (await Promise.all(keys.map((key) => log.takeBack(key, id))));
    return { taken: taken.reduce(stricter), takeBack };
  }

  async function takeFamiliar(guess: Guess): Promise<FamiliarStep | null> {
    const keys = keyring.all.map((secret) => familiarKeyOf(guess, secret));
    const numbers = await Promise.all(keys.map((key) => familiar.take(key)));
    if (numbers.every((number) => number === null)) return null;
    const counted = keys.filter((_key, i) => numbers[i] !== null);
    const takeBack = async () => void (await Promise.all(counted.map((key) => familiar.takeBack(key))));
    return { numbers, takeBack };
  }

  return {
    isFamiliar: async (guess) => familiar.has(keyring.all.map((secret) => familiarKeyOf(guess, secret))),

    async count(guess, { isFamiliar }) {
      const id = newAttemptId();
      const left: Left = {};
      const steps: Step[] = [];
      const takeBackAll = () => Promise.all(steps.map(({ takeBack }) => takeBack()));
      const refuse = async (problem: Problem): Promise<never> => {
        await takeBackAll();
        throw problem;
      };

      for (const name of shown) {
        const step = await take(name, guess, id);
        steps.push(step);
        left[name] = step.taken;
        if (step.taken.refused) await refuse(refusedBy(name, left, step.taken));
      }
      const fromFamiliar = isFamiliar ? await takeFamiliar(guess) : null;
      if (!fromFamiliar && !guess.isRegistration) {
        const step = await take('account', guess, id);
        steps.push(step);
        if (step.taken.refused) await refuse(refusedByAccount(left));
      }

      async function remember(): Promise<void> {
        const keys = keyring.all.map((secret) => familiarKeyOf(guess, secret));
        await Promise.all(keys.map((key, i) => familiar.remember(key, fromFamiliar?.numbers[i] ?? null)));
      }

      return {
        headers: headersOf(left, 0),
        async succeed() {
          // Each registration makes an account: a limit on those counts the ones that succeed.
          await Promise.all([remember(), guess.isRegistration || takeBackAll()]);
          return headersOf(left, guess.isRegistration ? 0 : 1);
        },
        async takeBack() {
          await Promise.all([fromFamiliar?.takeBack(), takeBackAll()]);
          return headersOf(left, 1);
        },
      };
    },
  };
}

/** What is left of the limits that were asked so far. */
type Left = Partial<Record<(typeof shown)[number], Taken>>;

interface Step {
  taken: Taken;
  takeBack(): Promise<void>;
}

interface FamiliarStep {
  /** Under each secret: see `FamiliarNetworks.take`. */
  numbers: readonly (number | null)[];
  takeBack(): Promise<void>;
}

/**
 * What is counted, as a keyed digest: whoever copies the database cannot find out by trying whose addresses these are,
 * among them people who have no account here.
 */
function keyOf(name: Name, { address, account, holdsToken, isRegistration }: Guess, secret: SecretKeys): string {
  const network = networkOf(address);
  const counted = { address: [network], pair: [network, account], account: [account] }[name];
  const apart = isRegistration ? ['registration'] : name === 'account' && holdsToken ? ['token'] : [];
  return `${name}:${digestOf(secret, [...apart, name, ...counted])}`;
}

function familiarKeyOf({ address, account }: Guess, secret: SecretKeys): FamiliarKey {
  return {
    key: `familiar:${digestOf(secret, ['familiar', account])}`,
    network: digestOf(secret, ['familiar', account, networkOf(address)]),
  };
}

function digestOf({ throttle }: SecretKeys, parts: readonly string[]): string {
  return createHmac('sha256', throttle).update(JSON.stringify(parts)).digest('base64url');
}

function stricter(one: Taken, other: Taken): Taken {
  if (one.refused !== other.refused) return one.refused ? one : other;
  return one.remaining <= other.remaining ? one : other;
}
