import { type Actor, actorId } from '../../domain/principal.js';
import type { ApiKeyRepository } from './repository.js';

interface Revocation {
  keyId: string;
  /** Who revokes it. */
  actor: Actor;
  reason?: string | null | undefined;
  now: Date;
}

/**
 * Revokes a key; where its own old secret asks for that, only that secret ends. Whoever has found or stolen an old secret must
 * not stop those who have switched to the new one. Which one it is, the record says: what is remembered may be a second behind
 * it. One that gets old in between never gets into use again.
 */
export async function revokeKey(
  apiKeys: Pick<ApiKeyRepository, 'revoke' | 'revokeBySecret' | 'endGrace'>,
  { keyId, actor, reason = null, now }: Revocation,
): Promise<void> {
  const by = actorId(actor);
  if (!actor.key || actor.key._id !== keyId) return apiKeys.revoke(keyId, reason, now, by);
  const isRevoked = await apiKeys.revokeBySecret(keyId, actor.secretHash, { reason, by, now });
  if (!isRevoked) await apiKeys.endGrace(keyId, actor.secretHash, { by, now });
}
