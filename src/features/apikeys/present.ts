import type { Schemas } from '../../contract/types.js';
import { keyStatus } from '../../domain/key-status.js';
import type { ApiKeyRecord } from './model.js';

/** The one answer that shows a key. */
export function presentCreatedApiKey(key: ApiKeyRecord, text: string, now: Date): Schemas['CreatedApiKey'] {
  return { key: text, ...presentApiKey(key, now) };
}

export function presentApiKey(key: ApiKeyRecord, now: Date): Schemas['ApiKey'] {
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
  };
}
