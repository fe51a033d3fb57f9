import type { Origin, Outcome } from '../../domain/outcome.js';
import { longestUserAgent, shownUserAgent } from '../../domain/user-agent.js';
import type { Clock } from '../../lib/clock.js';
import type { Logger } from '../../lib/logger.js';
import { startLoop } from '../../lib/loop.js';
import type { NoteDigest } from '../authentication/prove.js';
import type { UseMetrics } from './metrics.js';
import { addedPreviousUses, addPreviousUse, noPreviousUses } from './previous-uses.js';
import type { KeyUses, UsageRepository } from './repository.js';

export interface Usage {
  /**
   * Counts a use. Never throws and never waits.
   *
   * @param previousIn id of the rotation whose previous secret was presented, if it was one.
   */
  note(keyId: string, outcome: Outcome, from: Origin, previousIn?: string): void;
  /** Notes that the previous secret of a rotation was looked at, which is no use of its key. Never throws and never waits. */
  notePrevious(keyId: string, from: Origin, previousIn: string): void;
  /** Keeps a digest that the record of a key should have, until the next flush. Never throws and never waits. */
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
    const uses: KeyUses = { keyId, days: new Map(), last: null, digests: new Map(), previous: null };
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

  /**
   * Whoever is refused for a limit or a scope has the previous secret as well, and would be cut off with it; but not who
   * comes from an address that the key does not admit.
   *
   * @param uses `undefined` where there is no room left for them.
   */
  function notePreviousUse(uses: KeyUses | undefined, rotationId: string, from: Origin, at: Date): void {
    metrics.notePreviousUse();
    if (!uses) return;
    if (uses.previous?.rotationId !== rotationId) uses.previous = noPreviousUses(rotationId);
    addPreviousUse(uses.previous, { ...from, userAgent: from.userAgent?.slice(0, longestUserAgent) ?? null }, at);
  }

  function putBack(unwritten: Iterable<KeyUses>): void {
    for (const { keyId, days, last, digests } of unwritten) {
      for (const [day, outcomes] of days) {
        for (const [outcome, count] of outcomes) add(keyId, day, outcome, count);
      }
      const uses = usesOf(keyId);
      if (uses) uses.last ??= last;
      if (uses) uses.digests = new Map([...digests, ...uses.digests]);
    }
  }

  function putBackPrevious(unwritten: Iterable<KeyUses>): void {
    for (const { keyId, previous } of unwritten) {
      const uses = previous && usesOf(keyId);
      if (uses) uses.previous = addedPreviousUses(previous, uses.previous);
    }
  }

  const warn = (error: unknown, keys: number) =>
    logger.warn({ err: error, keys }, 'the uses of keys could not be written; they are kept');

  /** Those of previous secrets, each key by itself: of which it has failed, they are written again. */
  async function writePrevious(all: readonly KeyUses[]): Promise<void> {
    const keyIds = all.map(({ keyId }) => keyId);
    const unwritten = await repository.writePrevious(all).catch((error) => ({ keyIds, error }));
    if (!unwritten) return;
    const left = new Set(unwritten.keyIds);
    putBackPrevious(all.filter(({ keyId }) => left.has(keyId)));
    warn(unwritten.error, left.size);
  }

  async function write(): Promise<void> {
    if (pending.size === 0) return;
    const batch = pending;
    pending = new Map();
    const all = [...batch.values()];
    // These first: until they are written, an old secret looks idle.
    const previous = all.filter((uses) => uses.previous);
    if (previous.length > 0) await writePrevious(previous);
    await repository.write(all.map(shown)).catch((error) => {
      putBack(all);
      warn(error, all.length);
    });
  }

  const flush = () => (flushing = flushing.then(write));
  const flushes = startLoop({ what: 'writing the uses of keys', everyMs: intervalMs, work: flush, logger });

  return {
    note(keyId, outcome, { ip, userAgent }, previousIn) {
      metrics.noteUse(outcome);
      const at = clock();
      const uses = add(keyId, dayOf(at.getTime()), outcome, 1);
      if (uses && outcome === 'VALID') {
        uses.last = { at, ip, userAgent: userAgent?.slice(0, longestUserAgent) ?? null };
      }
      if (previousIn === undefined || outcome === 'IP_NOT_ALLOWED') return;
      notePreviousUse(uses, previousIn, { ip, userAgent }, at);
    },
    notePrevious: (keyId, from, previousIn) => notePreviousUse(usesOf(keyId), previousIn, from, clock()),
    noteDigest(keyId, secretHash, keyedDigest) {
      usesOf(keyId)?.digests.set(secretHash, keyedDigest);
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
