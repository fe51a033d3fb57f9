import type { Clock } from '../../lib/clock.js';
import { createEraseOwner, type Erasing } from '../owners/erase-owner.js';
import type { OrganizationRepository } from './repository.js';

/** Erases an organization: see `EraseOwner`. */
export function createEraseOrganization({
  organizations,
  clock,
  ...others
}: Omit<Parameters<typeof createEraseOwner>[0], 'owners' | 'disable' | 'forgetAccount'> & {
  organizations: OrganizationRepository;
  clock: Clock;
}): Erasing {
  return createEraseOwner({
    ...others,
    owners: organizations,
    disable: (id, by) => organizations.update(id, { enabled: false, changedBy: by }, { now: clock() }),
  });
}
