import type { Claim, StoredOwner } from '../../domain/owner.js';

/** An owner whom a back end names by its own id. */
export interface NewOwner {
  externalId: string;
  name: string | null;
  /** Of a user. Organizations have none. */
  email?: string | undefined;
  plan: string | null;
  metadata: Claim[];
  /** Who makes it, as `actorId` says. */
  createdBy: string;
}

export type FoundOrCreated<Owner> = { record: Owner; created: boolean };
/** Why nobody was made: the email address is that of another user. */
export type EmailTaken = 'email_taken';

/** The owners of one kind, as the repository of users and that of organizations have them. */
export interface Owners<Owner extends StoredOwner = StoredOwner> {
  /** @returns `null` if there is none who lives. */
  findById(id: string): Promise<Owner | null>;
  findByExternalId(externalId: string): Promise<Owner | null>;
  /**
   * The owner of that external id, who is made if there is none: one, however many ask at once. Of a known one nothing else
   * is looked at and nothing changes, so that a request can be repeated.
   */
  findOrCreate(owner: NewOwner): Promise<FoundOrCreated<Owner> | EmailTaken>;
}

/** More than owners are erased while one request is answered. */
const mostTries = 10;

/**
 * @param find the owner of the external id.
 * @param insert makes it. @returns `external_id_taken` or `email_taken` if somebody else has that.
 * @param isEmailTaken whether somebody still has the email address.
 * @throws {Error} if the owner is made and erased again without end.
 */
export async function findOrCreate<Owner>({
  find,
  insert,
  isEmailTaken,
}: {
  find(): Promise<Owner | null>;
  insert(): Promise<Owner | 'external_id_taken' | EmailTaken>;
  isEmailTaken(): Promise<boolean>;
}): Promise<FoundOrCreated<Owner> | EmailTaken> {
  for (let tries = 0; tries < mostTries; tries++) {
    const known = await find();
    if (known) return { record: known, created: false };
    const inserted = await insert();
    if (inserted === 'external_id_taken') continue;
    if (inserted !== 'email_taken') return { record: inserted, created: true };
    // Perhaps by another request for the same owner, or by a user who has been erased meanwhile.
    const meanwhile = await find();
    if (meanwhile) return { record: meanwhile, created: false };
    if (await isEmailTaken()) return 'email_taken';
  }
  throw new Error('The owner was made and erased again too often.');
}
