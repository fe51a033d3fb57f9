import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { inject, onTestFinished } from 'vitest';
import { type Config, loadConfig } from '../../src/config/load.js';
import type { Handlers } from '../../src/contract/operations.js';
import type { AskTime } from '../../src/database/settled-time.js';
import { createPasswordWorkers, type PasswordWorkers } from '../../src/features/accounts/password-workers.js';
import { createResetTokens } from '../../src/features/accounts/reset-token.js';
import { resetEndsAt } from '../../src/features/accounts/rules.js';
import type { ApiKeyRecord } from '../../src/features/apikeys/model.js';
import { createHandlers } from '../../src/handlers.js';
import type { Clock } from '../../src/lib/clock.js';
import { createLogger, type Logger } from '../../src/lib/logger.js';
import { createServer } from '../../src/server.js';
import { createServices, type Services } from '../../src/services.js';
import { createLatchkeyClient, type LatchkeyClient, type LatchkeyClientOptions } from './client.js';
import { newDatabaseName } from './given-database.js';
import { freePort } from './process.js';

export { newDatabaseName } from './given-database.js';

export const secret = 'a secret of the tests that is long enough';
export const publicUrl = 'http://latchkey.test';
export const password = 'correct horse battery staple';

export interface TestService {
  baseUrl: string;
  services: Services;
  config: Config;
  /** Every line that was logged, parsed. */
  logs: Record<string, unknown>[];
  client(options?: Omit<LatchkeyClientOptions, 'baseUrl'>): LatchkeyClient;
  /** Plain `fetch` of a path, for what the client would not send. */
  request(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export interface TestOptions {
  /** Instead of a database of its own: the name of one that another service of the test uses. */
  database?: string;
  mongodbUri?: string;
  secret?: string;
  /** Listens where `publicUrl` says, on a free port: then what is written about the service can be run as it stands. */
  atPublicUrl?: boolean;
  handlers?: (handlers: Handlers) => Handlers;
  /** The time of day, by which keys and tokens expire. */
  clock?: Clock;
  /** Instead of the database's own time, without which nothing is deleted for good: the same for a test in another year. */
  databaseTime?: AskTime;
  /** Instead of one that fills `logs`. */
  logger?: Logger;
}

/** More than any test needs. Of what a real instance has, hundreds of services would spend seconds on making room. */
const capacity = { keysAndUsers: 10_000, limits: 10_000 };

let passwordThreads: PasswordWorkers | undefined;

/** The threads of the first service, for all of this process: each pair would load the word lists for itself. */
function sharedPasswordWorkers(): PasswordWorkers {
  passwordThreads ??= createPasswordWorkers({ logger: createLogger({ level: 'warn' }) });
  // An object for each service, as a test may watch it. None ends what the others use.
  return { ...passwordThreads, close: async () => undefined };
}

/**
 * Starts the service as `serve` does, on a free port. Passwords are hashed at bcrypt's lowest cost, and attempts and
 * changes are not limited, unless a test asks for it.
 */
export async function startService(overrides: Partial<Config> = {}, options: TestOptions = {}): Promise<TestService> {
  const database = options.database ?? newDatabaseName();
  const port = options.atPublicUrl ? await freePort() : 0;
  const config: Config = {
    ...loadConfig({ PUBLIC_URL: port === 0 ? publicUrl : `http://127.0.0.1:${port}`, SECRET: secret }),
    passwordHashCost: 4,
    throttleLimits: { address: 1_000_000, pair: 1_000_000, account: 1_000_000, windowSeconds: 900 },
    changeRateLimit: null,
    ...overrides,
  };
  const logs: TestService['logs'] = [];
  const write = (line: string) => void logs.push(JSON.parse(line));
  const logger = options.logger ?? createLogger({ level: 'debug', destination: { write } });
  const mongodbUri = (options.mongodbUri ?? inject('mongodbUri')).replace('/latchkey?', `/${database}?`);
  const services = await createServices({
    ...(options.clock && { clock: options.clock }),
    ...(options.databaseTime && { databaseTime: options.databaseTime }),
    config,
    logger,
    capacity,
    passwordWorkers: sharedPasswordWorkers(),
    mongodbUri,
    secret: options.secret ?? secret,
  });
  const handlers = options.handlers?.(createHandlers(services)) ?? createHandlers(services);
  const server = createServer(services, handlers);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl,
    services,
    config,
    logs,
    client: (clientOptions = {}) => createLatchkeyClient({ baseUrl, ...clientOptions }),
    request: (path, init) => fetch(baseUrl + path, { redirect: 'manual', ...init }),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      if (!options.database) await services.connection.dropDatabase();
      await services.close();
    },
  };
}

/** The same, closed by itself when the test ends. */
export async function startServiceForTest(overrides?: Partial<Config>, options?: TestOptions): Promise<TestService> {
  const service = await startService(overrides, options);
  onTestFinished(() => service.close());
  return service;
}

export interface Person {
  email: string;
  userId: string;
  accessToken: string;
  /** Calls with the access token. */
  client: LatchkeyClient;
}

let people = 0;

/** Registers a user and logs in. */
export async function signUp(service: TestService): Promise<Person> {
  const email = `person-${++people}-${randomBytes(4).toString('hex')}@example.org`;
  const anonymous = service.client();
  const user = await anonymous.registerUser({ body: { email, password } });
  const login = await anonymous.logIn({ body: { email, password } });
  const accessToken = login.data.access_token;
  return { email, userId: user.data.id, accessToken, client: service.client({ accessToken }) };
}

/** The record of a key as it lies in the database. */
export async function storedKey({ services }: TestService, keyId: string): Promise<ApiKeyRecord | null> {
  return services.connection.collection<ApiKeyRecord>('apikeys').findOne({ _id: keyId });
}

/** Gives a user restricted scopes, as `npm run grant` does. */
export async function grant({ services }: TestService, { userId }: Person, ...scopes: string[]): Promise<void> {
  await services.users.update(userId, { scopes });
}

/** The token of a link for setting a password, as `npm run reset-password` makes it. @param from when it is made. */
export async function resetTokenFor(
  { services: { users, keyring } }: TestService,
  userId: string,
  from = new Date(),
): Promise<string> {
  const { token, tokenHash } = createResetTokens({ keyring }).issue(userId);
  const isKept = await users.keepPasswordReset(userId, { tokenHash, expiresAt: resetEndsAt(from) });
  if (!isKept) throw new Error(`There is no enabled user ${userId}.`);
  return token;
}

/** Moves a key's expiry into the past, which no request can. */
export async function expireKey({ services }: TestService, keyId: string): Promise<void> {
  const keys = services.connection.collection<{ _id: string; expiresAt: Date }>('apikeys');
  const { modifiedCount } = await keys.updateOne(
    { _id: keyId },
    { $set: { expiresAt: new Date(Date.now() - 1) }, $currentDate: { changedAt: true } },
  );
  if (modifiedCount !== 1) throw new Error(`There is no key ${keyId}.`);
  services.memory.forgetKey(keyId);
}

export function json(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export function bearer(credential: string): Record<string, string> {
  return { Authorization: `Bearer ${credential}` };
}

export function xApiKey(key: string): Record<string, string> {
  return { 'X-API-Key': key };
}

/** The two headers in which a key may come, for tests that hold through each of them. */
export const keyHeaders = [
  { header: 'X-API-Key', with: xApiKey },
  { header: 'Authorization: Bearer', with: bearer },
] as const;
