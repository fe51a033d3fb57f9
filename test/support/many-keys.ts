import type { Connection } from 'mongoose';
import { labelWordsOf } from '../../src/domain/label-words.js';
import type { OwnerKind } from '../../src/domain/owner.js';
import type { StoredApiKey } from '../../src/features/apikeys/model.js';
import { dayOf } from '../../src/lib/day.js';

/** Keys that are inserted at a time. */
const batch = 10_000;
const day = 24 * 60 * 60 * 1000;
const words = ['nightly', 'Export', 'Müller', 'статистика', 'دادهها', 'Ärzte', 'ci', 'Backup', '天气', 'staging'];

/** An owner who has as many keys of each state as are asked for. */
export interface Owner {
  userId: string;
  active: number;
  disabled?: number;
  revoked?: number;
  expired?: number;
  kind?: OwnerKind;
  /** Of the key with this number among the owner's. */
  label?: (at: number) => string;
  /** Who made its keys; the owner, if it is left out. */
  createdBy?: string;
}

/** The owner of a number: one in five is an organization. */
export function ownerAt(at: number): { id: string; kind: OwnerKind; externalId: string } {
  const kind = at % 5 === 0 ? 'organization' : 'user';
  const prefix = kind === 'user' ? 'usr' : 'org';
  return { id: `${prefix}_${at.toString(36).padStart(16, '0')}`, kind, externalId: `customer-${at}` };
}

/** Writes owners into the database as they are stored. */
export async function insertOwners(connection: Connection, count: number): Promise<void> {
  const now = new Date();
  const waiting: Record<OwnerKind, object[]> = { user: [], organization: [] };
  const flush = async () => {
    for (const [kind, name] of [
      ['user', 'users'],
      ['organization', 'organizations'],
    ] as const) {
      const records = connection.collection<object>(name);
      if (waiting[kind].length > 0) await records.insertMany(waiting[kind], { ordered: false });
      waiting[kind] = [];
    }
  };
  for (let at = 0; at < count; at++) {
    const { id, kind, externalId } = ownerAt(at);
    const common = { _id: id, externalId, name: `Customer ${at}`, enabled: true, scopes: [], plan: null, metadata: [] };
    const others = kind === 'user' ? { tokenVersion: 0 } : { createdBy: 'operator', updatedAt: now, version: 0 };
    waiting[kind].push({ ...common, ...others, createdAt: now });
    if (at % batch === batch - 1) await flush();
  }
  await flush();
}

/** Without the indexes of searches, a million keys are inserted in half the time. */
export async function dropSearchIndexes(connection: Connection): Promise<void> {
  const keys = connection.collection('apikeys');
  const others = new Set(['newest', 'label_words', 'last_four', 'last_used_day', 'metadata', 'revoked_in']);
  for (const { name = '' } of await keys.indexes()) {
    if (others.has(name) || name.startsWith('newest_')) await keys.dropIndex(name);
  }
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
  for (const owner of owners) {
    const { userId, active, disabled = 0, revoked = 0, expired = 0, kind = 'user', createdBy = userId, label } = owner;
    const states = [active, disabled, revoked, expired].flatMap((count, state) => Array<number>(count).fill(state));
    for (const [at, state] of states.entries()) {
      const slot = state < 2 ? { slot: at } : {};
      const record = recordOf(
        userId,
        { idsFrom: before, at: inserted + waiting.length, label: label?.(at) },
        state,
        now,
      );
      waiting.push({ ...record, ownerKind: kind, createdBy, ...slot });
      if (waiting.length === batch) await flush();
    }
  }
  await flush();
  return inserted;
}

function recordOf(
  userId: string,
  { idsFrom, at, label: given }: { idsFrom: number; at: number; label: string | undefined },
  state: number,
  now: Date,
): StoredApiKey {
  const before = (days: number) => new Date(now.getTime() - days * day - at);
  const future = at % 3 === 0 ? null : new Date(now.getTime() + day + at * 1000);
  const label = given ?? `${words[at % words.length]} ${at}`;
  const createdAt = before(20);
  const lastUsedAt = at % 4 === 0 ? null : before(2);
  return {
    _id: `key_${(idsFrom + at).toString(36).padStart(16, '0')}`,
    userId,
    ownerId: userId,
    ownerKind: 'user',
    createdBy: userId,
    claims: [],
    label,
    labelWords: labelWordsOf(label),
    lastUsedDay: dayOf(lastUsedAt ?? createdAt),
    description: null,
    metadata: at % 50 === 0 ? [{ name: 'customer', value: `number ${at % 1000}` }] : [],
    prefix: 'lk',
    secretHash: '',
    lastFour: (at % 65_536).toString(16).padStart(4, '0'),
    enabled: state !== 1,
    version: 1,
    createdAt,
    updatedAt: before(20),
    expiresAt: state === 3 ? before(1) : future,
    lastUsedAt,
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
