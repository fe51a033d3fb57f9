import { LRUCache } from 'lru-cache';
import type { KnownKey } from '../../domain/principal.js';
import type { Clock } from '../../lib/clock.js';
import type { Logger } from '../../lib/logger.js';
import { createSingleFlight } from '../../lib/single-flight.js';
import { within } from '../../lib/within.js';

/**
 * Notes that the new secret of a pending rotation was used, by which the grace period of the old one starts. Waits for the
 * database, but not for long, and never throws: the use stands, and the next one tries again.
 *
 * @param key with the rotation whose new secret was used.
 * @returns the key as it is afterwards; as it was, where that is not known in time.
 */
export type NoteFirstUse = (key: KnownKey) => Promise<KnownKey>;

/** How long a use waits, in milliseconds: as long as memory is trusted while the database is silent. */
const longestWaitMs = 1000;

/** Rotations of which it is known that nothing is left to do, for the uses that were under way at the same time. */
const mostDone = 1000;
/** How long that is known, in milliseconds: with `w=1`, a new primary may not have it. */
const doneForMs = 5000;

export function createNoteFirstUse({
  apiKeys,
  clock,
  logger,
}: {
  apiKeys: {
    beginGrace(keyId: string, rotationId: string, now: Date): Promise<unknown>;
    findKnown(keyId: string): Promise<{ key: KnownKey } | null>;
  };
  clock: Clock;
  logger: Logger;
}): NoteFirstUse {
  const flights = createSingleFlight<KnownKey>();
  const done = new LRUCache<string, KnownKey>({
    max: mostDone,
    ttl: doneForMs,
    ttlResolution: 0,
    perf: { now: () => clock().getTime() },
  });
  let failing = false;

  async function begin(key: KnownKey, rotationId: string): Promise<KnownKey> {
    await apiKeys.beginGrace(key._id, rotationId, clock());
    const after = (await apiKeys.findKnown(key._id))?.key ?? key;
    done.set(rotationId, after);
    failing = false;
    return after;
  }

  function fail(error: unknown, key: KnownKey): KnownKey {
    if (!failing)
      logger.warn({ err: error, keyId: key._id }, 'a grace period could not start; the next use tries again');
    failing = true;
    return key;
  }

  return async (key) => {
    const rotationId = key.rotation?._id;
    if (rotationId === undefined) return key;
    const known = done.get(rotationId);
    if (known) return known;
    const flight = flights.run(rotationId, () => begin(key, rotationId).catch((error) => fail(error, key)));
    return within(longestWaitMs, flight).catch(() => key);
  };
}
