import type { Connection } from 'mongoose';
import type { Keyring } from '../../lib/keyring.js';
import type { Problem } from '../../problems/problem.js';
import { familiarKeyOf, type Guess, keyOf } from './attempt-keys.js';
import { type AttemptId, createAttemptLog, newAttemptId, type Taken } from './attempt-log.js';
import { createFamiliarNetworks } from './familiar-networks.js';
import {
  type Left,
  type LimitName,
  limitHeaders,
  refusedByAccount,
  refusedByAddress,
  shown,
  stricter,
  type ThrottleLimits,
} from './rules.js';

/** An attempt that was counted. */
export interface CountedAttempt {
  /** The headers of the answer if the attempt fails. */
  headers: Record<string, string>;
  /**
   * Takes the attempt back, and remembers where it has succeeded.
   *
   * @param account whose user that was, where it was counted for something else.
   * @returns the headers of the answer.
   */
  succeed(account?: string): Promise<Record<string, string>>;
  /** Takes back an attempt whose password nobody has looked at. @returns the headers of the answer. */
  takeBack(): Promise<Record<string, string>>;
}

export interface Throttle {
  /** Whether an attempt comes from where the user of the account has succeeded before. */
  isFamiliar(guess: Guess): Promise<boolean>;
  /**
   * Counts an attempt.
   *
   * @throws {Problem} `too_many_requests` where a limit is reached. Such an attempt does not count.
   */
  count(guess: Guess, options: { isFamiliar: boolean }): Promise<CountedAttempt>;
}

/** An attempt that was counted under every secret. */
interface Step {
  taken: Taken;
  takeBack(): Promise<unknown>;
}

/**
 * Limits guesses of passwords by address, by address and account, and by account; docs/decisions/0013-guessing.md has the
 * rules. The counts lie in MongoDB and so outlive a restart.
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
  const log = createAttemptLog({ connection, windowSeconds: limits.windowSeconds });
  const familiar = createFamiliarNetworks({ connection });
  const familiarKeysOf = (guess: Guess) => keyring.all.map((secret) => familiarKeyOf(guess, secret));

  async function take(name: LimitName, guess: Guess, id: AttemptId): Promise<Step> {
    const keys = keyring.all.map((secret) => keyOf(name, guess, secret));
    const taken = await Promise.all(keys.map((key) => log.take(key, id, limits[name])));
    return { taken: taken.reduce(stricter), takeBack: () => Promise.all(keys.map((key) => log.takeBack(key, id))) };
  }

  /** @returns the attempt's number under each secret; `null` if the address is not familiar any more. */
  async function takeFamiliar(guess: Guess): Promise<(number | null)[] | null> {
    const numbers = await Promise.all(familiarKeysOf(guess).map((key) => familiar.take(key)));
    return numbers.some((number) => number !== null) ? numbers : null;
  }

  async function takeBackFamiliar(guess: Guess, numbers: readonly (number | null)[]): Promise<void> {
    const counted = familiarKeysOf(guess).filter((_key, i) => numbers[i] !== null);
    await Promise.all(counted.map((key) => familiar.takeBack(key)));
  }

  async function remember(guess: Guess, numbers: readonly (number | null)[]): Promise<void> {
    await Promise.all(familiarKeysOf(guess).map((key, i) => familiar.remember(key, numbers[i] ?? null)));
  }

  /** Counts in the order of the limits, and takes all back where one refuses. */
  async function countAll(guess: Guess, { isFamiliar }: { isFamiliar: boolean }) {
    const [id, left, steps]: [AttemptId, Left, Step[]] = [newAttemptId(), {}, []];
    const takeBackAll = () => Promise.all(steps.map(({ takeBack }) => takeBack()));

    async function next(name: LimitName, refusal: (taken: Taken) => Problem): Promise<void> {
      const step = await take(name, guess, id);
      steps.push(step);
      if (name !== 'account') left[name] = step.taken;
      if (!step.taken.refused) return;
      await takeBackAll();
      throw refusal(step.taken);
    }

    for (const name of shown) await next(name, (taken) => refusedByAddress(name, limits, left, taken));
    const numbers = isFamiliar ? await takeFamiliar(guess) : null;
    if (!numbers && !guess.isRegistration) await next('account', () => refusedByAccount(limits, left));
    return { left, numbers: numbers ?? [], takeBackAll };
  }

  return {
    isFamiliar: (guess) => familiar.has(familiarKeysOf(guess)),

    async count(guess, options) {
      const { left, numbers, takeBackAll } = await countAll(guess, options);
      const headers = (isGivenBack: boolean) => limitHeaders(limits, left, { isGivenBack });
      return {
        headers: headers(false),
        async succeed(account = guess.account) {
          // Each registration makes an account: a limit on those counts the ones that succeed.
          await Promise.all([remember({ ...guess, account }, numbers), guess.isRegistration || takeBackAll()]);
          return headers(!guess.isRegistration);
        },
        async takeBack() {
          await Promise.all([takeBackFamiliar(guess, numbers), takeBackAll()]);
          return headers(true);
        },
      };
    },
  };
}
