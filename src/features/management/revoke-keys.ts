import type { Call, Reply } from '../../contract/operations.js';
import { actorId } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import type { Clock } from '../../lib/clock.js';
import { invalidField, Problem } from '../../problems/problem.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';
import type { BeyondReach } from '../owners/beyond-reach.js';
import type { FindKeys } from './find-keys.js';
import { canBeFound, isNarrowing, unfindable } from './key-filter.js';
import { decideRevocation, mostRevoked, revocationOf } from './revocation.js';
import { tooBroad } from './too-broad.js';

/** How long a request that was interrupted can be gone on with, in milliseconds: as long as a reply is kept elsewhere. */
const resumableMs = 24 * 3_600_000;

/** Revokes the keys that fit a filter, the oldest first. */
export function createRevokeKeys({
  findKeys,
  apiKeys,
  beyondReach,
  reach,
  clock,
}: {
  findKeys: Pick<FindKeys, 'outline'>;
  apiKeys: Pick<ApiKeyRepository, 'revokedIn' | 'revokeMany'>;
  beyondReach: Pick<BeyondReach, 'idsFor'>;
  reach: Pick<Reach, 'isUnbounded'>;
  clock: Clock;
}): (call: Call<'revokeApiKeys'>) => Promise<Reply<'revokeApiKeys'>> {
  /** Ids of the keys that fit, without that of the caller's own. */
  async function find({ actor, body: { filter } }: Call<'revokeApiKeys'>, now: Date) {
    const own = actor.key?._id;
    const range = { caller: actor, direction: 1, after: null, limit: mostRevoked + 1, now } as const;
    const { found, next, isCut } = await findKeys.outline(filter, range);
    if (isCut && found.length === 0) throw tooBroad();
    const others = found.map(({ key }) => key._id).filter((id) => id !== own);
    return { ids: others.slice(0, mostRevoked), hasMore: next !== null || others.length > mostRevoked };
  }

  return async function revokeApiKeys(call) {
    const { actor, body, headers, note } = call;
    const { filter, reason, dry_run: isTrial = false, expected_count: expected } = body;
    if (!isNarrowing(filter)) throw invalidField('/filter', tooWide);
    if (filter.q !== undefined && !canBeFound(filter.q)) throw invalidField('/filter/q', unfindable);
    if (!isTrial && expected === undefined) {
      throw invalidField('/expected_count', 'Use the count that the same request answers with dry_run.');
    }
    const now = clock();
    const { ids, hasMore } = await find(call, now);
    if (isTrial || expected === undefined) return answerOf({ isTrial, ids, hasMore });
    const idempotencyKey = headers['Idempotency-Key'];
    const caller = { ownerId: actor.owner._id, isUnbounded: reach.isUnbounded(actor) };
    const revokedIn = revocationOf(caller, body, idempotencyKey);
    const before = await apiKeys.revokedIn(revokedIn, new Date(now.getTime() - resumableMs));
    const isKeyed = idempotencyKey !== undefined;
    const decision = decideRevocation({ expected, found: ids.length, before: before.length, isKeyed });
    if (!decision) throw countChanged(ids.length);
    const taken = ids.slice(0, decision.take);
    // Whoever has got power since the keys were found keeps them.
    const notOf = () => beyondReach.idsFor(actor);
    const revoked = await apiKeys.revokeMany(taken, { reason, by: actorId(actor), now, revokedIn, notOf });
    note({ affected: revoked.length, changed: ['revoked_at'] });
    const done = decision.done === 0 ? [] : before.slice(-decision.done);
    return answerOf({ isTrial, ids: [...done, ...revoked], hasMore: hasMore || taken.length < ids.length });
  };
}

const tooWide = 'Use an object with ids, or with at least one filter of GET /apikeys that excludes keys.';

function answerOf({ isTrial, ids, hasMore }: { isTrial: boolean; ids: string[]; hasMore: boolean }) {
  return { status: 200, body: { dry_run: isTrial, count: ids.length, ids, has_more: hasMore } } as const;
}

function countChanged(found: number): Problem {
  const keys = found === 1 ? '1 key matches' : `${found.toLocaleString('en')} keys match`;
  return new Problem('count_changed', {
    detail: `Now ${keys}, and nothing was revoked. Send the request with dry_run again, look at the keys, and use the new count.`,
  });
}
