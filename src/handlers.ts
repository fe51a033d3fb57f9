import type { Config } from './config/load.js';
import type { Handlers } from './contract/operations.js';
import { accountHandlers } from './features/accounts/handlers.js';
import { managedUserHandlers } from './features/accounts/managed-users.js';
import { apiKeyHandlers } from './features/apikeys/handlers.js';
import { managedKeyHandlers } from './features/management/handlers.js';
import { keySearchHandlers } from './features/management/search-handlers.js';
import { organizationHandlers } from './features/organizations/handlers.js';
import { pageHandlers } from './features/pages/handlers.js';
import { scopeHandlers } from './features/scopes/handlers.js';
import { serviceHandlers } from './features/service/handlers.js';
import { sessionHandlers } from './features/sessions/handlers.js';
import { statsHandlers } from './features/stats/handlers.js';
import { usageHandlers } from './features/usage/handlers.js';
import { verificationHandlers } from './features/verification/handlers.js';

type Settings = Pick<Config, 'registration' | 'publicUrl'>;
type PartsOf<Make extends (parts: never) => unknown> = Omit<Parameters<Make>[0], keyof Settings>;

/** Whatever a feature's handlers ask for; `createServices` makes it. */
type HandlerParts = PartsOf<typeof accountHandlers> &
  PartsOf<typeof sessionHandlers> &
  PartsOf<typeof apiKeyHandlers> &
  PartsOf<typeof managedKeyHandlers> &
  PartsOf<typeof keySearchHandlers> &
  PartsOf<typeof scopeHandlers> &
  PartsOf<typeof usageHandlers> &
  PartsOf<typeof verificationHandlers> &
  PartsOf<typeof managedUserHandlers> &
  PartsOf<typeof organizationHandlers> &
  PartsOf<typeof statsHandlers> &
  PartsOf<typeof serviceHandlers> &
  PartsOf<typeof pageHandlers> & { config: Settings };

/** Every operation of the contract has its handler here, or this does not compile. */
export function createHandlers({ config, ...services }: HandlerParts): Handlers {
  const { registration, publicUrl } = config;
  const parts = { ...services, registration, publicUrl };
  return {
    ...accountHandlers(parts),
    ...sessionHandlers(parts),
    ...apiKeyHandlers(parts),
    ...managedKeyHandlers(parts),
    ...keySearchHandlers(parts),
    ...scopeHandlers(parts),
    ...usageHandlers(parts),
    ...verificationHandlers(parts),
    ...managedUserHandlers(parts),
    ...organizationHandlers(parts),
    ...statsHandlers(parts),
    ...serviceHandlers(parts),
    ...pageHandlers(parts),
  };
}
