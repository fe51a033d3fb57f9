import type { Connection } from 'mongoose';

/** Which plans an instance has. Its time is the database's. */
interface InstancePlans {
  /** Of the instance, for as long as it runs. */
  _id: string;
  fingerprint: string;
  seenAt: Date;
}

export type PlanRepository = ReturnType<typeof createPlanRepository>;

/** What instances say of their plans: one small record each, which ends with the instance. */
export function createPlanRepository({ connection }: { connection: Connection }) {
  const instances = connection.collection<InstancePlans>('plan_instances');
  const olderThan = (ms: number) => ({ $lt: ['$seenAt', { $subtract: ['$$NOW', ms] }] });
  return {
    /** Says that the instance lives and has these plans. */
    async note(_id: string, fingerprint: string): Promise<void> {
      await instances.updateOne({ _id }, [{ $set: { fingerprint: { $literal: fingerprint }, seenAt: '$$NOW' } }], {
        upsert: true,
      });
    },

    /** Whether an instance that was seen within so long has other plans. Forgets those that were not. */
    async hasOther(fingerprint: string, withinMs: number): Promise<boolean> {
      await instances.deleteMany({ $expr: olderThan(withinMs) });
      return (await instances.findOne({ fingerprint: { $ne: fingerprint } })) !== null;
    },

    /** Whether any instance has said within so long that it lives. */
    async isAnyAlive(withinMs: number): Promise<boolean> {
      return (await instances.findOne({ $expr: { $not: olderThan(withinMs) } })) !== null;
    },

    async forget(_id: string): Promise<void> {
      await instances.deleteOne({ _id });
    },
  };
}
