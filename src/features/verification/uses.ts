import { LRUCache } from 'lru-cache';
import type { Logger } from '../../logger.js';
import type { ApiKeyRepository } from '../apikeys/repository.js';

export interface Uses {
  /** Notes that a key was used. Never throws and never waits. */
  note(keyId: string, from: { ip: string | null; userAgent: string | null }): void;
  /** Waits for the notes that are on their way to the database. */
  flush(): Promise<void>;
}

const intervalMs = 60_000;
const rememberedKeys = 100_000;
const longestUserAgent = 200;

/** Writes the last use of a key at most once a minute, so that using keys costs the database next to nothing. */
export function createUses({ apiKeys, logger }: { apiKeys: ApiKeyRepository; logger: Logger }): Uses {
  const recent = new LRUCache<string, true>({ max: rememberedKeys, ttl: intervalMs });
  const pending = new Set<Promise<void>>();
  return {
    note(keyId, { ip, userAgent }) {
      if (recent.has(keyId)) return;
      recent.set(keyId, true);
      const at = new Date();
      const use = { at, ip, userAgent: userAgent?.slice(0, longestUserAgent) ?? null };
      const write = apiKeys
        .noteUse(keyId, use, new Date(at.getTime() - intervalMs))
        .catch((error: unknown) => {
          recent.delete(keyId);
          logger.warn({ err: error, keyId }, 'the last use of a key could not be written');
        })
        .finally(() => pending.delete(write));
      pending.add(write);
    },
    async flush() {
      await Promise.all(pending);
    },
  };
}
