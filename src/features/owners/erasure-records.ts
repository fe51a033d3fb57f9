import type { mongo } from 'mongoose';

/** Condition of a write on an owner: that it has no power at the moment of the write. Empty for whoever reaches everybody. */
export type WithinReach = Readonly<Record<string, unknown>>;

/** What is left of an owner who is being erased, beside the id. */
export interface Erasure {
  /** The database's time, like all times here. */
  startedAt: Date;
  /** Who erases it, as `actorId` says. */
  by: string;
  /** Under which name attempts at its password were counted, until they are forgotten. */
  account?: string;
  /** When the sweep is to go on with it. */
  dueAt: Date;
}

/** An owner who is being erased. */
export interface Erased {
  _id: string;
  erasure: Erasure;
}

interface ErasableRecord {
  _id: string;
  erasure?: Erasure | null | undefined;
}

/** Part of a filter: owners who are not being erased. */
export const living = { erasure: null } as const;

const batch = 100;

/**
 * Owners who are being erased. Their records stay for a while, with nothing in them that says who they were: other
 * instances learn from them that the keys have stopped.
 *
 * @param change announces a change, as in any repository.
 * @param kept fields that the release before expects in every record, as expressions.
 * @param account under which name attempts at the owner's password are counted, as an expression.
 */
export function erasedIn<T extends ErasableRecord>(
  collection: mongo.Collection<T>,
  {
    change,
    kept = {},
    account,
  }: {
    change: <R>(id: string, write: () => Promise<R>) => Promise<R>;
    kept?: Readonly<Record<string, unknown>>;
    account?: mongo.Document;
  },
) {
  const records = collection as unknown as mongo.Collection<ErasableRecord>;
  return {
    /**
     * Disables an owner, takes everything out of the record that says who that was, and frees the external id and the email
     * address, in one step. What is not named here goes, so that a field of a later version does not stay by mistake.
     *
     * @param within what must be true of the owner.
     * @returns `null` if there is no such owner, or if it is being erased already.
     */
    async beginErasure(id: string, by: string, within: WithinReach = {}): Promise<Erased | null> {
      const erasure = { startedAt: '$$NOW', dueAt: '$$NOW', by: { $literal: by }, ...(account && { account }) };
      const blank = { _id: '$_id', name: null, enabled: false, scopes: [], createdAt: '$createdAt', ...kept };
      const stages = [{ $replaceWith: { ...blank, erasure, changedAt: '$$NOW' } }];
      const options = { returnDocument: 'after', projection: { erasure: 1 } } as const;
      const found = await change(id, () =>
        records.findOneAndUpdate({ _id: id, ...living, ...within } as mongo.Filter<ErasableRecord>, stages, options),
      );
      return found as Erased | null;
    },

    /** Whether there is such an owner, of whom this is true. */
    async isLiving(id: string, within: WithinReach): Promise<boolean> {
      const filter = { _id: id, ...living, ...within } as mongo.Filter<ErasableRecord>;
      return (await records.findOne(filter, { projection: { _id: 1 } })) !== null;
    },

    /** One whose erasure this one has begun, and nobody has gone through yet. */
    async findUnfinished(id: string, by: string): Promise<Erased | null> {
      const isNew = { $expr: { $eq: ['$erasure.dueAt', '$erasure.startedAt'] } };
      const filter = { _id: id, 'erasure.by': by, ...isNew };
      return (await records.findOne(filter, { projection: { erasure: 1 } })) as Erased | null;
    },

    /** Some of those whom the sweep is to go on with by then. */
    async findDueErasures(now: Date): Promise<Erased[]> {
      const due = { 'erasure.dueAt': { $lte: now } };
      const found = await records
        .find(due, { projection: { erasure: 1 } })
        .limit(batch)
        .toArray();
      return found as Erased[];
    },

    async noteAccountForgotten(id: string): Promise<void> {
      await records.updateOne({ _id: id }, { $unset: { 'erasure.account': 1 } });
    },

    async postponeErasure(id: string, dueAt: Date): Promise<void> {
      await records.updateOne({ _id: id, erasure: { $exists: true } }, { $set: { 'erasure.dueAt': dueAt } });
    },

    /** Deletes what is left. Nothing that verification knows changes by it: the owner is disabled. */
    async endErasure(id: string): Promise<void> {
      await records.deleteOne({ _id: id, erasure: { $exists: true } });
    },
  };
}
