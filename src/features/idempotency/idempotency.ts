import type { Clock } from '../../lib/clock.js';
import { digestOf } from '../../lib/digest.js';
import type { Keyring } from '../../lib/keyring.js';
import { Problem } from '../../problems/problem.js';
import type { IdempotencyRepository } from './repository.js';
import { seal, unseal } from './seal.js';

interface IdempotentRequest {
  userId: string;
  operationId: string;
  idempotencyKey: string;
  body: unknown;
}

export interface Idempotency {
  /**
   * Does the work once for a user, an operation and an Idempotency-Key, and answers repetitions within 24 hours with
   * the first reply. A refusal is not kept: it may be tried again.
   *
   * @throws {Problem} `idempotency_key_reused` for another body, `idempotency_in_progress` while the first one runs.
   */
  run<T>(request: IdempotentRequest, work: () => Promise<T>): Promise<T>;
}

const keptMs = 24 * 3_600_000;
/** After this a request without a reply counts as dead; far longer than any may take. */
const lockMs = 60_000;

export function createIdempotency(options: {
  records: IdempotencyRepository;
  keyring: Keyring;
  clock: Clock;
}): Idempotency {
  const { records, keyring, clock } = options;

  async function replay<T>(id: string, requestHash: string, idempotencyKey: string): Promise<T> {
    const record = await records.find(id);
    if (record && record.requestHash !== requestHash) throw new Problem('idempotency_key_reused');
    if (!record?.reply) throw new Problem('idempotency_in_progress', { headers: { 'Retry-After': '1' } });
    const reply = unseal<T>(record.reply, idempotencyKey, keyring);
    if (reply !== null) return reply;
    throw new Problem('idempotency_key_reused', {
      detail: 'The first answer cannot be read any more, as the service has another secret. Use a new Idempotency-Key.',
    });
  }

  return {
    async run<T>({ userId, operationId, idempotencyKey, body }: IdempotentRequest, work: () => Promise<T>): Promise<T> {
      const now = clock();
      const id = digestOf(userId, operationId, idempotencyKey);
      const requestHash = digestOf(idempotencyKey, canonical(body));
      const lockedUntil = new Date(now.getTime() + lockMs);
      const claim = { _id: id, requestHash, lockedUntil, expiresAt: new Date(now.getTime() + keptMs) };
      if (!(await records.claim(claim, now))) return replay<T>(id, requestHash, idempotencyKey);
      let reply: T;
      try {
        reply = await work();
      } catch (error) {
        // After any other error the work may have been done: the lock keeps a repetition from doing it again at once.
        if (error instanceof Problem) await records.release(claim).catch(() => undefined);
        throw error;
      }
      await records.complete(claim, seal(reply, idempotencyKey, keyring));
      return reply;
    },
  };
}

/** JSON with the members of objects in order, so that the same body is the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
