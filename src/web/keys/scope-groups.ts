/** A scope, as `GET /auth/scopes` lists it. */
interface NamedScope {
  name: string;
}

export interface ScopeGroup<Scope> {
  /** The resource; `null` for those that are the only ones of theirs. */
  resource: string | null;
  scopes: Scope[];
}

/** Latchkey's own, of which the rest of the list is the operator's. */
const latchkeysOwn: ReadonlySet<string> = new Set([
  'apikeys:read',
  'apikeys:write',
  'keys:verify',
  'keys:manage',
  'keys:manage:read',
  'admin',
]);

const isLatchkeys = ({ name }: NamedScope) => latchkeysOwn.has(name);

/** The part before the last `:`; `null` where there is none. */
export function resourceOf(name: string): string | null {
  const at = name.lastIndexOf(':');
  return at < 1 ? null : name.slice(0, at);
}

/** The part after the last `:`; the whole name where there is none. */
const actionOf = (name: string) => name.slice(name.lastIndexOf(':') + 1);

export const isRead = ({ name }: NamedScope) => actionOf(name) === 'read';

/** The operator's scopes, then Latchkey's, each by resource. Within a resource `read` comes first, then `write`. */
export function groupScopes<Scope extends NamedScope>(
  scopes: readonly Scope[],
): { operators: ScopeGroup<Scope>[]; latchkeys: ScopeGroup<Scope>[] } {
  return {
    operators: byResource(scopes.filter((scope) => !isLatchkeys(scope))),
    latchkeys: byResource(scopes.filter(isLatchkeys)),
  };
}

function byResource<Scope extends NamedScope>(scopes: readonly Scope[]): ScopeGroup<Scope>[] {
  const groups = new Map<string, Scope[]>();
  const alone: Scope[] = [];
  for (const scope of scopes) {
    const resource = resourceOf(scope.name);
    if (resource === null) alone.push(scope);
    else groups.set(resource, [...(groups.get(resource) ?? []), scope]);
  }
  const shared: ScopeGroup<Scope>[] = [];
  for (const [resource, members] of groups) {
    if (members.length === 1) alone.push(...members);
    else shared.push({ resource, scopes: members.sort((a, b) => rank(a) - rank(b)) });
  }
  // In the order of the list.
  const others = scopes.filter((scope) => alone.includes(scope));
  return others.length === 0 ? shared : [...shared, { resource: null, scopes: others }];
}

function rank({ name }: NamedScope): number {
  const known = ['read', 'write'].indexOf(actionOf(name));
  return known < 0 ? 2 : known;
}

/** Those whose name or description has the text in it, in any case. */
export function searchScopes<Scope extends NamedScope & { description: string }>(
  scopes: readonly Scope[],
  text: string,
): Scope[] {
  const wanted = text.trim().toLowerCase();
  return scopes.filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(wanted));
}
