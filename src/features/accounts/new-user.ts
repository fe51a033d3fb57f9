import { newPublicId } from '../../lib/ids.js';
import type { UserRecord } from './model.js';
import { emailKey } from './rules.js';

/** What is said of a user who is made. */
type Given = Partial<
  Pick<
    UserRecord,
    | '_id'
    | 'email'
    | 'name'
    | 'externalId'
    | 'enabled'
    | 'plan'
    | 'maxKeys'
    | 'rateLimit'
    | 'quota'
    | 'metadata'
    | 'createdBy'
    | 'passwordHash'
    | 'pepperId'
  >
>;

/** A user who holds no scopes and has never logged in. What is not said is not there. */
export function newUser(given: Given, now: Date): UserRecord {
  const {
    email,
    externalId = null,
    name = null,
    enabled = true,
    plan = null,
    maxKeys = null,
    rateLimit = null,
    quota = null,
    metadata = [],
    createdBy,
    passwordHash,
    pepperId,
  } = given;
  return {
    _id: given._id ?? `usr_${newPublicId()}`,
    email,
    emailKey: email === undefined ? undefined : emailKey(email),
    ...(passwordHash !== undefined && pepperId !== undefined && { passwordHash, pepperId }),
    ...(createdBy !== undefined && { createdBy }),
    externalId,
    name,
    plan,
    metadata,
    enabled,
    tokenVersion: 0,
    endedSessions: [],
    keptSession: null,
    scopes: [],
    maxKeys,
    rateLimit,
    quota,
    createdAt: now,
  };
}
