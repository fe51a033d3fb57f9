import type { Handlers } from '../contract/operations.js';
import type { Services } from '../services.js';
import { accountHandlers } from './accounts/handlers.js';
import { apiKeyHandlers } from './apikeys/handlers.js';
import { serviceHandlers } from './service/handlers.js';

/** Every operation of the contract has its handler here, or this does not compile. */
export function createHandlers(services: Services): Handlers {
  const { config, users, passwords, tokens, apiKeys, createKey, idempotency, readiness, contract, reference } =
    services;
  return {
    ...accountHandlers({ users, passwords, tokens, registration: config.registration }),
    ...apiKeyHandlers({ apiKeys, createKey, idempotency, maxKeyTtlDays: config.maxKeyTtlDays }),
    ...serviceHandlers({ readiness, contract, reference }),
  };
}
