import { type Connection, trusted } from 'mongoose';
import { duplicateKey } from '../../database/errors.js';
import { type IdempotencyRecord, idempotencyModel } from './model.js';

/** What a request writes to take a record. */
type Claim = Omit<IdempotencyRecord, 'reply'>;
export type IdempotencyRepository = ReturnType<typeof createIdempotencyRepository>;

export function createIdempotencyRepository({ connection }: { connection: Connection }) {
  const records = idempotencyModel(connection);
  return {
    /**
     * Takes the record for a new request: when there is none, and else when by `over` it has expired, or its request died
     * without a reply.
     *
     * @param over `null` to take over none.
     * @returns whether it was taken.
     */
    async claim({ _id, ...taken }: Claim, over: Date | null): Promise<boolean> {
      const until = trusted({ $lte: over ?? new Date(0) });
      try {
        await records.updateOne(
          {
            _id,
            $or: [
              { expiresAt: until },
              { reply: trusted({ $exists: false }), lockedUntil: until, requestHash: taken.requestHash },
            ],
          },
          { $set: taken, $unset: { reply: 1, ownerId: 1 } },
          { upsert: true },
        );
        return true;
      } catch (error) {
        if (duplicateKey(error)) return false;
        throw error;
      }
    },

    async find(id: string): Promise<IdempotencyRecord | null> {
      return records.findOne({ _id: id }).lean();
    },

    /** @returns `false` if another request has taken the record over: it then has another `lockedUntil`, and nothing changes. */
    async complete(
      { _id, lockedUntil }: Claim,
      kept: Required<Pick<IdempotencyRecord, 'reply' | 'ownerId'>>,
    ): Promise<boolean> {
      const { matchedCount } = await records.updateOne({ _id, lockedUntil }, { $set: kept });
      return matchedCount > 0;
    },

    /**
     * Takes the replies about an owner away. That they were given stays for their 24 hours: a repetition is refused, and
     * makes nothing that was erased anew.
     */
    async eraseOf(ownerId: string): Promise<void> {
      await records.updateMany({ ownerId }, { $set: { requestHash: '' }, $unset: { reply: 1, ownerId: 1 } });
    },

    /** Gives the record back, under the same condition. */
    async release({ _id, lockedUntil }: Claim): Promise<void> {
      await records.deleteOne({ _id, lockedUntil, reply: trusted({ $exists: false }) });
    },
  };
}
