import { parse } from 'yaml';
import { z } from 'zod';

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
const ownScopes = [
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
    description: "Verify anybody's keys: for a back end that is called with them.",
    default: false,
    restricted: true,
  },
  {
    name: 'admin',
    description: 'Disable and enable users, and set which restricted scopes they hold.',
    default: false,
    restricted: true,
  },
] as const satisfies readonly Scope[];

/** With Latchkey's own they are as many as a key can carry. */
const mostDeclared = 100 - ownScopes.length;

const declared = z.strictObject({
  scopes: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9:._-]{1,64}$/),
        description: z.string().min(1).max(500),
        default: z.boolean().default(false),
        restricted: z.boolean().default(false),
      }),
    )
    .max(mostDeclared),
});

/**
 * Reads the scopes that an operator declares: `scopes:`, a list of `name`, `description` and, where wanted, `default`
 * and `restricted`.
 *
 * @throws {Error} that says where the text is not like that, or which name is there twice or is Latchkey's own.
 */
export function readScopes(yaml: string): Scope[] {
  const result = declared.safeParse(parse(yaml));
  if (!result.success) throw new Error(z.prettifyError(result.error));
  const names = [...ownScopes, ...result.data.scopes].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`The scope ${twice} is there twice, or is Latchkey's own.`);
  return result.data.scopes;
}

/** Who holds which restricted scopes. */
export interface Holder {
  scopes: readonly string[];
}

export interface Scopes {
  all: readonly Scope[];
  /** Whether this user may give the scope to a key; no for one that is not declared. */
  mayGrant(user: Holder, name: string): boolean;
  /** Whether only its holders may give it; no for one that is not declared. */
  isRestricted(name: string): boolean;
  /** The scopes of a credential: all that the user may give, or, of a key, what of its own has effect. */
  heldBy(user: Holder, key: { scopes: readonly string[] } | null): string[];
  /** Whether a credential has all of these; `key` is `null` for an access token. */
  holds(user: Holder, key: { scopes: readonly string[] } | null, needed: readonly string[]): boolean;
  /** Those that a user may give to a key. */
  grantable(user: Holder): Scope[];
}

export function createScopes(declaredScopes: readonly Scope[]): Scopes {
  const all: readonly Scope[] = [...ownScopes, ...declaredScopes];
  const byName = new Map(all.map((scope) => [scope.name, scope]));
  const mayGrant: Scopes['mayGrant'] = (user, name) => {
    const scope = byName.get(name);
    return scope !== undefined && (!scope.restricted || user.scopes.includes(name));
  };
  return {
    all,
    mayGrant,
    holds: (user, key, needed) =>
      needed.every((name) => (key === null || key.scopes.includes(name)) && mayGrant(user, name)),
    isRestricted: (name) => byName.get(name)?.restricted ?? false,
    heldBy(user, key) {
      const names = key?.scopes ?? all.map(({ name }) => name);
      return names.filter((name) => mayGrant(user, name));
    },
    grantable: (user) => all.filter(({ name }) => mayGrant(user, name)),
  };
}
