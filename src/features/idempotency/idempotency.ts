import type { AskTime } from '../../database/settled-time.js';
import type { Clock } from '../../lib/clock.js';
import { digestOf } from '../../lib/digest.js';
import { newPublicId } from '../../lib/ids.js';
import type { Keyring } from '../../lib/keyring.js';
import { createSealing } from '../../lib/seal.js';
import { Problem } from '../../problems/problem.js';
import type { IdempotencyRecord } from './model.js';
import type { IdempotencyRepository } from './repository.js';

interface IdempotentRequest {
  userId: string;
  operationId: string;
  idempotencyKey: string;
  body: unknown;
}

export interface Work<Admitted, T> {
  /** Whom a reply is about, if not who asks: once that owner is erased, it is not given any more. */
  ownerOf?(reply: T): string;
  /**
   * Lets a request in that repeats no other, or refuses it. Called before anything is written.
   *
   * @param workId names the work. A request that follows one which died has the same: nobody was told what that one did.
   */
  admit(workId: string): Promise<Admitted>;
  do(admitted: Admitted): Promise<T>;
  /** Refuses a repetition that is no longer to be told the reply. */
  requireTellable?(reply: T): Promise<void>;
}

export interface Idempotency {
  /**
   * Does the work once for a user, an operation and an Idempotency-Key, and answers repetitions within 24 hours with
   * the first reply. No reply is given that is not kept. A refusal is not kept: it may be tried again.
   *
   * @throws {Problem} `idempotency_key_reused` for another body, `idempotency_in_progress` while the first one runs, and
   * whatever `admit` and the work throw.
   */
  run<Admitted, T>(request: IdempotentRequest, work: Work<Admitted, T>): Promise<T>;
}

const keptMs = 24 * 3_600_000;
/** After this a request without a reply counts as dead; far longer than any may take. */
const lockMs = 60_000;

export function createIdempotency(options: {
  records: IdempotencyRepository;
  keyring: Keyring;
  clock: Clock;
  /** By which a record is taken over for good: an instance whose clock is fast does nothing twice. */
  settledTime: AskTime;
}): Idempotency {
  const { records, keyring, clock, settledTime } = options;
  const { seal, unseal } = createSealing({ keyring, keyOf: ({ idempotency }) => idempotency });

  /** @returns the time by which the record is over, and may be taken over; `null` if it is not. */
  async function overSince(record: IdempotencyRecord, requestHash: string): Promise<Date | null> {
    if (!isOver(record, requestHash, clock())) return null;
    const settled = await settledTime();
    return isOver(record, requestHash, settled) ? settled : null;
  }

  function replay<T>(record: IdempotencyRecord | null, requestHash: string, idempotencyKey: string): T {
    if (record && record.requestHash !== requestHash) throw new Problem('idempotency_key_reused');
    if (!record?.reply) throw new Problem('idempotency_in_progress', { headers: { 'Retry-After': '1' } });
    const reply = unseal<T>(record.reply, idempotencyKey);
    if (reply !== null) return reply;
    throw new Problem('idempotency_key_reused', {
      detail: 'The first answer is no longer readable: the service has a new secret. Use a new Idempotency-Key.',
    });
  }

  return {
    async run<Admitted, T>(request: IdempotentRequest, work: Work<Admitted, T>): Promise<T> {
      const { userId, operationId, idempotencyKey, body } = request;
      const id = digestOf(userId, operationId, idempotencyKey);
      const requestHash = digestOf(idempotencyKey, canonical(body));
      const repeat = async (record: IdempotencyRecord | null) => {
        const reply = replay<T>(record, requestHash, idempotencyKey);
        await work.requireTellable?.(reply);
        return reply;
      };
      const known = await records.find(id);
      const over = known && (await overSince(known, requestHash));
      if (known && !over) return repeat(known);
      const workId = (known && workWithoutReply(known, requestHash)) ?? newPublicId();
      const admitted = await work.admit(workId);
      const now = clock().getTime();
      const [lockedUntil, expiresAt] = [new Date(now + lockMs), new Date(now + keptMs)];
      const claim = { _id: id, requestHash, lockedUntil, workId, expiresAt };
      if (!(await records.claim(claim, over))) return repeat(await records.find(id));
      let reply: T;
      try {
        reply = await work.do(admitted);
      } catch (error) {
        // After any other error the work may have been done: the lock keeps a repetition from doing it again at once.
        if (error instanceof Problem) await records.release(claim).catch(() => undefined);
        throw error;
      }
      const ownerId = work.ownerOf?.(reply) ?? userId;
      const isKept = await records.complete(claim, { reply: seal(reply, idempotencyKey), ownerId });
      // It took so long that another request does the work, which may have undone what was done here.
      return isKept ? reply : repeat(await records.find(id));
    },
  };
}

/** Whether another request may take the record: it has expired, or the same request died without an answer. */
function isOver(
  { expiresAt, lockedUntil, reply, requestHash }: IdempotencyRecord,
  requested: string,
  now: Date,
): boolean {
  return expiresAt <= now || (!reply && lockedUntil <= now && requestHash === requested);
}

/** The work of a request that died without an answer, if it was the same request; its refusals have left no record. */
function workWithoutReply({ reply, requestHash, workId }: IdempotencyRecord, requested: string): string | undefined {
  return !reply && requestHash === requested ? workId : undefined;
}

/** JSON with the members of objects in order, so that the same body is the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
