import { words } from '../words.js';

const { actors } = words.keyPage;

/**
 * Who has done something to a key, for its reader.
 *
 * @param actor as the contract tells it: the id of a user or of a key, or `operator`.
 */
export function actorOf(actor: string, { keyId, userId }: { keyId: string; userId: string | undefined }): string {
  if (actor === userId) return actors.you;
  if (actor === keyId) return actors.itself;
  if (actor.startsWith('key_')) return actors.key(actor);
  return actor === 'operator' ? actors.operator : actors.user(actor);
}
