import type { OwnerKind } from './owner.js';
import type { Actor } from './principal.js';
import { type Holder, ownScopes, type Scopes } from './scope.js';

/** Restricted scopes of Latchkey's own: whoever holds one has power over what belongs to others. */
export const powers: readonly string[] = ownScopes.filter(({ restricted }) => restricted).map(({ name }) => name);

/** Who manages what belongs to others. */
export type Caller = Pick<Actor, 'owner' | 'key' | 'scopes'>;

/** What may be given to a key, as `Scopes` says it of owners. */
export type Givable = Pick<Scopes, 'mayGrant' | 'grantable'>;

/**
 * How far those reach who manage keys and owners: never up. Without `admin` nobody acts on an owner who holds one of
 * Latchkey's own restricted scopes, sees one or a key of one, or gives such a scope to anybody.
 */
export interface Reach {
  /** Whether the caller reaches everybody. */
  isUnbounded(caller: Caller): boolean;
  /** Whether the caller may know of an owner and act on it. @param owner with all scopes that it holds, granted or by its plan. */
  includes(caller: Caller, owner: Holder): boolean;
  /** Whether a key acts on keys of its own owner, which it never makes or changes, whatever scopes it has. */
  isOwn(caller: Caller, owner: { _id: string }): boolean;
  /** Whether the caller may put an owner on a plan with these scopes. */
  mayGivePlan(caller: Caller, plan: Holder): boolean;
  /**
   * What the caller may give to a key of this owner: what the owner may, and to the key of an organization nothing that the
   * caller may not give. There the maker matters, as nobody else has decided it.
   *
   * @param has scopes that the key has already, whoever gave them.
   */
  givable(caller: Caller, owner: { kind: OwnerKind }, has?: readonly string[]): Givable;
  /**
   * Which scopes of a key of this owner are beyond the caller, who could not have given them to it: none for whom everybody
   * is in reach, as those may give themselves any. What the key carries counts, also where its owner does not hold it now: it
   * takes effect once the owner does.
   */
  notGivable(caller: Caller, owner: { kind: OwnerKind }, scopes: readonly string[]): string[];
}

export function createReach({ scopes }: { scopes: Pick<Scopes, 'holds' | 'mayGrant' | 'grantable'> }): Reach {
  const isUnbounded: Reach['isUnbounded'] = ({ owner, scopes: carried }) => scopes.holds(owner, carried, ['admin']);

  /** Which scopes the caller may give to a key of such an owner, whatever the owner may. */
  function givableBy(caller: Caller, { kind }: { kind: OwnerKind }, has: readonly string[] = []) {
    const unbounded = isUnbounded(caller);
    return (name: string) =>
      (unbounded || !powers.includes(name)) &&
      (kind === 'user' || has.includes(name) || scopes.mayGrant(caller.owner, name));
  }

  function givable(caller: Caller, ofKind: { kind: OwnerKind }, has?: readonly string[]): Givable {
    const isGivable = givableBy(caller, ofKind, has);
    return {
      mayGrant: (owner, name) => isGivable(name) && scopes.mayGrant(owner, name),
      grantable: (owner) => scopes.grantable(owner).filter(({ name }) => isGivable(name)),
    };
  }

  return {
    isUnbounded,
    includes: (caller, owner) => isUnbounded(caller) || !holdsPower(owner),
    isOwn: ({ owner: { _id }, key }, owner) => key !== null && owner._id === _id,
    mayGivePlan: (caller, plan) => isUnbounded(caller) || !holdsPower(plan),
    givable,
    notGivable(caller, owner, names) {
      if (isUnbounded(caller)) return [];
      const isGivable = givableBy(caller, owner);
      return names.filter((name) => !isGivable(name));
    },
  };
}

/** Whether somebody has power over what belongs to others. */
export function holdsPower({ scopes }: Holder): boolean {
  return scopes.some((name) => powers.includes(name));
}
