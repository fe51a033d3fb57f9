import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Quota, RateLimit } from '../domain/limit.js';
import type { Scope } from '../domain/scope.js';
import { type ApiDocument, readApiDocument } from '../features/pages/api-document.js';
import type { Brand } from '../features/pages/shared/instance.js';
import { readScopes } from '../features/scopes/read-scopes.js';
import type { ThrottleLimits } from '../features/throttling/throttle.js';
import { StartupError } from '../lib/startup-error.js';
import { imageTypeOf, secretText, type Variable, type VariableName, variables } from './variables.js';

export interface Config {
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  /** `null` for the embedded MongoDB. */
  mongodbUri: string | null;
  /** `null` for the one that is generated and kept in `dataDir`. */
  secret: string | null;
  previousSecrets: readonly string[];
  keyPrefix: string;
  keyHashCost: number;
  passwordHashCost: number;
  maxKeysPerUser: number;
  /** Of changes of one user's keys; `null` for none. */
  changeRateLimit: RateLimit | null;
  /** How long a key is kept after its end. */
  keepEndedDays: number;
  /** In days; `null` for no limit. */
  maxKeyTtlDays: number | null;
  registration: 'open' | 'closed';
  /** Without a trailing slash. */
  publicUrl: string;
  brand: Brand;
  /** The API behind the keys; `null` where the operator does not describe it. */
  api: ApiDocument | null;
  /** A URI; `null` for none. */
  securityContact: string | null;
  trustProxy: false | number | string[];
  logLevel: string;
  throttleLimits: ThrottleLimits;
  /** Those that the operator declares. */
  scopes: readonly Scope[];
  /** Limits of every key, beside its own; `null` for none. */
  keyRateLimit: RateLimit | null;
  keyQuota: Quota | null;
}

export interface ConfigFault {
  name: VariableName;
  /** What the variable was; `undefined` if it was not set. Never a secret. */
  was: string | undefined;
  allowed: string;
}

/** Every fault of the configuration at once, a line each. */
export class ConfigError extends StartupError {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(
      ({ name, was, allowed }) =>
        `  ${name} ${was === undefined ? 'is not set' : `was "${was}"`}; it may be: ${allowed}`,
    );
    super(`The configuration is not valid:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

/** Limits on guessing passwords. Not a variable: who may guess how often is no matter of taste. Tests change it. */
const throttleLimits: ThrottleLimits = { address: 100, pair: 10, account: 100, windowSeconds: 900 };

/** As `readFileSync`. */
type ReadFile = (path: string, encoding: BufferEncoding) => string;

/**
 * Reads the configuration from the environment. An empty variable counts as not set.
 *
 * @throws {ConfigError} with all faults at once.
 */
export function loadConfig(env: NodeJS.ProcessEnv, readFile: ReadFile = readFileSync): Readonly<Config> {
  const faults: ConfigFault[] = [];
  const given = (name: VariableName) => (env[name] === '' ? undefined : env[name]);
  const fault = (name: VariableName, allowed: string = variables[name].allowed) => {
    const variable: Variable<unknown> = variables[name];
    const value = given(name);
    faults.push({ name, was: value !== undefined && variable.secret ? '(hidden)' : value, allowed });
  };
  const read = <Name extends VariableName>(name: Name) => {
    const result = variables[name].read.safeParse(given(name));
    if (!result.success) fault(name);
    return result.data as z.output<(typeof variables)[Name]['read']>;
  };

  const port = read('PORT');
  const host = read('HOST');
  const mongodbUri = read('MONGODB_URI') ?? null;
  const secretFile = read('SECRET_FILE');
  const config: Config = {
    port,
    host,
    mongodbUri,
    secret: read('SECRET') ?? null,
    dataDir: resolve(read('DATA_DIR')),
    previousSecrets: read('PREVIOUS_SECRETS'),
    keyPrefix: read('KEY_PREFIX'),
    keyHashCost: read('KEY_HASH_COST'),
    passwordHashCost: read('PASSWORD_HASH_COST'),
    maxKeysPerUser: read('MAX_KEYS_PER_USER'),
    changeRateLimit: read('CHANGE_RATE_LIMIT'),
    keepEndedDays: read('KEEP_ENDED_DAYS'),
    maxKeyTtlDays: read('MAX_KEY_TTL_DAYS') ?? null,
    registration: read('REGISTRATION'),
    publicUrl: read('PUBLIC_URL') ?? `http://${reachable(host ?? 'localhost')}:${port}`,
    brand: { name: read('BRAND_NAME'), url: read('BRAND_URL') ?? null, logo: null },
    api: null,
    securityContact: read('SECURITY_CONTACT') ?? null,
    trustProxy: read('TRUST_PROXY'),
    logLevel: read('LOG_LEVEL'),
    throttleLimits,
    scopes: [],
    keyRateLimit: read('KEY_RATE_LIMIT') ?? null,
    keyQuota: read('KEY_QUOTA') ?? null,
  };
  if (secretFile !== undefined && given('SECRET') !== undefined) {
    fault('SECRET_FILE', 'left out, as SECRET is set');
  } else if (secretFile !== undefined) {
    config.secret = secretIn(secretFile, readFile);
    if (config.secret === null) fault('SECRET_FILE');
  } else if (mongodbUri !== null && given('SECRET') === undefined) {
    fault('SECRET', `${variables.SECRET.allowed}; it must be set as MONGODB_URI is`);
  }
  const logoFile = read('BRAND_LOGO_FILE');
  if (logoFile !== undefined) {
    config.brand.logo = imageIn(logoFile, readFile);
    if (config.brand.logo === null) fault('BRAND_LOGO_FILE');
  }
  /** What a file says; what is wrong with it is a fault like any other. */
  const readFrom = <T>(name: 'SCOPES_FILE' | 'API_SPEC', parse: (text: string) => T): T | undefined => {
    const path = read(name);
    try {
      return path === undefined ? undefined : parse(readFile(path, 'utf8'));
    } catch (error) {
      fault(name, `${variables[name].allowed}. ${(error as Error).message}`);
      return undefined;
    }
  };
  config.scopes = readFrom('SCOPES_FILE', readScopes) ?? [];
  config.api = readFrom('API_SPEC', readApiDocument) ?? null;
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

function secretIn(path: string, readFile: ReadFile): string | null {
  try {
    const result = secretText.safeParse(readFile(path, 'utf8').trim());
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

const mostImageBytes = 64 * 1024;

/** An image as a `data:` URI, so that every page has it without another request. */
function imageIn(path: string, readFile: ReadFile): string | null {
  try {
    const base64 = readFile(path, 'base64');
    const isSmall = Buffer.byteLength(base64, 'base64') <= mostImageBytes;
    return isSmall ? `data:${imageTypeOf(path)};base64,${base64}` : null;
  } catch {
    return null;
  }
}

/** What to write into a URL for an address to listen on. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
