import type { Connection, mongo } from 'mongoose';
import { duplicateKey } from '../../database/errors.js';
import { readTogether } from '../../database/load-by-id.js';

/** Where an account's user has succeeded: under keyed digests, so that the database tells neither who nor where. */
export interface FamiliarKey {
  /** Of the account. */
  key: string;
  /** Of the account and the network. */
  network: string;
}

export interface FamiliarNetworks {
  /** Whether a network is familiar to an account, and has failures left. */
  has(keys: readonly FamiliarKey[]): Promise<boolean>;
  /**
   * Counts an attempt from a familiar network.
   *
   * @returns its number among those from there; `null` if the network is not familiar, or has no failure left.
   */
  take(key: FamiliarKey): Promise<number | null>;
  /** Takes one attempt back. */
  takeBack(key: FamiliarKey): Promise<void>;
  /**
   * Remembers a network whose user has just succeeded. What has failed before begins to be forgiven there: the next failure
   * is the first of another row.
   *
   * @param attempt its number; what began later may yet fail. All if `null`.
   */
  remember(key: FamiliarKey, attempt: number | null): Promise<void>;
}

interface Entry {
  network: string;
  succeededAt: Date;
  /** All since it was remembered. */
  attempts: number;
  /** How many of them do not count: those until the last success, and those taken back. */
  forgiven: number;
}

interface FamiliarRecord {
  key: string;
  /** In the order of their last success. */
  networks: Entry[];
  expire: Date;
}

interface Recent {
  key: string;
  recent: Entry[];
}

/** Failures in a row, after which a network is not familiar any more: NIST SP 800-63B-4 §3.2.2. */
const mostFailuresInARow = 100;
/** Networks that an account remembers. */
const mostNetworks = 20;
const keepDays = 90;

const keepMs = keepDays * 24 * 60 * 60 * 1000;

export function createFamiliarNetworks({ connection }: { connection: Connection }): FamiliarNetworks {
  const records = connection.collection<FamiliarRecord>('throttles');

  const entryOf = (network: string) => ({ $first: { $filter: { input: '$networks', cond: isOf(network) } } });

  /** Changes the entry of a network. */
  const change = (network: string, changes: object): mongo.Document[] => {
    const changed = { $cond: [isOf(network), { $mergeObjects: ['$$this', changes] }, '$$this'] };
    return [{ $set: { networks: { $map: { input: '$networks', as: 'this', in: changed } } } }];
  };

  /** Of an attempt nothing is known yet: eighty of them at once cost a query or two. */
  const entryFor = readTogether(async (asked: readonly FamiliarKey[]): Promise<(Entry | undefined)[]> => {
    const isMeant = { $in: ['$$this.network', asked.map(({ network }) => network)] };
    const recent = { $filter: { input: '$networks', cond: { $and: [isMeant, isRecent] } } };
    const query = { key: { $in: asked.map(({ key }) => key) } };
    const found = await records.find<Recent>(query, { projection: { _id: 0, key: 1, recent } }).toArray();
    const byKey = new Map(found.map((record) => [record.key, record.recent]));
    return asked.map(({ key, network }) => byKey.get(key)?.find((entry) => entry.network === network));
  });

  async function remember({ key, network }: FamiliarKey, attempt: number | null): Promise<void> {
    const isKept = { $and: [{ $not: isOf(network) }, isRecent] };
    const attempts = { $ifNull: ['$known.attempts', 0] };
    const untilNow = attempt === null ? attempts : { $min: [attempts, attempt] };
    const forgiven = { $max: [{ $ifNull: ['$known.forgiven', 0] }, untilNow] };
    const latest = { network, succeededAt: '$$NOW', attempts, forgiven };
    const others = { $filter: { input: '$networks', cond: isKept } };
    const update = [
      { $set: { networks: { $ifNull: ['$networks', []] } } },
      { $set: { known: entryOf(network) } },
      { $set: { networks: { $slice: [{ $concatArrays: [others, [latest]] }, -mostNetworks] } } },
      { $set: { expire: { $add: ['$$NOW', keepMs] } } },
      { $unset: 'known' },
    ];
    await records.updateOne({ key }, update, { upsert: true });
  }

  return {
    async has(keys) {
      const entries = (await Promise.all(keys.map(entryFor))).filter((entry) => entry !== undefined);
      return entries.length > 0 && entries.every(({ attempts, forgiven }) => attempts - forgiven < mostFailuresInARow);
    },

    async take({ key, network }) {
      const mayFail = { $lt: [{ $subtract: ['$$this.attempts', '$$this.forgiven'] }, mostFailuresInARow] };
      const mayBeTaken = { $filter: { input: '$networks', cond: { $and: [isOf(network), isRecent, mayFail] } } };
      const filter = { key, 'networks.network': network, $expr: { $ne: [mayBeTaken, []] } };
      const counted = change(network, { attempts: { $add: ['$$this.attempts', 1] } });
      const projection = { _id: 0, entry: entryOf(network) };
      const found = await records.findOneAndUpdate(filter, counted, { returnDocument: 'after', projection });
      return found && (found as unknown as { entry: Entry }).entry.attempts;
    },

    async takeBack({ key, network }) {
      const forgiven = { $min: ['$$this.attempts', { $add: ['$$this.forgiven', 1] }] };
      await records.updateOne({ key, 'networks.network': network }, change(network, { forgiven }));
    },

    async remember(key, attempt) {
      try {
        await remember(key, attempt);
      } catch (error) {
        // Two first successes at the same time: the other one has made the record.
        if (!duplicateKey(error)) throw error;
        await remember(key, attempt);
      }
    },
  };
}

const isOf = (network: string) => ({ $eq: ['$$this.network', network] });
const isRecent = { $gt: ['$$this.succeededAt', { $subtract: ['$$NOW', keepMs] }] };
