import { LRUCache } from 'lru-cache';
import type { Schemas } from '../../contract/types.js';
import type { Outcome } from '../../domain/outcome.js';
import type { KnownOwner } from '../../domain/owner.js';
import type { Actor, KnownKey } from '../../domain/principal.js';
import type { Scopes } from '../../domain/scope.js';
import { fixedBody } from '../../http/fixed-body.js';
import type { LimitDecision, LimitState } from '../limits/limits.js';
import { type LimitKind, windowSecondsOf } from '../limits/rules.js';
import { presentClaims, presentOwner } from '../owners/present.js';

type Result = Schemas['VerificationResult'];

/** What was found of a key, and what is left of its limits. */
interface Found {
  code: Exclude<Outcome, 'OLD_SECRET'>;
  key: KnownKey;
  owner: KnownOwner | null;
  states: readonly LimitState[];
  /** Where a limit refused the use. */
  refusal: (LimitDecision & { ok: false }) | null;
}

/** Results that are kept: of the keys that were verified last. */
const mostResults = 10_000;

export const notFound: Result = fixedBody<Result>({ valid: false, code: 'NOT_FOUND', key: null });

/**
 * What `/verify` answers of a key. That of one without limits is the same until its record or that of its owner changes,
 * which is another object then: it is made once, and fixed.
 */
export function createPresentVerification({ scopes }: { scopes: Scopes }): (found: Found) => Result {
  const results = new LRUCache<KnownKey, { owner: KnownOwner | null; result: Result }>({ max: mostResults });
  const present = (found: Found): Result => ({
    valid: found.code === 'VALID',
    code: found.code,
    ...(found.refusal ? { limit: found.refusal.holder } : {}),
    key: presentKey(found, scopes),
  });
  return (found) => {
    const { code, key, owner, states } = found;
    if (states.length > 0) return present(found);
    const known = results.get(key);
    if (known?.owner === owner && known.result.code === code) return known.result;
    const result = fixedBody(present(found));
    results.set(key, { owner, result });
    return result;
  };
}

function presentKey(found: Found, scopes: Scopes): NonNullable<Schemas['VerifiedKey']> {
  const { key, owner } = found;
  return {
    id: key._id,
    user_id: key.ownerKind === 'organization' ? null : key.ownerId,
    owner: owner && presentOwner(owner),
    created_by: key.createdBy ?? null,
    label: key.label,
    scopes: owner ? scopes.heldBy(owner, key.scopes) : [],
    metadata: Object.fromEntries(key.metadata.map(({ name, value }) => [name, value])),
    claims: presentClaims(key.claims ?? []),
    expires_at: key.expiresAt?.toISOString() ?? null,
    secret: 'current',
    rotation: null,
    rate_limit: presentLimit('rate', found),
    quota: presentLimit('quota', found),
  };
}

/** What is said of a credential that is active (RFC 7662 §2.2). */
export function presentActive(
  { actor, issuedAt }: { actor: Actor; issuedAt: Date },
  scopes: Scopes,
  issuer: string,
): Schemas['Introspection'] {
  const { owner, key, scopes: carried, expiresAt } = actor;
  return {
    active: true,
    sub: owner._id,
    owner: presentOwner(owner),
    ...(key && { claims: presentClaims(key.claims ?? []) }),
    client_id: key?._id ?? 'latchkey',
    scope: scopes.heldBy(owner, carried).join(' '),
    token_type: 'Bearer',
    iss: issuer,
    iat: secondsOf(issuedAt),
    ...(expiresAt ? { exp: secondsOf(expiresAt) } : {}),
  };
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/** Of the limits of a kind the one that refused, else the one that will be reached first. */
function presentLimit(kind: LimitKind, { states, refusal }: Found): Schemas['LimitState'] {
  const ofKind = states.filter(({ limit }) => limit.kind === kind);
  const [tightest] = refusal?.kind === kind ? ofKind.slice(-1) : ofKind.sort((a, b) => a.remaining - b.remaining);
  if (!tightest) return null;
  const { limit, remaining, resetSeconds } = tightest;
  return { limit: limit.limit, remaining, reset_seconds: resetSeconds };
}

/** The headers of draft-ietf-httpapi-ratelimit-headers; none where there are no limits. */
export function limitHeaders(states: readonly LimitState[]): Record<string, string> {
  if (states.length === 0) return {};
  const policies = states.map(({ limit }) => `"${limit.name}";q=${limit.limit};w=${windowSecondsOf(limit)}`);
  const left = states.map(({ limit, remaining, resetSeconds }) => `"${limit.name}";r=${remaining};t=${resetSeconds}`);
  return { 'RateLimit-Policy': policies.join(', '), RateLimit: left.join(', ') };
}
