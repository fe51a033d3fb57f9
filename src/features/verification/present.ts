import { LRUCache } from 'lru-cache';
import type { Schemas } from '../../contract/types.js';
import type { KnownOwner } from '../../domain/owner.js';
import type { Actor, KnownKey } from '../../domain/principal.js';
import { type KnownRotation, type PresentedSecret, rotationState } from '../../domain/rotation.js';
import type { Scopes } from '../../domain/scope.js';
import { fixedBody } from '../../http/fixed-body.js';
import type { Clock } from '../../lib/clock.js';
import { weightOfKey, weightOfOwner } from '../authentication/weight.js';
import type { LimitDecision, LimitState } from '../limits/limits.js';
import { type LimitKind, windowSecondsOf } from '../limits/rules.js';
import { presentClaims, presentOwner } from '../owners/present.js';

type Result = Schemas['VerificationResult'];

/** What was found of a key, and what is left of its limits. */
interface Found {
  code: Result['code'];
  key: KnownKey;
  owner: KnownOwner | null;
  /** Which secret was presented; `null` where it was not compared. */
  secret: PresentedSecret | null;
  states: readonly LimitState[];
  /** Where a limit refused the use. */
  refusal: (LimitDecision & { ok: false }) | null;
}

/** Results that are kept: of the keys that were verified last. */
const mostResults = 10_000;
/** What they may take, each with its text, in bytes. */
const mostResultBytes = 32 * 1024 * 1024;

export const notFound: Result = fixedBody<Result>({ valid: false, code: 'NOT_FOUND', key: null });

/** A result that is kept, and what else it depends on than the record of the key. */
interface Kept extends Pick<Found, 'owner' | 'secret'> {
  running: KnownRotation | null;
  result: Result;
}

/**
 * What `/verify` answers of a key. That of one without limits is the same until its record or that of its owner changes,
 * which is another object then, or another of its secrets is presented: it is made once, and fixed.
 */
export function createPresentVerification({
  scopes,
  clock,
}: {
  scopes: Scopes;
  clock: Clock;
}): (found: Found) => Result {
  const results = new LRUCache<KnownKey, Kept>({
    max: mostResults,
    maxSize: mostResultBytes,
    sizeCalculation: ({ owner }, key) => 2 * (weightOfKey(key) + (owner ? weightOfOwner(owner) : 0)),
  });
  const present = (found: Found, running: KnownRotation | null): Result => ({
    valid: found.code === 'VALID',
    code: found.code,
    ...(found.refusal ? { limit: found.refusal.holder } : {}),
    key: presentKey(found, running, scopes),
  });
  return (found) => {
    const { code, key, owner, secret, states } = found;
    const running = key.rotation ? runningOf(key.rotation, clock()) : null;
    if (states.length > 0) return present(found, running);
    const known = results.get(key);
    const isSame = known?.owner === owner && known.secret === secret && known.running === running;
    if (isSame && known.result.code === code) return known.result;
    const result = fixedBody(present(found, running));
    results.set(key, { owner, secret, running, result });
    return result;
  };
}

/** The rotation whose grace period is running, if it is. */
function runningOf(rotation: KnownRotation, now: Date): KnownRotation | null {
  return rotationState(rotation, now) === 'grace' ? rotation : null;
}

/** A new secret is the current one, once it was used. */
const shownSecret = { current: 'current', new: 'current', previous: 'previous' } as const;

function presentKey(found: Found, running: KnownRotation | null, scopes: Scopes): NonNullable<Schemas['VerifiedKey']> {
  const { key, owner, secret } = found;
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
    secret: secret && shownSecret[secret],
    rotation: presentRotation(running),
    rate_limit: presentLimit('rate', found),
    quota: presentLimit('quota', found),
  };
}

function presentRotation(running: KnownRotation | null): Schemas['VerifiedRotation'] {
  if (!running?.graceFrom) return null;
  return { started_at: running.graceFrom.toISOString(), ends_at: running.endsAt.toISOString() };
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
    ...(actor.key && { claims: presentClaims(actor.key.claims ?? []), secret: shownSecret[actor.secret] }),
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
