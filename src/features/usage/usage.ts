import type { Origin, Outcome } from '../../domain/outcome.js';
import { longestUserAgent, shownUserAgent } from '../../domain/user-agent.js';
import type { Clock } from '../../lib/clock.js';
import type { Logger } from '../../lib/logger.js';
import { startLoop } from '../../lib/loop.js';
import type { NoteDigest } from '../authentication/prove.js';
import type { UseMetrics } from './metrics.js';
import type { KeyUses, UsageRepository } from './repository.js';

export interface Usage {
  /** Counts a use. Never throws and never waits. */
  note(keyId: string, outcome: Outcome, from: Origin): void;
  /** Keeps the digest that the record of a key should have, until the next flush. Never throws and never waits. */
  noteDigest: NoteDigest;
  /** Writes what was counted. Never throws; what could not be written is tried again with the next flush. */
  flush(): Promise<void>;
  /** Flushes, and ends the flushing at intervals. @returns for how many keys the last uses could not be written. */
  stop(): Promise<number>;
}

/** What a crash may lose: the counts and the last uses of so many milliseconds. */
const intervalMs = 5000;
/** While the database cannot be written to; what is counted beyond is lost. */
const mostKeys = 200_000;

/** Counts the uses of keys in memory and writes them every few seconds, so that using a key costs no write. */
export function createUsage({
  repository,
  metrics,
  clock,
  logger,
}: {
  repository: UsageRepository;
  metrics: UseMetrics;
  clock: Clock;
  logger: Logger;
}): Usage {
  let pending = new Map<string, KeyUses>();
  let flushing: Promise<void> = Promise.resolve();

  function usesOf(keyId: string): KeyUses | undefined {
    const known = pending.get(keyId);
    if (known || pending.size >= mostKeys) return known;
    const uses: KeyUses = { keyId, days: new Map(), last: null, digest: null };
    pending.set(keyId, uses);
    return uses;
  }

  function add(keyId: string, day: string, outcome: Outcome, count: number): KeyUses | undefined {
    const uses = usesOf(keyId);
    if (!uses) return undefined;
    const outcomes = uses.days.get(day) ?? new Map<Outcome, number>();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
    uses.days.set(day, outcomes);
    return uses;
  }

  function putBack(unwritten: Iterable<KeyUses>): void {
    for (const { keyId, days, last, digest } of unwritten) {
      for (const [day, outcomes] of days) {
        for (const [outcome, count] of outcomes) add(keyId, day, outcome, count);
      }
      const uses = usesOf(keyId);
      if (uses) uses.last ??= last;
      if (uses) uses.digest ??= digest;
    }
  }

  async function write(): Promise<void> {
    if (pending.size === 0) return;
    const batch = pending;
    pending = new Map();
    try {
      await repository.write([...batch.values()].map(shown));
    } catch (error) {
      putBack(batch.values());
      logger.warn({ err: error, keys: batch.size }, 'the uses of keys could not be written; they are kept');
    }
  }

  const flush = () => (flushing = flushing.then(write));
  const flushes = startLoop({ what: 'writing the uses of keys', everyMs: intervalMs, work: flush, logger });

  return {
    note(keyId, outcome, { ip, userAgent }) {
      metrics.noteUse(outcome);
      const at = clock();
      const uses = add(keyId, dayOf(at.getTime()), outcome, 1);
      if (uses && outcome === 'VALID') {
        uses.last = { at, ip, userAgent: userAgent?.slice(0, longestUserAgent) ?? null };
      }
    },
    noteDigest(keyId, secretHash, keyedDigest) {
      const uses = usesOf(keyId);
      if (uses) uses.digest = { secretHash, keyedDigest };
    },
    flush,
    async stop() {
      await flushes.stop();
      await flush();
      return pending.size;
    },
  };
}

/** Without what may be a secret in the name of a program, which its holder reads. Once for all uses since the last flush. */
function shown(uses: KeyUses): KeyUses {
  const { last } = uses;
  if (!last?.userAgent) return uses;
  return { ...uses, last: { ...last, userAgent: shownUserAgent(last.userAgent) } };
}

let today = { day: '', from: 0, until: 0 };

/** The day of a time, in UTC. Asked for every use, and formatted once a day. */
function dayOf(time: number): string {
  if (time < today.from || time >= today.until) {
    const day = new Date(time).toISOString().slice(0, 10);
    const from = Date.parse(day);
    today = { day, from, until: from + 86_400_000 };
  }
  return today.day;
}
