import { publicIdOf } from '../../domain/key-text.js';
import type { Keyring } from '../../lib/keyring.js';
import { Problem } from '../../problems/problem.js';
import { mintSealedKey } from '../authentication/key.js';
import type { NoteRotation } from './metrics.js';
import type { ApiKeyRecord } from './model.js';
import type { ApiKeyRepository } from './repository.js';
import { decideRotating, type RotationTerms, rotatedKey } from './rotation-rules.js';

/** A rotation that is asked for. */
export interface RotationRequest {
  /** See `rotationIdOf`. */
  id: string;
  /** The key as it was read before. */
  key: ApiKeyRecord;
  /** Reads it again, and refuses whatever became of it that speaks against this request. */
  find: () => Promise<ApiKeyRecord>;
  /** Who rotates it, as `actorId` says. */
  by: string;
  terms: RotationTerms;
  /** Whether who asks could force it; so unless this says that they could not. */
  mayForce?: boolean;
  now: Date;
}

/** The id of a rotation. Requests that repeat one which died before it was answered do the same work, and have the same id. */
export const rotationIdOf = (workId: string) => `rot_${workId}`;

/**
 * Gives a key a new secret. Of requests at the same time one is done, so that no answer shows a secret that another one has
 * replaced before anybody could use it.
 *
 * @returns its record, and its new text, which nobody can find out again.
 * @throws {Problem} `apikey_not_active`, `rotation_in_progress`.
 */
export type RotateKey = (request: RotationRequest) => Promise<{ key: ApiKeyRecord; text: string }>;

export function createRotateKey({
  apiKeys,
  keyring,
  keyHashCost,
  noteRotation,
}: {
  apiKeys: Pick<ApiKeyRepository, 'rotate'>;
  keyring: Keyring;
  /** bcrypt's. */
  keyHashCost: number;
  noteRotation: NoteRotation;
}): RotateKey {
  return async (request) => {
    const { id, key: found, find, by, terms, now } = request;
    const publicId = publicIdOf(found._id);
    const { text, sealed } = await mintSealedKey({ prefix: found.prefix, publicId, keyring, keyHashCost });
    for (let key = found; ; key = await find()) {
      requireRotatable(key, request);
      if (!hasSameSecrets(key, found)) throw new Problem('rotation_in_progress', meanwhile);
      const rotated = await apiKeys.rotate(key, rotatedKey(key, sealed, { id, terms, by, now }), { by, now });
      if (!rotated) continue;
      noteRotation(terms.starts);
      return { key: rotated, text };
    }
  };
}

/** Whether a key was not rotated meanwhile: neither by another request, nor by the same one again, whose rotation has the same id. */
function hasSameSecrets(key: ApiKeyRecord, found: ApiKeyRecord): boolean {
  const { rotation } = found;
  return (
    key.secretHash === found.secretHash &&
    key.rotation?._id === rotation?._id &&
    key.rotation?.secretHash === rotation?.secretHash
  );
}

/** @throws {Problem} as above. */
export function requireRotatable(
  key: ApiKeyRecord,
  { id, terms: { force }, mayForce = true, now }: Pick<RotationRequest, 'id' | 'terms' | 'mayForce' | 'now'>,
): void {
  const decision = decideRotating(key, { id, force, now });
  if (decision === 'allowed') return;
  if (decision === 'apikey_not_active') throw new Problem(decision);
  const advice = mayForce ? 'Wait until then, end the old one with PATCH, or use force.' : 'Wait until then.';
  throw new Problem(decision, {
    detail: `Both secrets of this key work until ${key.rotation?.endsAt.toISOString()}. ${advice}`,
  });
}

const meanwhile = {
  detail: 'Another request rotated this key at the same time. Use the key it returned, or try again.',
};
