/** Name of a permission: `scope-token` of RFC 6749 §3.3. */
export const scopeName = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;

/** A permission that a key may carry. */
export interface Scope {
  name: string;
  /** What it permits, for people. */
  description: string;
  /** Whether a key has it that is made without saying which. */
  default: boolean;
  /** Whether a user must hold it to give it to a key; else everybody may. */
  restricted: boolean;
}

/** Latchkey's own, which the operations of `openapi.yaml` ask for. */
export const ownScopes = [
  {
    name: 'apikeys:read',
    description: 'List the keys of the account and read their metadata.',
    default: true,
    restricted: false,
  },
  {
    name: 'apikeys:write',
    description: 'Revoke the keys of the account.',
    default: false,
    restricted: false,
  },
  {
    name: 'keys:verify',
    description: 'Verify any key: for a back end that is called with keys.',
    default: false,
    restricted: true,
  },
  {
    name: 'keys:manage:read',
    description: 'Find and read all keys, users and organizations.',
    default: false,
    restricted: true,
  },
  {
    name: 'keys:manage',
    description: 'Create, change and revoke any key, and manage users and organizations: for your back end.',
    default: false,
    restricted: true,
  },
  {
    name: 'admin',
    description: 'Manage keys, users and organizations without bounds, and set their restricted scopes.',
    default: false,
    restricted: true,
  },
] as const satisfies readonly Scope[];

/**
 * Whether a key has the scope that is made without saying which.
 *
 * @param chosen those that the plan of its owner names; `null` where it leaves that to the scopes.
 */
export function isDefaultScope(scope: Scope, chosen: readonly string[] | null): boolean {
  return chosen ? chosen.includes(scope.name) : scope.default;
}

/** Scopes that come with another: whoever holds one of those need not hold these. A name may be `__proto__`. */
const includedIn: ReadonlyMap<string, readonly string[]> = new Map([
  ['keys:manage:read', ['keys:manage', 'admin']],
  ['keys:manage', ['admin']],
]);

/** Who holds which restricted scopes. */
export interface Holder {
  scopes: readonly string[];
}

/** What a credential carries of its holder's scopes: these, or all of them, as an access token does. An empty list is none. */
export type CarriedScopes = readonly string[] | 'all';

export interface Scopes {
  all: readonly Scope[];
  /** Whether this user may give the scope to a key; no for one that is not declared. */
  mayGrant(user: Holder, name: string): boolean;
  /** Whether only its holders may give it; no for one that is not declared. */
  isRestricted(name: string): boolean;
  /** The scopes of a credential: what it carries of those that its user may give. */
  heldBy(user: Holder, carried: CarriedScopes): string[];
  /** Whether a credential has all of these. */
  holds(user: Holder, carried: CarriedScopes, needed: readonly string[]): boolean;
  /** Those that a user may give to a key. */
  grantable(user: Holder): Scope[];
}

/** @param declaredScopes those that the operator declares, beside Latchkey's own. */
export function createScopes(declaredScopes: readonly Scope[]): Scopes {
  const all: readonly Scope[] = [...ownScopes, ...declaredScopes];
  const byName = new Map(all.map((scope) => [scope.name, scope]));
  const mayGrant: Scopes['mayGrant'] = (user, name) => {
    const scope = byName.get(name);
    return scope !== undefined && (!scope.restricted || includes(user.scopes, name));
  };
  return {
    all,
    mayGrant,
    holds: (user, carried, needed) =>
      needed.every((name) => (carried === 'all' || includes(carried, name)) && mayGrant(user, name)),
    isRestricted: (name) => byName.get(name)?.restricted ?? false,
    heldBy(user, carried) {
      const names = carried === 'all' ? all.map(({ name }) => name) : carried;
      return names.filter((name) => mayGrant(user, name));
    },
    grantable: (user) => all.filter(({ name }) => mayGrant(user, name)),
  };
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name) || (includedIn.get(name)?.some((whole) => names.includes(whole)) ?? false);
}
