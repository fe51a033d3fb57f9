import type { Sweep } from '../../database/sweep.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import type { IdempotencyRepository } from '../idempotency/repository.js';
import type { Erased, erasedIn } from './erasure-records.js';
import { nextLook } from './rules.js';

/**
 * Erases an owner. When it is done, no key of the owner works anywhere within a second, nothing says who the owner was, and
 * its external id and email address can be used anew: whoever gets them inherits nothing. What was begun is finished by
 * the sweep, whatever happens to this process. An owner who is being erased already is gone on with.
 *
 * @param by who does it, as `actorId` says.
 * @returns whether there was such an owner.
 */
export type EraseOwner = (id: string, by: string) => Promise<boolean>;

export interface Erasing {
  eraseOwner: EraseOwner;
  /** Goes on with what was begun. */
  sweep: Sweep;
}

/**
 * @param disable disables an owner who lives, so that every key stops. @returns `null` if there is none.
 * @param forgetAccount deletes what is kept of attempts at the password of an account.
 */
export function createEraseOwner({
  owners,
  disable,
  apiKeys,
  replays,
  forgetAccount = async () => undefined,
}: {
  owners: ReturnType<typeof erasedIn>;
  disable: (id: string, by: string) => Promise<unknown>;
  apiKeys: Pick<ApiKeyRepository, 'eraseOf' | 'hasAny'>;
  replays: Pick<IdempotencyRepository, 'eraseOf'>;
  forgetAccount?: (account: string) => Promise<void>;
}): Erasing {
  /** Every step can be done again, from the first on: that is how an erasure goes on. */
  async function goOn({ _id, erasure }: Erased): Promise<void> {
    if (erasure.account !== undefined) {
      await forgetAccount(erasure.account);
      // Whoever has that address by the next time is somebody else.
      await owners.noteAccountForgotten(_id);
    }
    await apiKeys.eraseOf(_id, erasure.by);
    await replays.eraseOf(_id);
  }

  async function finish(erased: Erased, now: Date): Promise<void> {
    await goOn(erased);
    const next = nextLook(erased.erasure, { now, hasKeys: await apiKeys.hasAny(erased._id) });
    if (next === null) await owners.endErasure(erased._id);
    else await owners.postponeErasure(erased._id, next);
  }

  return {
    async eraseOwner(id, by) {
      await disable(id, by);
      const erased = (await owners.beginErasure(id, by)) ?? (await owners.findErased(id));
      if (!erased) return false;
      await finish(erased, erased.erasure.startedAt);
      return true;
    },

    async sweep(now, signal) {
      const failures = new Map<string, unknown>();
      while (!signal.aborted) {
        const due = (await owners.findDueErasures(now)).filter(({ _id }) => !failures.has(_id));
        if (due.length === 0) break;
        for (const erased of due) {
          if (signal.aborted) return;
          await finish(erased, now).catch((error) => failures.set(erased._id, error));
        }
      }
      if (failures.size > 0) throw new AggregateError(failures.values(), 'Not all owners could be erased.');
    },
  };
}
