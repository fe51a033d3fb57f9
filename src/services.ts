import type { Connection } from 'mongoose';
import type { Config } from './config/load.js';
import { loadContract } from './contract/document.js';
import { createAuthenticate, createAuthorize } from './contract/security.js';
import { connect } from './database/connect.js';
import { migrate } from './database/migrations/migrate.js';
import { startSweeping } from './database/sweep.js';
import { createPasswords } from './features/accounts/password.js';
import { createUserRepository } from './features/accounts/repository.js';
import { createTokens } from './features/accounts/token.js';
import { keyCreator } from './features/apikeys/create.js';
import { createApiKeyRepository } from './features/apikeys/repository.js';
import { createIdempotency } from './features/idempotency/idempotency.js';
import { createIdempotencyRepository } from './features/idempotency/repository.js';
import { createLimits } from './features/limits/limits.js';
import { createLimitRepository } from './features/limits/repository.js';
import { createPages } from './features/pages/pages.js';
import { createScopes } from './features/scopes/scopes.js';
import { createMetrics } from './features/service/metrics.js';
import { createReadiness } from './features/service/readiness.js';
import { createThrottle } from './features/throttling/throttle.js';
import { createUsageRepository } from './features/usage/repository.js';
import { createUsage } from './features/usage/usage.js';
import { followChanges } from './features/verification/changes.js';
import { createMemory } from './features/verification/memory.js';
import { createVerifier } from './features/verification/verify.js';
import { createRequestLog } from './http/request-log.js';
import { createKeyring } from './lib/keyring.js';
import type { Logger } from './lib/logger.js';

/** Most keys, and most users, that an instance remembers: about 100 MB. */
const mostRemembered = 100_000;

export type Services = Awaited<ReturnType<typeof createServices>>;

/** The secrets and the database, which the configuration names or `main.ts` provides. */
export interface Resources {
  mongodbUri: string;
  secret: string;
}

/** Connects, migrates, and wires everything by plain arguments. */
export async function createServices({
  config,
  logger,
  mongodbUri,
  secret,
}: { config: Config; logger: Logger } & Resources) {
  await migrateOnce({ logger, mongodbUri });
  const connection = await connect({ uri: mongodbUri });
  try {
    return await wire({ config, logger, connection, secret });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function migrateOnce({ logger, mongodbUri }: { logger: Logger; mongodbUri: string }): Promise<void> {
  const connection = await connect({ uri: mongodbUri, patient: true });
  try {
    await migrate({ connection, logger });
  } finally {
    await connection.close();
  }
}

async function wire({
  config,
  logger,
  connection,
  secret,
}: {
  config: Config;
  logger: Logger;
  connection: Connection;
  secret: string;
}) {
  const { publicUrl, keyPrefix, keyHashCost, maxKeysPerUser } = config;
  const keyring = createKeyring({ secret, previousSecrets: config.previousSecrets });
  const contract = loadContract(publicUrl);
  const memory = createMemory({ max: mostRemembered });
  const users = createUserRepository({ connection, onChange: memory.forgetUser });
  const apiKeys = createApiKeyRepository({ connection, onChange: memory.forgetKey });
  const tokens = createTokens({ keyring, publicUrl });
  const scopes = createScopes(config.scopes);
  const verifier = createVerifier({ users, apiKeys, tokens, keyring, memory, scopes });
  const limits = createLimits({
    repository: createLimitRepository({ connection }),
    operators: { rateLimit: config.keyRateLimit, quota: config.keyQuota },
  });
  const metrics = createMetrics({ memory });
  const usageRecords = createUsageRepository({ connection });
  const usage = createUsage({ repository: usageRecords, metrics, logger });
  const changes = await followChanges({ connection, memory, logger });
  const stopSweeping = startSweeping({ connection, logger });
  return {
    config,
    logger,
    connection,
    contract,
    keyring,
    users,
    apiKeys,
    createKey: keyCreator({ apiKeys, keyring, keyPrefix, keyHashCost, maxKeysPerUser }),
    tokens,
    scopes,
    memory,
    verifier,
    limits,
    metrics,
    usage,
    usageRecords,
    changes,
    log: createRequestLog({ logger, metrics }),
    passwords: await createPasswords({ keyring, cost: config.passwordHashCost }),
    idempotency: createIdempotency({ records: createIdempotencyRepository({ connection }), keyring }),
    authenticate: createAuthenticate({ verifier, usage }),
    authorize: createAuthorize({ scopes }),
    throttle: createThrottle({ connection, limits: config.throttleLimits }),
    readiness: createReadiness({ connection }),
    pages: createPages({ contract, config }),
    /** Writes what is pending and closes the connection. */
    async close() {
      stopSweeping();
      await changes.stop();
      await usage.stop();
      await limits.close().catch((error) => logger.warn({ err: error }, 'reserved uses could not be given back'));
      await connection.close();
    },
  };
}
