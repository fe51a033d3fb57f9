import type { Connection, mongo } from 'mongoose';
import { duplicateKey } from '../../database/errors.js';
import type { SecretRole } from '../../lib/keyring.js';

/** What all instances know of a secret. Nothing here tells the secret itself. All times are the database's. */
export interface SecretRecord {
  /** Public id of the secret. */
  _id: string;
  firstSeenAt: Date;
  /** When an instance last started with it as its current one. */
  currentAt?: Date;
  /** When an instance first started with it as a previous one, since it was last current; `null` if none did. */
  retiredAt?: Date | null;
}

export type SecretRepository = ReturnType<typeof createSecretRepository>;

const seen = { firstSeenAt: { $ifNull: ['$firstSeenAt', '$$NOW'] } };
const noted: Record<SecretRole, mongo.Document> = {
  current: { ...seen, currentAt: '$$NOW', retiredAt: null },
  previous: { ...seen, retiredAt: { $ifNull: ['$retiredAt', '$$NOW'] } },
  next: seen,
};

/** Which secrets instances have used, and since when no longer. */
export function createSecretRepository({ connection }: { connection: Connection }) {
  const secrets = connection.collection<SecretRecord>('secrets');

  const note = (id: string, role: SecretRole) =>
    secrets.updateOne({ _id: id }, [{ $set: noted[role] }], { upsert: true });

  return {
    async list(): Promise<SecretRecord[]> {
      return secrets.find().toArray();
    },

    /** Notes that an instance has a secret in this role: a current one is not retired any more, a previous one is from now on. */
    async note(id: string, role: SecretRole): Promise<void> {
      try {
        await note(id, role);
      } catch (error) {
        // Two instances at the same time: the other one has made the record.
        if (!duplicateKey(error)) throw error;
        await note(id, role);
      }
    },
  };
}
