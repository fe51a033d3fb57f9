import type { Connection } from 'mongoose';
import type { Config } from './config/load.js';
import { loadContract } from './contract/document.js';
import { watchAvailability } from './database/availability.js';
import { connect } from './database/connect.js';
import { fillSearches } from './database/migrations/0013-searches.js';
import { migrate } from './database/migrations/migrate.js';
import { type AskTime, createSettledTime, databaseTimeOf } from './database/settled-time.js';
import { type Sweep, startSweeping } from './database/sweep.js';
import { createPlans, type Plan, type Plans, type ServiceTerms } from './domain/plan.js';
import { createReach } from './domain/reach.js';
import { createScopes, type Scopes } from './domain/scope.js';
import { createEraseUser } from './features/accounts/erase-user.js';
import { registerPasswordMetrics } from './features/accounts/metrics.js';
import { createPasswords } from './features/accounts/password.js';
import { createPasswordTurns } from './features/accounts/password-turns.js';
import { createPasswordWorkers, type PasswordWorkers } from './features/accounts/password-workers.js';
import { createUserRepository } from './features/accounts/repository.js';
import { createUpdateAccount } from './features/accounts/update-account.js';
import { startDraining } from './features/apikeys/drain-rotations.js';
import { createIssueKey } from './features/apikeys/issue-key.js';
import { createRotationMetrics } from './features/apikeys/metrics.js';
import { createApiKeyRepository } from './features/apikeys/repository.js';
import { createRotateKey } from './features/apikeys/rotate-key.js';
import { createSweepEndedKeys } from './features/apikeys/sweep-ended-keys.js';
import { createAuthenticate } from './features/authentication/authenticate.js';
import { createAuthorize, createRequireScopes } from './features/authentication/authorize.js';
import { createCredentials } from './features/authentication/credentials.js';
import { createFindKey } from './features/authentication/find-key.js';
import { createFindOwner } from './features/authentication/find-owner.js';
import { createNoteFirstUse } from './features/authentication/first-use.js';
import { followChanges } from './features/authentication/follow-changes.js';
import { createMemory, type Memory } from './features/authentication/memory.js';
import { createNoKeyMetrics, type NoteNoKey, registerMemoryMetrics } from './features/authentication/metrics.js';
import { createProve, type NoteDigest } from './features/authentication/prove.js';
import { createTokens } from './features/authentication/token.js';
import { createVerifier } from './features/authentication/verifier.js';
import { createIdempotency } from './features/idempotency/idempotency.js';
import { createIdempotencyRepository } from './features/idempotency/repository.js';
import { createLimits } from './features/limits/limits.js';
import { createLimitRepository } from './features/limits/repository.js';
import { createEraseOrganization } from './features/organizations/erase-organization.js';
import { createOrganizationRepository } from './features/organizations/repository.js';
import { createReadOwnerChanges } from './features/owners/owner-changes.js';
import { createPages } from './features/pages/create-pages.js';
import { startComparingPlans } from './features/plans/compare-plans.js';
import { createPlanRepository } from './features/plans/repository.js';
import { watchUnknownPlans } from './features/plans/unknown-plans.js';
import { createSecretRepository } from './features/secrets/repository.js';
import { type Secrets, startSecrets } from './features/secrets/secrets.js';
import { createMetrics, registerServiceMetrics } from './features/service/metrics.js';
import { createReadiness } from './features/service/readiness.js';
import { createRefreshMetrics } from './features/sessions/metrics.js';
import { createSessionRepository } from './features/sessions/repository.js';
import { createSessions } from './features/sessions/sessions.js';
import { createCountEverything } from './features/stats/count-everything.js';
import { createStatsRepository } from './features/stats/repository.js';
import { startCounting } from './features/stats/start-counting.js';
import { createAccountDigest } from './features/throttling/account-digest.js';
import { createCountAttempt } from './features/throttling/count-attempt.js';
import { createCountChange } from './features/throttling/count-change.js';
import { createCountManaged } from './features/throttling/count-managed.js';
import { createForgetAccount } from './features/throttling/forget-account.js';
import { createTakeTurn } from './features/throttling/take-turn.js';
import { createThrottle } from './features/throttling/throttle.js';
import { createUseMetrics } from './features/usage/metrics.js';
import { createNoteUse } from './features/usage/note-use.js';
import { createUsageRepository } from './features/usage/repository.js';
import { createUsage } from './features/usage/usage.js';
import type { Ports } from './http/ports.js';
import { realmOf } from './http/realm.js';
import { createRequestLog } from './http/request-log.js';
import { createNoteUnreadable } from './http/unreadable.js';
import { builtCommit } from './lib/build.js';
import { type Clock, systemClock } from './lib/clock.js';
import { createKeyring, type Keyring } from './lib/keyring.js';
import type { Logger } from './lib/logger.js';

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
}: {
  config: Config;
  logger: Logger;
  clock?: Clock;
  databaseTime?: AskTime;
  capacity?: Capacity;
  passwordWorkers?: PasswordWorkers;
  signal?: AbortSignal;
} & Resources) {
  await migrateOnce({ logger, mongodbUri, ...(signal && { signal }) });
  const connection = await connect({ uri: mongodbUri });
  try {
    return await wire({ config, logger, connection, secret, clock, databaseTime, capacity, passwordWorkers });
  } catch (error) {
    await connection.close();
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
}: {
  config: Config;
  logger: Logger;
  connection: Connection;
  secret: string;
  clock: Clock;
  databaseTime: AskTime | undefined;
  capacity: Capacity;
  passwordWorkers: PasswordWorkers | undefined;
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
  const { noteDigest } = usage;
  const noteNoKey = createNoKeyMetrics(register);
  const watchedPlans = watchUnknownPlans({ plans, register, logger });
  const parts = {
    ...records,
    config,
    keyring,
    secrets,
    memory,
    scopes,
    plans: watchedPlans,
    noteDigest,
    noteNoKey,
    clock,
  };
  const authentication = createAuthentication(parts);
  const counters = createLimitRepository({ connection });
  const limits = createLimits({ repository: counters, max: capacity.limits });
  const passwordTurns = createPasswordTurns();
  registerPasswordMetrics({ register, passwordTurns });
  const throttle = createThrottle({ connection, limits: config.throttleLimits, keyring });
  const availability = watchAvailability({ connection, logger });
  registerServiceMetrics({ register, build, availability });
  const changes = await followChanges({ connection, memory, logger });
  const planComparison = await startComparingPlans({
    repository: createPlanRepository({ connection }),
    plans,
    register,
    logger,
  });
  const sweepEndedKeys = createSweepEndedKeys({
    apiKeys: records.apiKeys,
    keepEndedDays: config.keepEndedDays,
    async forget(keyIds) {
      await records.usageRecords.forget(keyIds);
      await counters.forget(keyIds);
    },
  });
  const updateAccount = createUpdateAccount({ users: records.users, connection, logger });
  const sweepSearches: Sweep = (_now, signal) => fillSearches(connection.getClient().db(), signal);
  const replays = createIdempotencyRepository({ connection });
  const erasable = { ...records, replays, updateAccount, clock };
  const forgetAccount = createForgetAccount({ connection, keyring });
  const userErasing = createEraseUser({ ...erasable, forgetAccount });
  const organizationErasing = createEraseOrganization(erasable);
  const sweeping = startSweeping({
    connection,
    sweeps: [userErasing.sweep, organizationErasing.sweep, sweepEndedKeys, records.sessionRecords.sweep, sweepSearches],
    settledTime,
    logger,
  });
  const countEverything = createCountEverything({ ...records, settledTime, logger });
  const draining = startDraining({ connection, apiKeys: records.apiKeys, settledTime, logger });
  const counting = startCounting({ connection, countEverything, logger });
  const { authenticate, authorize, requireScopes } = authentication;
  const reach = createReach({ scopes });
  const noteFirstUse = createNoteFirstUse({ ...records, clock, logger });
  const ports: Ports = {
    authenticate,
    authorize,
    countAttempt: createCountAttempt({
      throttle,
      passwordTurns,
      accountDigest: createAccountDigest({ keyring }),
    }),
    countChange: createCountChange({ connection, rateLimit: config.changeRateLimit }),
    countManaged: createCountManaged({ connection, rateLimit: config.managementRateLimit }),
    takeTurn: createTakeTurn(),
    noteUse: createNoteUse({ usage, noteFirstUse }),
    problemPage: pages.problem,
  };
  return {
    ...records,
    ...authentication,
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
    reach,
    readOwnerChanges: createReadOwnerChanges({ plans, reach, scopes, requireScopes }),
    memory,
    limits,
    metrics,
    usage,
    noteFirstUse,
    changes,
    planComparison,
    sweeping,
    draining,
    counting,
    ports,
    noteUnreadable: createNoteUnreadable({ logger, count: metrics.noteUnreadable }),
    log: createRequestLog({ logger, noteRequest: metrics.noteRequest }),
    rotateKey: createRotateKey({
      ...config,
      apiKeys: records.apiKeys,
      keyring,
      noteRotation: createRotationMetrics(register),
    }),
    issueKey: createIssueKey({ ...config, apiKeys: records.apiKeys, keyring, settledTime }),
    passwords: createPasswords({ keyring, cost: config.passwordHashCost, engine: passwordWorkers }),
    sessions: createSessions({
      sessionRecords: records.sessionRecords,
      keyring,
      lifetime: config.sessionLifetime,
      databaseTime: askTime,
    }),
    noteRefresh: createRefreshMetrics(register),
    updateAccount,
    forgetAccount,
    eraseUser: userErasing.eraseOwner,
    eraseOrganization: organizationErasing.eraseOwner,
    passwordTurns,
    passwordWorkers,
    idempotency: createIdempotency({
      records: replays,
      keyring,
      clock,
      settledTime,
    }),
    readiness: createReadiness({ connection }),
    pages,
    /** Writes what is pending and closes the connection. @returns for how many keys the last uses could not be written. */
    async close() {
      await changes.stop();
      await planComparison.stop();
      const unwritten = await usage.stop();
      await secrets.stop();
      await limits.close().catch((error) => logger.warn({ err: error }, 'reserved uses could not be given back'));
      // Last: what it deletes can wait for the next start, and what is pending cannot.
      await counting.stop();
      await draining.stop();
      await sweeping.stop();
      await passwordWorkers.close();
      availability.stop();
      await connection.close();
      return unwritten;
    },
  };
}

/** What the configuration says for everybody. */
function serviceTermsIn(config: Config): ServiceTerms {
  return {
    maxKeys: config.maxKeysPerUser,
    maxTtlDays: config.maxKeyTtlDays,
    rotateAfterDays: config.rotateAfterDays,
    perOwner: { rateLimit: config.userRateLimit, quota: config.userQuota },
    perKey: { rateLimit: config.keyRateLimit, quota: config.keyQuota },
  };
}

/** What the pages say holds for everybody: what the default plan gives, in the words of the configuration. */
function termsForReaders({ maxKeys, maxTtlDays, rateLimit, quota, perKey, defaultScopes, selfService }: Plan) {
  return {
    maxKeysPerUser: maxKeys,
    maxKeyTtlDays: maxTtlDays,
    userRateLimit: rateLimit,
    userQuota: quota,
    keyRateLimit: perKey.rateLimit,
    keyQuota: perKey.quota,
    defaultScopes,
    selfService,
  };
}

/** The repositories. What verification knows of is forgotten as soon as it changes here. */
function createRepositories({
  connection,
  memory,
  databaseTime,
}: {
  connection: Connection;
  memory: Memory;
  databaseTime: AskTime | undefined;
}) {
  const apiKeys = createApiKeyRepository({ connection, onChange: memory.forgetKey });
  return {
    users: createUserRepository({ connection, onChange: memory.forgetOwner }),
    organizations: createOrganizationRepository({ connection, onChange: memory.forgetOwner }),
    sessionRecords: createSessionRepository({ connection, onChange: memory.forgetOwner, databaseTime }),
    apiKeys,
    usageRecords: createUsageRepository({ connection, apiKeys }),
    secretRecords: createSecretRepository({ connection }),
    stats: createStatsRepository({ connection }),
  };
}

/** Who is calling, and what they may. */
function createAuthentication({
  users,
  organizations,
  apiKeys,
  plans,
  config,
  keyring,
  secrets: { historyOf, noteTag },
  memory,
  scopes,
  noteDigest,
  noteNoKey,
  clock,
}: ReturnType<typeof createRepositories> & {
  plans: Plans;
  config: Config;
  keyring: Keyring;
  secrets: Secrets;
  memory: Memory;
  scopes: Scopes;
  noteDigest: NoteDigest;
  noteNoKey: NoteNoKey;
  clock: Clock;
}) {
  const { publicUrl, previousSecretsTokens: acceptRetired } = config;
  const tokens = createTokens({ keyring, publicUrl, historyOf, acceptRetired, clock });
  const { findOwner, findUser } = createFindOwner({ users, organizations, plans, memory });
  const prove = createProve({ keyring, noteDigest });
  const findKey = createFindKey({ apiKeys, noteTag, findOwner, prove, keyring, memory, clock });
  const verifier = createVerifier({ findKey, findUser, tokens, scopes, noteNoKey, clock });
  const credentials = createCredentials({ verifier });
  const requireScopes = createRequireScopes({ scopes });
  return {
    tokens,
    verifier,
    credentials,
    requireScopes,
    authenticate: createAuthenticate({ credentials, metrics: config.metrics }),
    authorize: createAuthorize({ requireScopes }),
  };
}
