import type { Schemas } from '../../contract/types.js';
import type { KnownOwner, StoredOwner, StoredUser } from '../../domain/owner.js';
import { type Plans, termsOf } from '../../domain/plan.js';
import { actorId } from '../../domain/principal.js';
import type { Caller, Reach } from '../../domain/reach.js';
import { invalidField, Problem } from '../../problems/problem.js';
import { granted } from '../apikeys/granted.js';
import { knownOrganization, knownUser } from '../authentication/find-owner.js';
import { decideClaims } from '../owners/claims.js';
import type { Owners } from '../owners/find-or-create.js';
import type { NamedOwner } from './rules.js';

type Reference = Schemas['OwnerReference'];

/** What bounds the key of an owner, whether there is one yet or not. */
export type Terms = Pick<KnownOwner, 'kind' | 'scopes' | 'defaultScopes' | 'maxTtlDays'>;

export interface FindOrCreateOwner {
  /**
   * The terms of the owner whom a request names, or of the one who will be made. Writes nothing.
   *
   * @throws {Problem} `user_not_found`, `organization_not_found` or `owner_disabled`; `invalid_request` for one who could
   * not be made.
   */
  look(named: NamedOwner, reference: Reference, caller: Caller): Promise<Terms>;
  /** The owner, who is made if the adopter's id is unknown. @throws {Problem} as above, or `email_taken`. */
  take(named: NamedOwner, reference: Reference, caller: Caller): Promise<KnownOwner>;
  /** Whether the owner has not been erased meanwhile. */
  isLiving(owner: Pick<KnownOwner, '_id' | 'kind'>): Promise<boolean>;
}

export function createFindOrCreateOwner({
  users,
  organizations,
  plans,
  reach,
}: {
  users: Owners<StoredUser>;
  organizations: Owners<StoredOwner>;
  plans: Pick<Plans, 'of' | 'isDeclared'>;
  reach: Reach;
}): FindOrCreateOwner {
  /** The owners of each kind, as verification knows them. */
  const of = {
    user: ownersAs(users, (record) => knownUser(record, plans)),
    organization: ownersAs(organizations, (record) => knownOrganization(record, plans)),
  };

  function required(owner: KnownOwner | null, { kind }: NamedOwner, caller: Caller): KnownOwner {
    if (!owner || !reach.includes(caller, owner)) {
      throw new Problem(`${kind}_not_found`, { detail: `There is no ${kind} with this id that you may manage.` });
    }
    if (reach.isOwn(caller, owner)) {
      throw new Problem('credential_not_accepted', {
        detail: 'A key cannot create keys for its own owner. Log in with POST /auth/login and use the access token.',
      });
    }
    if (!owner.enabled) throw new Problem('owner_disabled');
    return owner;
  }

  function termsOfNew({ kind }: NamedOwner, { plan: name, metadata }: Reference, caller: Caller): Terms {
    granted(decideClaims(metadata ?? {}, '/owner/metadata'));
    if (name !== undefined && !plans.isDeclared(name)) {
      throw invalidField('/owner/plan', 'Use the name of a plan. The operator of this service declares them.');
    }
    const terms = termsOf({ plan: name, scopes: [], maxKeys: null, rateLimit: null, quota: null }, plans);
    // Also where the default plan does: a key of such an owner would be more than its maker.
    if (!reach.mayGivePlan(caller, terms)) {
      const pointer = name === undefined ? '/owner' : '/owner/plan';
      throw invalidField(
        pointer,
        'Use a plan without administrative scopes, or ask an administrator to create the owner.',
      );
    }
    return { kind, ...terms };
  }

  return {
    async look(named, reference, caller) {
      const known = await of[named.kind].find(named);
      return known || 'id' in named ? required(known, named, caller) : termsOfNew(named, reference, caller);
    },

    isLiving: async ({ kind, _id }) => (await of[kind].find({ kind, id: _id })) !== null,

    async take(named, reference, caller) {
      const known = await of[named.kind].find(named);
      if (known || 'id' in named) return required(known, named, caller);
      termsOfNew(named, reference, caller);
      const { name = null, email, plan = null, metadata = {} } = reference;
      const { claims } = granted(decideClaims(metadata, '/owner/metadata'));
      const given = { externalId: named.externalId, name, email, plan, metadata: claims, createdBy: actorId(caller) };
      const owner = await of[named.kind].findOrCreate(given);
      if (owner === 'email_taken') {
        throw new Problem('email_taken', {
          detail: 'Another user has this email address. Leave it out, or name that user by user_id.',
        });
      }
      return required(owner, named, caller);
    },
  };
}

function ownersAs<Stored extends StoredOwner>(owners: Owners<Stored>, known: (record: Stored) => KnownOwner) {
  return {
    async find(named: NamedOwner): Promise<KnownOwner | null> {
      const record = await ('id' in named ? owners.findById(named.id) : owners.findByExternalId(named.externalId));
      return record && known(record);
    },
    async findOrCreate(given: Parameters<Owners['findOrCreate']>[0]) {
      const found = await owners.findOrCreate(given);
      return found === 'email_taken' ? found : known(found.record);
    },
  };
}
