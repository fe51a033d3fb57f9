import { mongo } from 'mongoose';

/**
 * Has the engine compare plans by trying them, and by nothing else. As it starts (`mixed`), it estimates their costs from a
 * sample where several plans are possible and the trial of them, 10,000 steps or so, has no result. The sample is drawn by
 * the slot-based engine, which is not part of this build: finding, counting, updating and deleting then fail
 * (`QueryFeatureNotAllowed`, 224), wherever little matches among many records that two indexes lead to.
 */
export async function rankPlansByTrial(uri: string): Promise<void> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    await client.db('admin').command({ setParameter: 1, internalQueryPlanRanker: 'multiPlanning' });
  } finally {
    await client.close();
  }
}
