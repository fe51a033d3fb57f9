import { createHash } from 'node:crypto';
import type { Schemas } from '../../contract/types.js';

/** How many keys a request revokes at most. */
export const mostRevoked = 1000;

/**
 * Names a request to revoke many keys: the same one again, after a crash or a lost answer, has the same name.
 *
 * @param caller by whom, and how far the credential reaches: what one that reaches further has done is not told to others.
 */
export function revocationOf(
  caller: { ownerId: string; isUnbounded: boolean },
  { filter, reason, expected_count }: Schemas['BulkRevocation'],
  idempotencyKey: string | undefined,
): string {
  const sorted = Object.fromEntries(Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1)));
  const said = JSON.stringify([
    caller.ownerId,
    caller.isUnbounded,
    idempotencyKey ?? null,
    sorted,
    reason,
    expected_count,
  ]);
  return createHash('sha256').update(said).digest('base64url');
}

/** What a request to revoke many keys finds, in numbers. */
interface Counts {
  expected: number;
  /** Keys that fit and live. */
  found: number;
  /** Those that the same request has revoked before. */
  before: number;
  /** Whether it has an Idempotency-Key: then it is one request, however often it is sent. */
  isKeyed: boolean;
}

/**
 * How many of the keys that are found to revoke, and how many of those that were revoked before belong to it; `null` where
 * the count has changed since the caller looked.
 *
 * A request without a key that was interrupted is gone on with: what it has done is less than what it was to do. One that
 * was done wholly may be meant again, for the next keys that fit; where there are none, it is the same one.
 */
export function decideRevocation({ expected, found, before, isKeyed }: Counts): { take: number; done: number } | null {
  if (expected === 0) return found === 0 ? { take: 0, done: 0 } : null;
  const done = isKeyed ? Math.min(before, expected) : before % expected;
  if (done > 0) return { take: Math.min(found, expected - done), done };
  if (found === expected) return { take: found, done: 0 };
  return found === 0 && before > 0 ? { take: 0, done: expected } : null;
}
