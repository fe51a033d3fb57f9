import type { Handlers } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';
import type { Plans } from '../../domain/plan.js';
import { type Actor, actorId } from '../../domain/principal.js';
import type { Reach } from '../../domain/reach.js';
import type { Clock } from '../../lib/clock.js';
import type { BeyondReach } from '../owners/beyond-reach.js';
import type { EraseOwner } from '../owners/erase-owner.js';
import { createManageOwners, etagOfOwner } from '../owners/manage-owners.js';
import type { ReadOwnerChanges } from '../owners/owner-changes.js';
import type { OrganizationRecord } from './model.js';
import { presentOrganizationAccount } from './present.js';
import { newOrganization, type OrganizationRepository } from './repository.js';

type OrganizationHandlers = Pick<
  Handlers,
  | 'listOrganizations'
  | 'createOrganization'
  | 'upsertOrganization'
  | 'getOrganization'
  | 'updateOrganization'
  | 'deleteOrganization'
>;

/** Organizations, as back ends and operators manage them. */
export function organizationHandlers({
  organizations,
  eraseOrganization,
  readOwnerChanges,
  plans,
  reach,
  beyondReach,
  clock,
}: {
  organizations: OrganizationRepository;
  eraseOrganization: EraseOwner;
  readOwnerChanges: ReadOwnerChanges;
  plans: Plans;
  reach: Reach;
  beyondReach: BeyondReach;
  clock: Clock;
}): OrganizationHandlers {
  const managed = createManageOwners<OrganizationRecord>(
    {
      ...organizations,
      kind: 'organization',
      update: ({ _id, version }, changes) => organizations.update(_id, changes, { now: clock(), version }),
    },
    { plans, reach, beyondReach },
  );

  /** Whichever is made has a plan: that of the request, or the default. */
  const newOrganizationOf = (caller: Actor, fields: Schemas['OrganizationUpdate']) => {
    const { scopes: _, ...given } = readOwnerChanges(caller, { plan: null, ...fields });
    return newOrganization({ ...given, createdBy: actorId(caller) }, clock());
  };

  const replyWith = (organization: OrganizationRecord) => ({
    headers: { ETag: etagOfOwner(organization) },
    body: presentOrganizationAccount(organization, plans),
  });
  const replyWithNew = (organization: OrganizationRecord) => {
    const { headers, body } = replyWith(organization);
    return { status: 201 as const, headers: { ...headers, Location: `/organizations/${organization._id}` }, body };
  };

  return {
    async listOrganizations({ actor, query }) {
      const present = (organization: Parameters<typeof presentOrganizationAccount>[0]) =>
        presentOrganizationAccount(organization, plans);
      return managed.page(actor, query, { present });
    },

    async createOrganization({ actor, body, note }) {
      const organization = await managed.create(newOrganizationOf(actor, body));
      note({ targetId: organization._id });
      return replyWithNew(organization);
    },

    async upsertOrganization({ actor, body, note }) {
      const changes = readOwnerChanges(actor, body);
      const make = () => newOrganizationOf(actor, body);
      const { owner, created } = await managed.upsert(actor, body.external_id, { changes, make });
      note({ targetId: owner._id, changed: Object.keys(body) });
      return created ? replyWithNew(owner) : { status: 200, ...replyWith(owner) };
    },

    async getOrganization({ actor, path }) {
      return { status: 200, ...replyWith(await managed.find(actor, path.organization_id)) };
    },

    async updateOrganization({ actor, path, headers, body, note }) {
      const changes = readOwnerChanges(actor, body);
      const options = { changes, ifMatch: headers['If-Match'] };
      const organization = await managed.change(actor, path.organization_id, options);
      note({ targetId: organization._id, changed: Object.keys(body) });
      return { status: 200, ...replyWith(organization) };
    },

    async deleteOrganization({ actor, path, note }) {
      await managed.erase(actor, path.organization_id, eraseOrganization);
      note({ targetId: path.organization_id });
      return { status: 204 };
    },
  };
}
