import type { Sweep } from '../../database/sweep.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import type { IdempotencyRepository } from '../idempotency/repository.js';
import type { Erased, erasedIn, WithinReach } from './erasure-records.js';
import { nextLook } from './rules.js';

/**
 * Erases an owner. When it is done, no key of the owner works anywhere within a second, nothing says who the owner was, and
 * its external id and email address can be used anew: whoever gets them inherits nothing. The first write disables the
 * owner and says that it is to be erased: either nothing has happened, or the sweep finishes it, whatever happens to this
 * process. Until then, whoever has begun it may ask again.
 *
 * @param by who does it, as `actorId` says.
 * @param within what must be true of the owner at that write; nothing if left out.
 * @returns whether there was such an owner.
 */
export type EraseOwner = (id: string, by: string, within?: WithinReach) => Promise<boolean>;

export interface Erasing {
  eraseOwner: EraseOwner;
  /** Goes on with what was begun. */
  sweep: Sweep;
}

/**
 * @param begin the first write, of which `beginErasure` speaks.
 * @param forgetAccount deletes what is kept of attempts at the password of an account.
 */
export function createEraseOwner({
  owners,
  begin,
  apiKeys,
  replays,
  forgetAccount = async () => undefined,
}: {
  owners: ReturnType<typeof erasedIn>;
  begin: (id: string, by: string, within: WithinReach) => Promise<Erased | null>;
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
    async eraseOwner(id, by, within = {}) {
      const erased = (await begin(id, by, within)) ?? (await owners.findUnfinished(id, by));
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
