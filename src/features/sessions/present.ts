import type { Schemas } from '../../contract/types.js';
import type { SessionRecord } from './model.js';

/** @param currentId id of the session that asks; `null` where that is not known. */
export function presentSession(
  { session, expiresAt }: { session: SessionRecord; expiresAt: Date },
  currentId: string | null,
): Schemas['Session'] {
  return {
    id: session.id,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    last_seen_ip: session.ip,
    last_seen_user_agent: session.userAgent,
    expires_at: expiresAt.toISOString(),
    current: session.id === currentId,
  };
}
