import type { Schemas } from '../../contract/types.js';
import type { KnownOwner } from '../../domain/owner.js';
import type { Scopes } from '../../domain/scope.js';
import { Problem } from '../../problems/problem.js';
import { granted } from './granted.js';
import type { ApiKeyRecord } from './model.js';
import type { KeyChanges } from './repository.js';
import { decideRotationChange } from './rotation-rules.js';
import { decideAllowlist, decideExpiry, decideMetadata, decideScopes, type KeySettings, rateLimitOf } from './rules.js';

/** What bounds the settings of a key: the terms of its owner, and what may be given to it. */
interface Bounds {
  owner: Pick<KnownOwner, 'scopes' | 'defaultScopes' | 'maxTtlDays'>;
  scopes: Pick<Scopes, 'grantable' | 'mayGrant'>;
  now: Date;
  /** What to do about a scope that may not be given, where it is not the holder of the key who asks. */
  scopeAdvice?: string;
}

/** What a new key will be. @throws {Problem} `invalid_request` where the request asks for what may not be. */
export function settingsOf(body: Schemas['ApiKeyCreation'], bounds: Bounds): KeySettings {
  const { owner, now } = bounds;
  return {
    label: body.label,
    description: body.description ?? null,
    ...granted(decideMetadata(body.metadata ?? {})),
    ...granted(decideExpiry(body, { now, maxTtlDays: owner.maxTtlDays })),
    ...granted(scopesOf(body.scopes, bounds)),
    ...granted(decideAllowlist(body.ip_allowlist ?? [])),
    rateLimit: rateLimitOf(body.rate_limit ?? null),
    quota: body.quota ?? null,
    claims: [],
    selfRotation: body.self_rotation ?? false,
    rotateAfterDays: body.rotate_after_days ?? null,
  };
}

/** What is changed of a key: the fields that are given. @throws {Problem} as above. */
export function changesOf(body: Schemas['ApiKeyUpdate'], bounds: Bounds): KeyChanges {
  const { owner, now } = bounds;
  const setsExpiry = body.expires_in_days !== undefined || body.expires_at !== undefined;
  return {
    ...(body.label === undefined ? {} : { label: body.label }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.metadata === undefined ? {} : granted(decideMetadata(body.metadata))),
    ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
    ...(body.ip_allowlist === undefined ? {} : granted(decideAllowlist(body.ip_allowlist))),
    ...(body.rate_limit === undefined ? {} : { rateLimit: rateLimitOf(body.rate_limit) }),
    ...(body.quota === undefined ? {} : { quota: body.quota }),
    ...(body.self_rotation === undefined ? {} : { selfRotation: body.self_rotation }),
    ...(body.rotate_after_days === undefined ? {} : { rotateAfterDays: body.rotate_after_days }),
    ...(setsExpiry ? granted(decideExpiry(body, { now, maxTtlDays: owner.maxTtlDays })) : {}),
    ...(body.scopes ? granted(scopesOf(body.scopes, bounds)) : {}),
  };
}

/**
 * The same, with what becomes of the rotation of the key.
 *
 * @throws {Problem} `no_rotation` if it is to be changed, and there is none.
 */
export function withRotation(
  changes: KeyChanges,
  { key, requested, now }: { key: ApiKeyRecord; requested: Schemas['RotationUpdate'] | undefined; now: Date },
): KeyChanges {
  const rotation = decideRotationChange(key, { requested, expiresAt: changes.expiresAt }, now);
  if (rotation === 'no_rotation') throw new Problem('no_rotation');
  return { ...changes, rotation };
}

function scopesOf(requested: string[] | undefined, { owner, scopes, scopeAdvice }: Bounds) {
  const decision = decideScopes(requested, owner, scopes);
  return decision.ok || scopeAdvice === undefined ? decision : { ...decision, message: scopeAdvice };
}
