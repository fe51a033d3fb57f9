import { LRUCache } from 'lru-cache';
import type { LimitRepository } from './repository.js';
import { type Limit, type LimitKind, limitsOf, type OwnLimits } from './rules.js';

/** What is left of a limit, as far as this instance knows: others may have used some of it. */
export interface LimitState {
  limit: Limit;
  remaining: number;
  /** Until the next window, in whole seconds; at least 1. */
  resetSeconds: number;
}

/** Every limit of the key, in the order in which they were asked; the one that refused is the last. */
export type LimitDecision = { ok: true; states: LimitState[] } | { ok: false; kind: LimitKind; states: LimitState[] };

export interface Limits {
  /**
   * Takes `cost` uses from every limit of a key, or from none. With cost 0 it only looks.
   *
   * Exact over all instances: what is taken was reserved in the database first, in batches, so that most uses of a limit
   * that is far from exhausted ask no database.
   */
  take(key: { _id: string } & OwnLimits, cost: number): LimitDecision | Promise<LimitDecision>;
  /** Gives back what was reserved and not used. */
  close(): Promise<void>;
}

/** What this instance holds of one limit of one key. */
interface Allowance {
  keyId: string;
  limit: Limit;
  available: number;
  /** What is left in the database, as of the last reservation. */
  remaining: number;
  /** The window that they belong to: its end by the database's clock. */
  end: number;
  /** The same on the clock of `performance.now()`, or a little earlier. */
  endsAt: number;
  /** The reservation that is under way: one at a time. */
  reserving: Promise<void> | undefined;
}

/** One that is forgotten loses the uses that it holds; they are missing from its window. */
const mostAllowances = 200_000;
/** Of what has no limits. */
export const unlimited: LimitDecision & { ok: true } = { ok: true, states: [] };

export function createLimits({
  repository,
  operators,
}: {
  repository: LimitRepository;
  /** The limits that hold for every key. */
  operators: OwnLimits;
}): Limits {
  const allowances = new LRUCache<string, Allowance>({ max: mostAllowances });
  const operatorsAreNone = operators.rateLimit === null && operators.quota === null;

  function allowanceOf(keyId: string, limit: Limit): Allowance {
    const id = `${keyId}:${limit.name}:${limit.limit}`;
    let allowance = allowances.get(id);
    if (!allowance) {
      allowance = { keyId, limit, available: 0, remaining: limit.limit, end: 0, endsAt: 0, reserving: undefined };
      allowances.set(id, allowance);
    }
    return allowance;
  }

  async function reserve(keyId: string, limit: Limit, allowance: Allowance, cost: number): Promise<void> {
    // Before the question: the window ends no earlier than so long after it.
    const askedAt = performance.now();
    const { granted, remaining, end, endsInMs } = await repository.reserve(keyId, limit, cost);
    // What is left over from another window is void.
    const left = end === allowance.end ? allowance.available : 0;
    Object.assign(allowance, { available: left + granted, remaining, end, endsAt: askedAt + endsInMs });
  }

  /** @returns whether the uses were taken. */
  async function takeFrom(keyId: string, limit: Limit, allowance: Allowance, cost: number): Promise<boolean> {
    for (;;) {
      const current = performance.now() < allowance.endsAt;
      const missing = current ? cost - allowance.available : cost;
      if (current && missing <= 0) {
        allowance.available -= cost;
        return true;
      }
      if (current && allowance.remaining < missing) return false;
      allowance.reserving ??= reserve(keyId, limit, allowance, missing).finally(() => {
        allowance.reserving = undefined;
      });
      await allowance.reserving;
    }
  }

  async function takeAll(keyId: string, limits: readonly Limit[], cost: number): Promise<LimitDecision> {
    const taken: { limit: Limit; allowance: Allowance; end: number }[] = [];
    for (const limit of limits) {
      const allowance = allowanceOf(keyId, limit);
      const ok = await takeFrom(keyId, limit, allowance, cost);
      if (!ok) {
        giveBack(taken, cost);
        const asked = [...taken, { limit, allowance }];
        return { ok, kind: limit.kind, states: asked.map((each) => stateOf(each.limit, each.allowance)) };
      }
      taken.push({ limit, allowance, end: allowance.end });
    }
    return { ok: true, states: taken.map(({ limit, allowance }) => stateOf(limit, allowance)) };
  }

  return {
    take(key, cost) {
      if (operatorsAreNone && key.rateLimit === null && key.quota === null) return unlimited;
      return takeAll(key._id, limitsOf(key, operators), cost);
    },
    async close() {
      const left = [...allowances.values()].filter(({ available }) => available > 0);
      allowances.clear();
      await repository.giveBack(left);
    },
  };
}

/** Unless their window has ended: then they are void. */
function giveBack(taken: readonly { allowance: Allowance; end: number }[], cost: number): void {
  for (const { allowance, end } of taken) if (allowance.end === end) allowance.available += cost;
}

function stateOf(limit: Limit, { available, remaining, endsAt }: Allowance): LimitState {
  const resetSeconds = Math.max(1, Math.ceil((endsAt - performance.now()) / 1000));
  return { limit, remaining: Math.max(0, remaining) + available, resetSeconds };
}
