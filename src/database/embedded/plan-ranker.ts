import { mongo } from 'mongoose';

/**
 * Has the engine compare plans by trying them, and by nothing else. As it starts, it would estimate their costs where two
 * indexes are of use and the trial finds too little, by a part of the server that this build does not have: the query then
 * fails (`InvalidPipelineOperator`, 224).
 */
export async function rankPlansByTrial(uri: string): Promise<void> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    await client.db('admin').command({ setParameter: 1, internalQueryPlanRanker: 'multiPlanning' });
  } finally {
    await client.close();
  }
}
