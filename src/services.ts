import type { Connection } from 'mongoose';
import type { Config } from './config/load.js';
import { loadContract } from './contract/contract.js';
import { watchAvailability } from './database/availability.js';
import { connect } from './database/connect.js';
import { migrate } from './database/migrations/migrate.js';
import { watchPrimary } from './database/primary.js';
import { type AskTime, createSettledTime, databaseTimeOf } from './database/settled-time.js';
import { requireRestored, watchForRestore } from './database/unfinished-restore.js';
import { createPlans } from './domain/plan.js';
import { createScopes } from './domain/scope.js';
import { createPasswordWorkers, type PasswordWorkers } from './features/accounts/password-workers.js';
import { createIssueKey } from './features/apikeys/issue-key.js';
import { createRotationMetrics } from './features/apikeys/metrics.js';
import { createRotateKey } from './features/apikeys/rotate-key.js';
import { followChanges } from './features/authentication/follow-changes.js';
import { createMemory } from './features/authentication/memory.js';
import { createNoKeyMetrics, registerMemoryMetrics } from './features/authentication/metrics.js';
import { createIdempotency } from './features/idempotency/idempotency.js';
import { createLimits } from './features/limits/limits.js';
import { createPages } from './features/pages/create-pages.js';
import { startComparingPlans } from './features/plans/compare-plans.js';
import { createPlanRepository } from './features/plans/repository.js';
import { watchUnknownPlans } from './features/plans/unknown-plans.js';
import { startSecrets } from './features/secrets/secrets.js';
import { createMetrics, registerServiceMetrics } from './features/service/metrics.js';
import { createReadiness } from './features/service/readiness.js';
import { createUseMetrics } from './features/usage/metrics.js';
import { createNoteUse } from './features/usage/note-use.js';
import { createUsage } from './features/usage/usage.js';
import type { Ports } from './http/ports.js';
import { realmOf } from './http/realm.js';
import { createRequestLog } from './http/request-log.js';
import { createNoteUnreadable } from './http/unreadable.js';
import { builtCommit } from './lib/build.js';
import { type Clock, systemClock } from './lib/clock.js';
import { createKeyring } from './lib/keyring.js';
import type { Logger } from './lib/logger.js';
import { startIntervals } from './services/intervals.js';
import { createLogIns } from './services/log-ins.js';
import { createOwnerManagement } from './services/owner-management.js';
import { createRepositories } from './services/repositories.js';
import { serviceTermsIn, termsForReaders } from './services/terms.js';
import { createThrottling } from './services/throttling.js';
import { createVerification } from './services/verification.js';

/** How much an instance keeps in memory, by number. Room for all of it is taken at once. */
interface Capacity {
  keysAndUsers: number;
  limits: number;
}

/** About 100 MB. */
const fullCapacity: Capacity = { keysAndUsers: 100_000, limits: 200_000 };

export type Services = Awaited<ReturnType<typeof createServices>>;

/** The secrets and the database, which the configuration names or `serve` provides. */
export interface Resources {
  mongodbUri: string;
  secret: string;
}

/**
 * Connects, migrates, and wires everything by plain arguments.
 *
 * @param passwordWorkers instead of threads of its own; closed with the rest.
 * @param signal ends the migrating, and the waiting for another instance that migrates.
 * @param onRestore has to stop the instance: a dump is being restored into its database.
 */
export async function createServices({
  config,
  logger,
  mongodbUri,
  secret,
  clock = systemClock,
  databaseTime,
  capacity = fullCapacity,
  passwordWorkers,
  signal,
  onRestore = () => undefined,
}: {
  config: Config;
  logger: Logger;
  clock?: Clock;
  databaseTime?: AskTime;
  capacity?: Capacity;
  passwordWorkers?: PasswordWorkers;
  signal?: AbortSignal;
  onRestore?: () => void;
} & Resources) {
  await migrateOnce({ logger, mongodbUri, ...(signal && { signal }) });
  const connection = await connect({ uri: mongodbUri });
  let services: Awaited<ReturnType<typeof wire>>;
  try {
    services = await wire({
      config,
      logger,
      connection,
      secret,
      clock,
      databaseTime,
      capacity,
      passwordWorkers,
      onRestore,
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
  try {
    // Again, as a restore can see this instance only now: of the two that begin together, one sees the other.
    await requireRestored(connection.getClient().db());
    return services;
  } catch (error) {
    await services.close();
    throw error;
  }
}

async function migrateOnce({
  logger,
  mongodbUri,
  signal,
}: {
  logger: Logger;
  mongodbUri: string;
  signal?: AbortSignal;
}): Promise<void> {
  const connection = await connect({ uri: mongodbUri, patient: true });
  try {
    await migrate({ connection, logger, ...(signal && { signal }) });
  } finally {
    await connection.close();
  }
}

async function wire({
  config,
  logger,
  connection,
  secret,
  clock,
  databaseTime,
  capacity,
  passwordWorkers = createPasswordWorkers({ logger }),
  onRestore,
}: {
  config: Config;
  logger: Logger;
  connection: Connection;
  secret: string;
  clock: Clock;
  databaseTime: AskTime | undefined;
  capacity: Capacity;
  passwordWorkers: PasswordWorkers | undefined;
  onRestore: () => void;
}) {
  const askTime = databaseTime ?? databaseTimeOf(connection);
  const settledTime = createSettledTime({ clock, databaseTime: askTime });
  const keyring = createKeyring({ ...config, secret });
  const { publicUrl, keyPrefix, brand } = config;
  const realm = realmOf({ name: brand.name, publicUrl });
  const contract = loadContract(publicUrl, { keyPrefix, brand: brand.name, realm });
  const plans = createPlans(serviceTermsIn(config), config.plans);
  // Before anything works at intervals: where this fails, nothing goes on asking a database that is about to be closed.
  const pages = createPages({ contract, config: { ...config, ...termsForReaders(plans.of(null)) }, clock });
  const metrics = createMetrics();
  const { register, noteLimit } = metrics;
  const build = { version: contract.document.info.version, commit: builtCommit() };
  const scopes = createScopes(config.scopes);
  const memory = createMemory({ max: capacity.keysAndUsers });
  registerMemoryMetrics({ register, memory });
  const records = createRepositories({ connection, memory, databaseTime });
  const secrets = await startSecrets({ ...records, keyring, clock, logger });
  const useMetrics = createUseMetrics({ register, noteLimit });
  const usage = createUsage({ repository: records.usageRecords, metrics: useMetrics, clock, logger });
  const ground = { ...records, config, connection, keyring, scopes, clock, settledTime, logger };
  const primary = watchPrimary({ connection });
  const verification = createVerification({
    ...ground,
    primary,
    secrets,
    memory,
    plans: watchUnknownPlans({ plans, register, logger }),
    noteDigest: usage.noteDigest,
    noteNoKey: createNoKeyMetrics(register),
  });
  const limits = createLimits({ repository: records.counters, max: capacity.limits });
  const logIns = createLogIns({ ...ground, passwordWorkers, databaseTime: askTime, register });
  const availability = watchAvailability({ connection, logger });
  registerServiceMetrics({ register, build, availability });
  const changes = await followChanges({ connection, primary, memory, logger });
  const planRepository = createPlanRepository({ connection });
  const planComparison = await startComparingPlans({ repository: planRepository, plans, register, logger });
  const restores = watchForRestore({ db: connection.getClient().db(), onFound: onRestore, logger });
  const { authenticate, authorize, requireScopes } = verification;
  const management = createOwnerManagement({ ...ground, plans, requireScopes });
  const intervals = startIntervals({ ...ground, ...management });
  const ports: Ports = {
    authenticate,
    authorize,
    ...createThrottling({ ...ground, passwordTurns: logIns.passwordTurns }),
    noteUse: createNoteUse({ usage, ...verification }),
    problemPage: pages.problem,
  };
  const noteRotation = createRotationMetrics(register);
  return {
    ...records,
    ...verification,
    ...logIns,
    ...management,
    ...intervals,
    config,
    build,
    logger,
    clock,
    connection,
    contract,
    keyring,
    secrets,
    scopes,
    plans,
    memory,
    limits,
    metrics,
    usage,
    changes,
    planComparison,
    ports,
    noteUnreadable: createNoteUnreadable({ logger, count: metrics.noteUnreadable }),
    log: createRequestLog({ logger, noteRequest: metrics.noteRequest }),
    rotateKey: createRotateKey({ ...config, apiKeys: records.apiKeys, keyring, noteRotation }),
    issueKey: createIssueKey({ ...config, apiKeys: records.apiKeys, keyring, settledTime }),
    passwordWorkers,
    idempotency: createIdempotency({ records: records.replays, keyring, clock, settledTime }),
    readiness: createReadiness({ connection }),
    pages,
    /** Writes what is pending and closes the connection. @returns for how many keys the last uses could not be written. */
    async close() {
      await changes.stop();
      await restores.stop();
      const unwritten = await usage.stop();
      await secrets.stop();
      await limits.close().catch((error) => logger.warn({ err: error }, 'reserved uses could not be given back'));
      // Last: what it deletes can wait for the next start, and what is pending cannot.
      await intervals.counting.stop();
      await intervals.draining.stop();
      await intervals.sweeping.stop();
      await passwordWorkers.close();
      // A restore begins where nobody is announced: until here this instance may have written.
      await planComparison.stop();
      availability.stop();
      primary.stop();
      await connection.close();
      return unwritten;
    },
  };
}
