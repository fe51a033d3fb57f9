import { type KeyStatus, keyStatus } from '../../domain/key-status.js';
import { type Outcome, outcomes } from '../../domain/outcome.js';
import type { OwnerKind } from '../../domain/owner.js';
import type { CountedKey } from '../apikeys/counted-keys.js';
import { firstOfDays } from '../apikeys/key-search.js';
import type { OwnersOfPlan } from '../owners/counted-owners.js';
import type { SummedUses } from '../usage/repository.js';

const dayMs = 86_400_000;
/** Days of which uses are counted, the one of the counting included. */
const usedDays = 30;
/** Days without a use after which a key is unused. */
const idleDays = 90;
/** Owners that are kept: more than are shown, as a caller may not see all of them. */
const mostOwners = 100;

/** An owner's uses. Nothing of who it is: that is read when it is shown, and gone when the owner is erased. */
export interface OwnerUses {
  id: string;
  kind: OwnerKind;
  /** The valid ones. */
  uses: number;
  activeKeys: number;
}

/** What was counted. */
export interface Counts {
  /** When the counting began. */
  asOf: Date;
  keys: Record<KeyStatus, number>;
  /** Of the active keys: which expire within so many days. */
  expiring: { within7Days: number; within30Days: number };
  /** Of the active keys. */
  unused: { for90Days: number; never: number };
  /** Days with a use, oldest first. */
  usage: { day: Date; outcomes: Partial<Record<Outcome, number>> }[];
  /** Owners with a valid use, the most uses first. */
  topOwners: OwnerUses[];
  owners: Record<OwnerKind, OwnersOfPlan[]>;
}

export interface Tally {
  /** Which days' uses to add, from midnight to midnight (UTC). */
  days: { from: Date; before: Date };
  /** @param uses of these keys. All keys of an owner come in a row. */
  addKeys(keys: readonly CountedKey[], uses: readonly SummedUses[]): void;
  addOwners(kind: OwnerKind, owners: readonly OwnersOfPlan[]): void;
  result(): Counts;
}

/** Adds up what is read in steps. What it keeps meanwhile is bounded, however many keys and owners there are. */
export function createTally(now: Date): Tally {
  const keys: Counts['keys'] = { active: 0, disabled: 0, revoked: 0, expired: 0 };
  const expiring = { within7Days: 0, within30Days: 0 };
  const unused = { for90Days: 0, never: 0 };
  const usage = new Map<number, Partial<Record<Outcome, number>>>();
  const owners: Record<OwnerKind, Map<string | null, number>> = { user: new Map(), organization: new Map() };
  const unusedSince = firstOfDays(idleDays, now);
  let topOwners: OwnerUses[] = [];
  let current: OwnerUses | undefined;

  const expiresWithin = ({ expiresAt }: CountedKey, days: number) =>
    expiresAt !== null && expiresAt.getTime() <= now.getTime() + days * dayMs;

  function addActive(key: CountedKey): void {
    if (expiresWithin(key, 7)) expiring.within7Days++;
    if (expiresWithin(key, 30)) expiring.within30Days++;
    if ((key.lastUsedAt ?? key.createdAt) < unusedSince) unused.for90Days++;
    if (!key.lastUsedAt) unused.never++;
  }

  function addDays(days: SummedUses['days']): void {
    for (const { day, outcomes: added } of days) {
      const sums = usage.get(day.getTime()) ?? {};
      for (const outcome of outcomes) {
        const count = added[outcome] ?? 0;
        if (count > 0) sums[outcome] = (sums[outcome] ?? 0) + count;
      }
      usage.set(day.getTime(), sums);
    }
  }

  function closeOwner(): void {
    if (current && current.uses > 0) topOwners.push(current);
    if (topOwners.length >= 2 * mostOwners) topOwners = mostUsed(topOwners);
  }

  return {
    days: { from: firstOfDays(usedDays, now), before: new Date(firstOfDays(1, now).getTime() + dayMs) },

    addKeys(found, uses) {
      const valid = new Map(uses.flatMap((each) => each.valid).map(({ keyId, uses: count }) => [keyId, count]));
      for (const { days } of uses) addDays(days);
      for (const key of found) {
        const status = keyStatus(key, now);
        keys[status]++;
        if (status === 'active') addActive(key);
        if (current?.id !== key.ownerId) {
          closeOwner();
          current = { id: key.ownerId, kind: key.ownerKind ?? 'user', uses: 0, activeKeys: 0 };
        }
        current.uses += valid.get(key._id) ?? 0;
        if (status === 'active') current.activeKeys++;
      }
    },

    addOwners(kind, counted) {
      for (const { plan, count } of counted) owners[kind].set(plan, (owners[kind].get(plan) ?? 0) + count);
    },

    result() {
      closeOwner();
      current = undefined;
      const byPlan = (kind: OwnerKind) => [...owners[kind]].map(([plan, count]) => ({ plan, count }));
      const days = [...usage].sort(([one], [other]) => one - other);
      return {
        asOf: now,
        keys,
        expiring,
        unused,
        usage: days.map(([day, outcomes]) => ({ day: new Date(day), outcomes })),
        topOwners: mostUsed(topOwners),
        owners: { user: byPlan('user'), organization: byPlan('organization') },
      };
    },
  };
}

/** In the same order each time, also among owners of as many uses. */
function mostUsed(owners: readonly OwnerUses[]): OwnerUses[] {
  const order = (one: OwnerUses, other: OwnerUses) => other.uses - one.uses || (one.id < other.id ? -1 : 1);
  return owners.toSorted(order).slice(0, mostOwners);
}
