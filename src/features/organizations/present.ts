import type { Schemas } from '../../contract/types.js';
import type { Plans } from '../../domain/plan.js';
import type { ListedOwner } from '../owners/listed-owners.js';
import { presentAccountFields } from '../owners/present.js';

/** As back ends and operators see it. */
export function presentOrganizationAccount(
  organization: ListedOwner,
  plans: Pick<Plans, 'of'>,
): Schemas['OrganizationAccount'] {
  const { _id, name, createdAt } = organization;
  return {
    organization: { id: _id, name, created_at: createdAt.toISOString() },
    ...presentAccountFields(organization, plans),
  };
}
