import { createEraseOwner, type Erasing } from '../owners/erase-owner.js';
import type { OrganizationRepository } from './repository.js';

/** Erases an organization: see `EraseOwner`. */
export function createEraseOrganization({
  organizations,
  ...others
}: Omit<Parameters<typeof createEraseOwner>[0], 'owners' | 'begin' | 'forgetAccount'> & {
  organizations: OrganizationRepository;
}): Erasing {
  return createEraseOwner({
    ...others,
    owners: organizations,
    begin: (id, by, within) => organizations.beginErasure(id, by, within),
  });
}
