import type { Connection } from 'mongoose';
import type { Plans } from '../domain/plan.js';
import { createReach } from '../domain/reach.js';
import type { Scopes } from '../domain/scope.js';
import { createEraseUser } from '../features/accounts/erase-user.js';
import { createKeepAdministrator } from '../features/accounts/keep-administrator.js';
import { createUpdateAccount } from '../features/accounts/update-account.js';
import type { RequireScopes } from '../features/authentication/authorize.js';
import { createEraseOrganization } from '../features/organizations/erase-organization.js';
import { createBeyondReach } from '../features/owners/beyond-reach.js';
import { createReadOwnerChanges } from '../features/owners/owner-changes.js';
import { createForgetAccount } from '../features/throttling/forget-account.js';
import type { Keyring } from '../lib/keyring.js';
import type { Logger } from '../lib/logger.js';
import type { Repositories } from './repositories.js';

/** How owners are changed and erased, and how far those reach who do it. */
export function createOwnerManagement({
  plans,
  scopes,
  requireScopes,
  connection,
  keyring,
  logger,
  ...records
}: Repositories & {
  plans: Plans;
  scopes: Scopes;
  requireScopes: RequireScopes;
  connection: Connection;
  keyring: Keyring;
  logger: Logger;
}) {
  const reach = createReach({ scopes });
  const keepAdministrator = createKeepAdministrator({ users: records.users, connection, logger });
  const updateAccount = createUpdateAccount({ users: records.users, keepAdministrator });
  const forgetAccount = createForgetAccount({ connection, keyring });
  const erasable = { ...records, keepAdministrator };
  const users = createEraseUser({ ...erasable, forgetAccount });
  const organizations = createEraseOrganization(erasable);
  return {
    reach,
    beyondReach: createBeyondReach({ ...records, plans, reach }),
    readOwnerChanges: createReadOwnerChanges({ plans, reach, scopes, requireScopes }),
    updateAccount,
    keepAdministrator,
    forgetAccount,
    eraseUser: users.eraseOwner,
    eraseOrganization: organizations.eraseOwner,
    /** What goes on with owners whose erasing was interrupted. */
    erasingSweeps: [users.sweep, organizations.sweep],
  };
}
