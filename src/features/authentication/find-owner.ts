import type {
  KnownOrganization,
  KnownOwner,
  KnownUser,
  OwnerKind,
  StoredOwner,
  StoredUser,
} from '../../domain/owner.js';
import { type Plans, termsOf } from '../../domain/plan.js';
import type { KnownKey } from '../../domain/principal.js';
import { createLookUps } from './look-ups.js';
import type { Memory } from './memory.js';

/**
 * @param since when the look-up of the key began, on the clock of `performance.now()`: joins nobody's look-up that began
 * earlier, and needs no other confirmation of the primary than one that began since.
 * @returns `null` if there is no such owner.
 */
export type FindOwner = (owner: { id: string; kind: OwnerKind }, since?: number) => Promise<KnownOwner | null>;

/** @returns `null` if there is no such user. */
export type FindUser = (userId: string) => Promise<KnownUser | null>;

export interface ReadOwnerOptions {
  users: { findKnown(id: string, since?: number): Promise<StoredUser | null> };
  organizations: { findKnown(id: string, since?: number): Promise<StoredOwner | null> };
  plans: Pick<Plans, 'of'>;
}

/** An owner as the database has it now, with the terms that hold; `null` if there is none. @param since see `FindOwner`. */
export type ReadOwner = (owner: { id: string; kind: OwnerKind }, since?: number) => Promise<KnownOwner | null>;

export function createReadOwner({ users, organizations, plans }: ReadOwnerOptions): ReadOwner {
  return async ({ id, kind }, since) => {
    if (kind === 'organization') {
      const organization = await organizations.findKnown(id, since);
      return organization && knownOrganization(organization, plans);
    }
    const user = await users.findKnown(id, since);
    return user && knownUser(user, plans);
  };
}

/** Whose key it is. */
export function ownerOf({ ownerId, ownerKind = 'user' }: Pick<KnownKey, 'ownerId' | 'ownerKind'>): {
  id: string;
  kind: OwnerKind;
} {
  return { id: ownerId, kind: ownerKind };
}

/** Finds what verification knows of an owner: from memory, else from the database, and then it is remembered. */
export function createFindOwner({ memory, ...stored }: ReadOwnerOptions & { memory: Memory }): {
  findOwner: FindOwner;
  findUser: FindUser;
} {
  const lookUps = createLookUps<KnownOwner | null>();
  memory.onForget({ owners: lookUps });
  const read = createReadOwner(stored);

  function lookUp(owner: { id: string; kind: OwnerKind }, since?: number): Promise<KnownOwner | null> {
    const use = (known: KnownOwner | null, isCurrent: () => boolean) => {
      if (known && isCurrent()) memory.rememberOwner(known);
      return known;
    };
    return lookUps.run(owner.id, () => read(owner), use, since);
  }

  const findOwner: FindOwner = async (owner, since) => {
    const remembered = memory.owner(owner.id);
    if (remembered) return remembered;
    // Confirmed for the look-up of the key already. Nobody joins: the confirmation may be older than whoever would.
    if (since !== undefined && !memory.isTrusted()) return read(owner, since);
    return lookUp(owner, since);
  };
  return {
    findOwner,
    async findUser(id) {
      const owner = await findOwner({ id, kind: 'user' });
      return owner?.kind === 'user' ? owner : null;
    },
  };
}

/** What verification knows of a user, with the terms that hold: worked out once, and not at every use. */
export function knownUser(user: StoredUser, plans: Pick<Plans, 'of'>): KnownUser {
  const { email, emailKey, tokenVersion, endedSessions, keptSession } = user;
  return { kind: 'user', ...knownOf(user, plans), email, emailKey, tokenVersion, endedSessions, keptSession };
}

/** The same of an organization. */
export function knownOrganization(organization: StoredOwner, plans: Pick<Plans, 'of'>): KnownOrganization {
  return { kind: 'organization', ...knownOf(organization, plans) };
}

function knownOf(owner: StoredOwner, plans: Pick<Plans, 'of'>): Omit<KnownOrganization, 'kind'> {
  const { _id, externalId = null, name = null, enabled, metadata = [], createdAt } = owner;
  return { ...termsOf(owner, plans), _id, externalId, name, enabled, metadata, createdAt };
}
