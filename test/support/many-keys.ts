import type { Connection } from 'mongoose';
import type { StoredApiKey } from '../../src/features/apikeys/model.js';

/** Keys that are inserted at a time. */
const batch = 10_000;
const day = 24 * 60 * 60 * 1000;
const words = ['nightly', 'Export', 'Müller', 'статистика', 'دادهها', 'Ärzte', 'ci', 'Backup', '天气', 'staging'];

/** A user who has as many keys of each state as are asked for. */
export interface Owner {
  userId: string;
  active: number;
  disabled?: number;
  revoked?: number;
  expired?: number;
  /** Of the key with this number among the owner's. */
  label?: (at: number) => string;
}

/** Writes keys into the database as they are stored, and not by requests: one of them would take a hash each. */
export async function insertKeys(connection: Connection, owners: Iterable<Owner>, now: Date): Promise<number> {
  const keys = connection.collection<StoredApiKey>('apikeys');
  // Their ids are numbers: they go on where an earlier call has ended.
  const before = await keys.countDocuments();
  let [waiting, inserted]: [StoredApiKey[], number] = [[], 0];
  const flush = async () => {
    if (waiting.length > 0) await keys.insertMany(waiting, { ordered: false, writeConcern: { w: 1, journal: false } });
    inserted += waiting.length;
    waiting = [];
  };
  for (const { userId, active, disabled = 0, revoked = 0, expired = 0, label } of owners) {
    const states = [active, disabled, revoked, expired].flatMap((count, state) => Array<number>(count).fill(state));
    for (const [at, state] of states.entries()) {
      const slot = state < 2 ? { slot: at } : {};
      const own = label ? { label: label(at) } : {};
      waiting.push({ ...recordOf(userId, before, inserted + waiting.length, state, now), ...slot, ...own });
      if (waiting.length === batch) await flush();
    }
  }
  await flush();
  return inserted;
}

function recordOf(userId: string, idsFrom: number, at: number, state: number, now: Date): StoredApiKey {
  const before = (days: number) => new Date(now.getTime() - days * day - at);
  const future = at % 3 === 0 ? null : new Date(now.getTime() + day + at * 1000);
  return {
    _id: `key_${(idsFrom + at).toString(36).padStart(16, '0')}`,
    userId,
    ownerId: userId,
    ownerKind: 'user',
    createdBy: userId,
    claims: [],
    label: `${words[at % words.length]} ${at}`,
    description: null,
    metadata: [],
    prefix: 'lk',
    secretHash: '',
    lastFour: (at % 65_536).toString(16).padStart(4, '0'),
    enabled: state !== 1,
    version: 1,
    createdAt: before(20),
    updatedAt: before(20),
    expiresAt: state === 3 ? before(1) : future,
    lastUsedAt: at % 4 === 0 ? null : before(2),
    lastUsedIp: null,
    lastUsedUserAgent: null,
    revokedAt: state === 2 ? before(1) : null,
    revokedReason: null,
    scopes: ['apikeys:read', `reports:${at % 7}`],
    ipAllowlist: [],
    rateLimit: null,
    quota: null,
  };
}
