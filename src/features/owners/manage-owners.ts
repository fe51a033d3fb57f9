import { isDeepStrictEqual } from 'node:util';
import type { OwnerKind, StoredOwner } from '../../domain/owner.js';
import { type Plans, termsOf } from '../../domain/plan.js';
import { type Actor, actorId } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import { readBoundedPage } from '../../lib/bounded-page.js';
import { Problem } from '../../problems/problem.js';
import { etagOf, matchesVersion } from '../apikeys/rules.js';
import type { BeyondReach } from './beyond-reach.js';
import type { EraseOwner } from './erase-owner.js';
import { type EmailTaken, findOrCreate, type Owners } from './find-or-create.js';
import type { ListedOwner, listedOwnersIn } from './listed-owners.js';
import { cursorAfter, filterOf, linkTo, type OwnerListQuery, placeOf } from './listing.js';
import type { OwnerChanges } from './owner-changes.js';

type Taken = 'external_id_taken' | EmailTaken;
type Changes = OwnerChanges & { email?: string; emailKey?: string };

/** The owners of one kind. */
interface Kind<Stored> extends Pick<Owners<Stored & StoredOwner>, 'findById' | 'findByExternalId'> {
  kind: OwnerKind;
  list: ReturnType<typeof listedOwnersIn>['list'];
  insert(owner: Stored): Promise<Stored | Taken>;
  /** @returns `null` if the record is no longer the one that was read. */
  update(owner: Stored, changes: Changes & { changedBy: string }, caller: Actor): Promise<Stored | null | Taken>;
  isEmailTaken?(emailKey: string): Promise<boolean>;
}

interface Versioned {
  version?: number;
}

/** `ETag` of an owner. Records that were never changed have no version. */
export function etagOfOwner({ version = 0 }: Versioned): string {
  return etagOf(version);
}

const emailTaken = 'Another user has this email address. Use another one, or leave it out.';

/**
 * What back ends and operators do with the owners of one kind, as far as they reach: all others are as unknown as one that
 * does not exist. What is written follows from the record that was looked at, or is decided again.
 */
export function createManageOwners<Stored extends StoredOwner & Versioned>(
  { kind, findById, findByExternalId, list, insert, update, isEmailTaken = async () => false }: Kind<Stored>,
  {
    plans,
    reach,
    beyondReach,
  }: { plans: Pick<Plans, 'of'>; reach: Reach; beyondReach: Pick<BeyondReach, 'conditionFor'> },
) {
  const isReached = (caller: Actor, owner: StoredOwner | ListedOwner) => reach.includes(caller, termsOf(owner, plans));

  function required(caller: Actor, owner: Stored | null): Stored {
    if (owner && isReached(caller, owner)) return owner;
    throw notFound();
  }

  const notFound = () =>
    new Problem(`${kind}_not_found`, { detail: `There is no ${kind} with this id that you may manage.` });

  function written<T extends object | null>(result: T | Taken): T {
    if (typeof result !== 'string') return result;
    throw new Problem(result, result === 'email_taken' ? { detail: emailTaken } : {});
  }

  const find = async (caller: Actor, id: string): Promise<Stored> => required(caller, await findById(id));

  return {
    /** @throws {Problem} `user_not_found` or `organization_not_found`, as everything here. */
    find,

    /** @throws {Problem} `external_id_taken` or `email_taken`. */
    async create(owner: Stored): Promise<Stored> {
      return written(await insert(owner));
    },

    /** @throws {Problem} `precondition_failed`, `external_id_taken`, `email_taken` or `last_administrator`. */
    async change(
      caller: Actor,
      id: string,
      { changes, ifMatch }: { changes: Changes; ifMatch: string | undefined },
    ): Promise<Stored> {
      for (;;) {
        const owner = await find(caller, id);
        if (!matchesVersion(ifMatch, owner.version ?? 0)) throw new Problem('precondition_failed');
        const changed = written(await update(owner, { ...changes, changedBy: actorId(caller) }, caller));
        if (changed) return changed;
      }
    },

    /**
     * The owner of an external id, changed, or made if there is none: one, however many ask at once. Where nothing would
     * change, nothing is written.
     *
     * @throws {Problem} `email_taken` or `last_administrator`.
     */
    async upsert(
      caller: Actor,
      externalId: string,
      { changes, make }: { changes: Changes; make: () => Stored },
    ): Promise<{ owner: Stored; created: boolean }> {
      const { emailKey } = changes;
      for (;;) {
        const found = written(
          await findOrCreate<Stored>({
            find: () => findByExternalId(externalId),
            insert: () => insert(make()),
            isEmailTaken: async () => emailKey !== undefined && isEmailTaken(emailKey),
          }),
        );
        if (found.created) return { owner: found.record, created: true };
        const owner = required(caller, found.record);
        const pending = differing(owner, changes);
        if (Object.keys(pending).length === 0) return { owner, created: false };
        const changed = written(await update(owner, { ...pending, changedBy: actorId(caller) }, caller));
        if (changed) return { owner: changed, created: false };
      }
    },

    /** @throws {Problem} also `last_administrator`. */
    async erase(caller: Actor, id: string, eraseOwner: EraseOwner): Promise<void> {
      if (!(await eraseOwner(id, actorId(caller), beyondReach.conditionFor(caller)))) throw notFound();
    },

    /** A page of those whom the caller reaches. */
    async page<Item>(
      caller: Actor,
      query: OwnerListQuery,
      { emailKey, present }: { emailKey?: string | undefined; present: (owner: ListedOwner) => Item },
    ) {
      const filter = filterOf(query, plans, emailKey);
      const found = list({ filter, after: placeOf(query), batch: query.limit + 1 });
      const body = await readBoundedPage(
        those(found, (owner) => isReached(caller, owner)),
        {
          limit: query.limit,
          present,
          cursorAfter: (owner) => cursorAfter(owner, query),
        },
      );
      const headers = body.next_cursor === null ? {} : { Link: linkTo(`/${kind}s`, body.next_cursor, query) };
      return { status: 200 as const, headers, body };
    },
  };
}

async function* those<T>(found: AsyncIterable<T>, isOne: (item: T) => boolean): AsyncIterable<T> {
  for await (const item of found) if (isOne(item)) yield item;
}

/** What an owner does not have yet. */
function differing(owner: StoredOwner, changes: Changes): Changes {
  const now = owner as unknown as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(changes).filter(([name, value]) => !isDeepStrictEqual(now[name] ?? null, value)),
  );
}
