import { LRUCache } from 'lru-cache';
import type { LimitHolder, LimitPair } from '../../domain/limit.js';
import { type Allowance, createAllowance } from './allowance.js';
import type { LimitRepository } from './repository.js';
import { type Limit, type LimitKind, limitsOf, type Used } from './rules.js';

/** What is left of a limit, as far as this instance knows: others may have used some of it. */
export interface LimitState {
  limit: Limit;
  remaining: number;
  /** Until uses are free again, in whole seconds; where the limit refused a use, as many as that costs. At least 1. */
  resetSeconds: number;
}

/** Every limit of a use, in the order in which they were asked; the one that refused is the last. */
export type LimitDecision =
  | { ok: true; states: LimitState[] }
  | { ok: false; kind: LimitKind; holder: LimitHolder; states: LimitState[] };

export interface Limits {
  /**
   * Takes `cost` uses from every limit that holds for a use, or from none. With cost 0 it only looks, and refuses where a use of 1
   * would be refused.
   *
   * Exact over all instances: what is taken was reserved in the database first, in batches, so that most uses of a limit
   * that is far from exhausted ask no database.
   */
  take(used: Used, cost: number): LimitDecision | Promise<LimitDecision>;
  /** Gives back what was reserved and not used. */
  close(): Promise<void>;
}

/** A limit, and what this instance holds of it. */
interface Held {
  limit: Limit;
  allowance: Allowance;
}

/** Of what has no limits. */
const unlimited: LimitDecision & { ok: true } = { ok: true, states: [] };

export function createLimits({
  repository,
  max,
  now = () => performance.now(),
}: {
  repository: Pick<LimitRepository, 'reserve' | 'giveBack'>;
  /** Of how many limits it holds something. One that is forgotten loses what it holds; that is missing from its window. */
  max: number;
  /** The monotonic clock of this instance, in milliseconds. */
  now?: () => number;
}): Limits {
  const allowances = new LRUCache<string, Held>({ max });
  /** The limits of a key or an owner, for as long as neither changes: its record is another object then. */
  const known = new WeakMap<object, { owner: Used['owner']; limits: readonly Limit[] }>();

  function knownLimitsOf(used: Used): readonly Limit[] {
    const { key, owner } = used;
    const found = known.get(key ?? owner);
    if (found?.owner === owner) return found.limits;
    const limits = limitsOf(used);
    known.set(key ?? owner, { owner, limits });
    return limits;
  }

  function held(limit: Limit): Held {
    let found = allowances.get(limit.counter);
    if (!found) {
      found = { limit, allowance: createAllowance({ repository, now }) };
      allowances.set(limit.counter, found);
    }
    // Its number may have changed.
    found.limit = limit;
    return found;
  }

  /**
   * Takes from all limits in one turn of the event loop, or from none: nobody has to give anything back.
   *
   * @returns the decision; or the limit that must be asked for first.
   */
  function attempt(limits: readonly Limit[], cost: number, since: number): LimitDecision | Held {
    const asked: Held[] = [];
    for (const limit of limits) {
      const each = held(limit);
      const standing = each.allowance.standing(limit, cost, since);
      if (standing === 'unknown') return { limit, allowance: each.allowance };
      asked.push({ limit, allowance: each.allowance });
      if (standing === 'exhausted') return refusal(asked, cost);
    }
    for (const { allowance } of asked) allowance.take(cost);
    return { ok: true, states: asked.map((each) => stateOf(each, 1)) };
  }

  async function reserveAndTake(limits: readonly Limit[], cost: number, since: number, first: Held) {
    let missing = first;
    for (;;) {
      await missing.allowance.reserve(missing.limit, cost);
      const result = attempt(limits, cost, since);
      if ('ok' in result) return result;
      missing = result;
    }
  }

  return {
    take(used, cost) {
      const { key, owner } = used;
      if (isNone(owner) && isNone(owner.perKey) && (key === null || isNone(key))) return unlimited;
      const limits = knownLimitsOf(used);
      const since = now();
      const result = attempt(limits, cost, since);
      return 'ok' in result ? result : reserveAndTake(limits, cost, since, result);
    },
    async close() {
      const left = [...allowances.values()].flatMap(({ limit, allowance }) => {
        const unspent = allowance.letGo();
        return unspent ? [{ limit, ...unspent }] : [];
      });
      allowances.clear();
      await repository.giveBack(left);
    },
  };
}

const isNone = ({ rateLimit, quota }: LimitPair) => rateLimit === null && quota === null;

/** @param asked the limits up to the one that refuses. */
function refusal(asked: readonly Held[], cost: number): LimitDecision {
  const { limit, allowance } = asked.at(-1) as Held;
  const states = asked.map((each) => stateOf(each, 1));
  const needed = Math.max(1, cost) - allowance.remaining(limit);
  const { kind, holder } = limit;
  return { ok: false, kind, holder, states: [...states.slice(0, -1), stateOf({ limit, allowance }, needed)] };
}

/** @param needed how many uses have to be free again. */
function stateOf({ limit, allowance }: Held, needed: number): LimitState {
  const resetSeconds = Math.max(1, Math.ceil(allowance.freeInMs(limit, needed) / 1000));
  return { limit, remaining: allowance.remaining(limit), resetSeconds };
}
