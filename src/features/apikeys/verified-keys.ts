import type { Collection } from 'mongoose';
import { createLoader } from '../../database/load-by-id.js';
import { type KnownKey, knownKeyFields } from '../../domain/principal.js';
import { type KnownRotation, knownRotationFields } from '../../domain/rotation.js';
import { field, type RecordOf } from '../../lib/fields.js';
import type { KeyedDigest } from '../authentication/key.js';
import type { StoredProof } from '../authentication/prove.js';

/** What verification reads of a secret: what a presented key is tested by, and which of the service's secrets made its tag. */
const secretFields = {
  secretHash: field<string>(),
  keyedDigest: field<KeyedDigest | undefined>(),
  tagSecretId: field<string | undefined>(),
};

const keyFields = { ...knownKeyFields, userId: field<string>(), ...secretFields };
const rotationFields = { ...knownRotationFields, ...secretFields };

/** Field by field: who has used an old secret stands in a rotation as well. */
const projection: Record<string, 1> = {
  ...keyFields,
  ...Object.fromEntries(Object.keys(rotationFields).map((name) => [`rotation.${name}`, 1])),
};

interface VerifiedRecord extends RecordOf<typeof keyFields> {
  rotation?: RecordOf<typeof rotationFields> | null;
}

interface VerifiedSecret extends StoredProof {
  tagSecretId?: string | undefined;
}

/** Any owner's key: what may be remembered of it, and what each of its secrets is tested by. */
interface VerifiedKey extends VerifiedSecret {
  key: KnownKey;
  /** The other secret of its rotation. */
  other: VerifiedSecret | null;
}

/** Keys as verification reads them. */
export function verifiedKeysIn(collection: Collection) {
  const load = createLoader<VerifiedRecord>(collection, projection);
  return {
    async findKnown(id: string): Promise<VerifiedKey | null> {
      const record = await load(id);
      if (!record) return null;
      const { userId, secretHash, keyedDigest, tagSecretId, rotation, ...key } = record;
      const parts = rotation ? partsOf(rotation) : unrotated;
      const known: KnownKey = { ...key, ownerId: userId, rotation: parts.rotation };
      return { key: known, secretHash, keyedDigest, tagSecretId, other: parts.other };
    },
  };
}

const unrotated = { rotation: null, other: null };

/** What is known of a rotation, and the secret that its record holds. */
function partsOf({ secretHash, keyedDigest, tagSecretId, ...rotation }: RecordOf<typeof rotationFields>): {
  rotation: KnownRotation;
  other: VerifiedSecret;
} {
  return { rotation, other: { secretHash, keyedDigest, tagSecretId } };
}
