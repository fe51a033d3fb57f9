import type { Handlers } from '../contract/operations.js';
import type { Services } from '../services.js';
import { accountHandlers } from './accounts/handlers.js';
import { apiKeyHandlers } from './apikeys/handlers.js';
import { serviceHandlers } from './service/handlers.js';

/** Every operation of the contract has its handler here, or this does not compile. */
export function createHandlers(services: Services): Handlers {
  return {
    ...accountHandlers({ ...services, ...services.config }),
    ...apiKeyHandlers({ ...services, ...services.config }),
    ...serviceHandlers(services),
  };
}
