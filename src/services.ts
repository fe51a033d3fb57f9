import type { Connection } from 'mongoose';
import type { Config } from './config.js';
import { loadContract } from './contract/document.js';
import { createAuthenticate } from './contract/security.js';
import { connect } from './database/connect.js';
import { migrate } from './database/migrations/index.js';
import { startSweeping } from './database/sweep.js';
import { createPasswords } from './features/accounts/password.js';
import { createUserRepository } from './features/accounts/repository.js';
import { createTokens } from './features/accounts/token.js';
import { keyCreator } from './features/apikeys/create.js';
import { createApiKeyRepository } from './features/apikeys/repository.js';
import { createIdempotency } from './features/idempotency/idempotency.js';
import { createIdempotencyRepository } from './features/idempotency/repository.js';
import { createReadiness } from './features/service/readiness.js';
import { loadReference } from './features/service/reference.js';
import { createThrottle } from './features/throttling/throttle.js';
import { createUses } from './features/verification/uses.js';
import { createVerifier } from './features/verification/verify.js';
import { createKeyring } from './lib/keyring.js';
import type { Logger } from './logger.js';

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
  const users = createUserRepository({ connection });
  const apiKeys = createApiKeyRepository({ connection });
  const tokens = createTokens({ keyring, publicUrl });
  const uses = createUses({ apiKeys, logger });
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
    uses,
    passwords: await createPasswords({ keyring, cost: config.passwordHashCost }),
    idempotency: createIdempotency({ records: createIdempotencyRepository({ connection }), keyring }),
    authenticate: createAuthenticate({ verifier: createVerifier({ users, apiKeys, tokens, keyring }) }),
    throttle: createThrottle({ connection, limits: config.throttleLimits }),
    readiness: createReadiness({ connection }),
    reference: loadReference(contract),
    /** Writes what is pending and closes the connection. */
    async close() {
      stopSweeping();
      await uses.flush();
      await connection.close();
    },
  };
}
