import type { mongo } from 'mongoose';
import type { Plans } from '../../domain/plan.js';
import { type Caller, holdsPower, powers, type Reach } from '../../domain/reach.js';
import { living, type WithinReach } from './erasure-records.js';
import type { ListedOwner } from './listed-owners.js';

type Filter = mongo.Filter<ListedOwner>;

/** An owner who has power over what belongs to others. */
export interface PowerfulOwner {
  _id: string;
  plan?: string | null | undefined;
}

/** The owners who are beyond the reach of those without `admin`, in the words of the database: see `Reach`. */
export interface BeyondReach {
  /** All of them. Few: whom an operator has granted a scope, and whose plan brings one. */
  owners(): Promise<Record<'user' | 'organization', PowerfulOwner[]>>;
  /** Ids of those whom a caller may not know of; of nobody for a caller with `admin`. */
  idsFor(caller: Caller): Promise<readonly string[]>;
  /**
   * What a write on an owner must demand, beside the id: whoever has got power since the owner was looked at is not acted
   * upon.
   */
  conditionFor(caller: Caller): WithinReach;
}

export function createBeyondReach({
  users,
  organizations,
  plans,
  reach,
}: {
  users: ReturnType<typeof powerfulOwnersIn>;
  organizations: ReturnType<typeof powerfulOwnersIn>;
  plans: Pick<Plans, 'all' | 'of'>;
  reach: Pick<Reach, 'isUnbounded'>;
}): BeyondReach {
  const ofPlan = onPlanWithPower(plans);

  async function owners() {
    const [ofUsers, ofOrganizations] = await Promise.all(
      [users, organizations].map((kind) => kind.findPowerful(ofPlan)),
    );
    return { user: ofUsers ?? [], organization: ofOrganizations ?? [] };
  }

  return {
    owners,
    async idsFor(caller) {
      if (reach.isUnbounded(caller)) return [];
      const { user, organization } = await owners();
      return [...user, ...organization].map(({ _id }) => _id);
    },
    conditionFor: (caller) => (reach.isUnbounded(caller) ? {} : { $nor: [granted, ...(ofPlan ? [ofPlan] : [])] }),
  };
}

const granted = { scopes: { $in: [...powers] } };

/** @returns `null` where no plan brings power: `PLANS_FILE` cannot declare one that does. */
function onPlanWithPower({ all, of }: Pick<Plans, 'all' | 'of'>): Filter | null {
  const names = (withPower: boolean) => all.filter((plan) => holdsPower(plan) === withPower).map(({ name }) => name);
  // Whoever has no plan, or one that is not declared, has the default.
  if (holdsPower(of(null))) return { plan: { $nin: names(false) } } as Filter;
  const powerful = names(true);
  return powerful.length === 0 ? null : ({ plan: { $in: powerful } } as Filter);
}

/** Owners of one kind who have power. */
export function powerfulOwnersIn(collection: mongo.Collection<ListedOwner>) {
  const find = (filter: Filter) =>
    collection.find({ ...living, ...filter } as Filter, { projection: { plan: 1 } }).toArray();

  return {
    /** @param ofPlan those who have it by their plan; `null` for nobody. */
    async findPowerful(ofPlan: Filter | null): Promise<PowerfulOwner[]> {
      // The first condition is that of the index.
      const found = await find({ 'scopes.0': { $exists: true }, ...granted } as Filter);
      if (!ofPlan) return found;
      const known = new Set(found.map(({ _id }) => _id));
      return [...found, ...(await find(ofPlan)).filter(({ _id }) => !known.has(_id))];
    },
  };
}
