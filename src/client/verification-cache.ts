import type { VerificationRequest, VerificationResult } from '#generated/types.gen.js';

export interface VerificationCache {
  find(id: string): VerificationResult | undefined;
  /** Keeps an answer that may be kept. `askedAt` is in milliseconds since 1970. */
  keep(id: string, answer: VerificationResult, askedAt: number): void;
}

/** About 10 MB. */
const mostEntries = 10_000;

/**
 * Remembers `VALID` for keys without limits, for so many seconds from the asking and never beyond the key's expiry, or the
 * end of the secret that was presented.
 *
 * By the wall clock, which goes on while a process is frozen, as serverless platforms do between requests. Where it was
 * set back to before the asking, the answer is forgotten.
 */
export function createVerificationCache({ seconds }: { seconds: number }): VerificationCache {
  const entries = new Map<string, { answer: VerificationResult; from: number; until: number }>();
  return {
    find(id) {
      const entry = entries.get(id);
      const now = Date.now();
      if (entry && entry.from <= now && now < entry.until) return entry.answer;
      entries.delete(id);
      return undefined;
    },

    keep(id, answer, askedAt) {
      if (!mayBeKept(answer)) return;
      const until = Math.min(askedAt + seconds * 1000, ...endsOf(answer));
      entries.delete(id);
      entries.set(id, { answer, from: askedAt, until });
      if (entries.size > mostEntries) entries.delete(oldest(entries));
    },
  };
}

/** A refusal is not kept: what was fixed works at once. Nor is a key with a limit, whose every use counts. */
function mayBeKept({ valid, key }: VerificationResult): boolean {
  return valid && key?.rate_limit === null && key.quota === null;
}

/** When a key stops working by the clock, or the secret that was presented, in milliseconds since 1970. */
function endsOf({ key }: VerificationResult): number[] {
  const ends = [key?.expires_at, key?.secret === 'previous' ? key.rotation?.ends_at : undefined];
  return ends.flatMap((end) => (typeof end === 'string' ? [Date.parse(end)] : []));
}

/** A map keeps the order in which its entries came. */
function oldest(entries: Map<string, unknown>): string {
  return entries.keys().next().value as string;
}

/** The SHA-256 of a question, so that no key lies in memory. A key holds 256 random bits: nobody finds it by trying. */
export async function questionId({ key, scopes, ip }: VerificationRequest): Promise<string> {
  const question = new TextEncoder().encode(JSON.stringify([key, scopes, ip]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', question));
  return String.fromCharCode(...digest);
}
