import type { Schemas } from '../../contract/types.js';
import { keyStatus } from '../../domain/key-status.js';
import type { OwnerTerms } from '../../domain/owner.js';
import { rotationDueAt, rotationState } from '../../domain/rotation.js';
import type { ApiKeyRecord, PreviousUse } from './model.js';
import { rotationOf } from './rotation-rules.js';

/** What holds for a key that says nothing itself. */
type Terms = Pick<OwnerTerms, 'rotateAfterDays'>;

/** The answers that show a key, once each: when it is made, and when it is rotated. */
export function presentCreatedApiKey(
  key: ApiKeyRecord,
  text: string,
  owner: Terms,
  now: Date,
): Schemas['CreatedApiKey'] {
  return { key: text, ...presentApiKey(key, owner, now) };
}

export function presentApiKey(key: ApiKeyRecord, owner: Terms, now: Date): Schemas['ApiKey'] {
  const secretCreatedAt = key.secretCreatedAt ?? key.createdAt;
  return {
    id: key._id,
    label: key.label,
    description: key.description,
    metadata: Object.fromEntries(key.metadata.map(({ name, value }) => [name, value])),
    scopes: key.scopes,
    ip_allowlist: key.ipAllowlist,
    rate_limit: key.rateLimit && { limit: key.rateLimit.limit, window_seconds: key.rateLimit.windowSeconds },
    quota: key.quota && { limit: key.quota.limit, period: key.quota.period },
    prefix: key.prefix,
    last_four: key.lastFour,
    status: keyStatus(key, now),
    enabled: key.enabled,
    created_at: key.createdAt.toISOString(),
    updated_at: key.updatedAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    last_used_ip: key.lastUsedIp,
    last_used_user_agent: key.lastUsedUserAgent,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    revoked_reason: key.revokedReason,
    revoked_by: key.revokedBy ?? null,
    changed_by: key.changedBy ?? null,
    created_by: key.createdBy ?? null,
    secret_created_at: secretCreatedAt.toISOString(),
    self_rotation: key.selfRotation ?? false,
    rotate_after_days: key.rotateAfterDays ?? null,
    rotation_due_at:
      rotationDueAt(secretCreatedAt, key.rotateAfterDays ?? owner.rotateAfterDays)?.toISOString() ?? null,
    rotation: presentRotation(key, now),
  };
}

function presentRotation(key: ApiKeyRecord, now: Date): Schemas['KeyRotation'] {
  const rotation = rotationOf(key);
  const state = rotationState(rotation, now);
  if (!rotation || !state) return null;
  const endsAt = rotation.endsAt.toISOString();
  return {
    state,
    started_at: rotation.rotatedAt.toISOString(),
    started_by: rotation.rotatedBy,
    grace_started_at: rotation.graceFrom?.toISOString() ?? null,
    grace_seconds: rotation.graceSeconds,
    drain_after_idle_seconds: rotation.drainAfterIdleSeconds,
    lapses_at: state === 'pending' ? endsAt : null,
    ends_at: state === 'pending' ? null : endsAt,
    last_four: rotation.lastFour,
    previous_secret: presentPreviousUse(rotation.previousUse),
  };
}

function presentPreviousUse(use: PreviousUse | undefined): Schemas['PreviousSecretUse'] {
  return {
    uses: use?.uses ?? 0,
    last_used_at: use?.lastUsedAt.toISOString() ?? null,
    last_used_ip: use?.lastUsedIp ?? null,
    last_used_user_agent: use?.lastUsedUserAgent ?? null,
    callers: (use?.callers ?? []).map(({ ip, userAgent, uses, lastUsedAt }) => ({
      ip,
      user_agent: userAgent,
      uses,
      last_used_at: lastUsedAt.toISOString(),
    })),
  };
}
