import type { Handlers } from '../contract/operations.js';
import type { Services } from '../services.js';
import { accountHandlers } from './accounts/handlers.js';
import { apiKeyHandlers } from './apikeys/handlers.js';
import { pageHandlers } from './pages/handlers.js';
import { scopeHandlers } from './scopes/handlers.js';
import { serviceHandlers } from './service/handlers.js';
import { usageHandlers } from './usage/handlers.js';
import { verificationHandlers } from './verification/handlers.js';

/** Every operation of the contract has its handler here, or this does not compile. */
export function createHandlers(services: Services): Handlers {
  const { users, passwords, tokens, apiKeys, createKey, idempotency, scopes, usage, usageRecords } = services;
  const { verifier, limits, readiness, metrics, contract, pages } = services;
  const { registration, maxKeyTtlDays, publicUrl } = services.config;
  return {
    ...accountHandlers({ users, passwords, tokens, scopes, registration }),
    ...apiKeyHandlers({ apiKeys, createKey, idempotency, scopes, maxKeyTtlDays }),
    ...scopeHandlers({ scopes }),
    ...usageHandlers({ apiKeys, usageRecords }),
    ...verificationHandlers({ verifier, limits, scopes, usage, publicUrl }),
    ...serviceHandlers({ readiness, metrics, contract }),
    ...pageHandlers({ pages }),
  };
}
