import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Quota, RateLimit } from '../domain/limit.js';
import type { DeclaredPlan } from '../domain/plan.js';
import type { Scope } from '../domain/scope.js';
import { type ApiDocument, readApiDocument } from '../features/pages/api-document.js';
import type { Brand } from '../features/pages/shared/instance.js';
import { readPlans } from '../features/plans/read-plans.js';
import { readScopes } from '../features/scopes/read-scopes.js';
import type { SessionLifetime } from '../features/sessions/rules.js';
import type { ThrottleLimits } from '../features/throttling/rules.js';
import { decodeText } from '../lib/decode-text.js';
import { StartupError } from '../lib/startup-error.js';
import { isStrongSecret } from '../lib/strong-secret.js';
import { readLogo } from './logo.js';
import {
  isEasyToGuess,
  oneConnectionString,
  oneSecret,
  type ReadFile,
  readSecretFile,
  secretPerLine,
  whyUnread,
} from './secret-files.js';
import { bearerToken, easyToGuess, previousSecretText, reasonsIn, secretText } from './values.js';
import { type Variable, type VariableName, variables } from './variables.js';

export interface Config {
  port: number;
  host: string;
  /** How long the service goes on once it is told to stop, in milliseconds. */
  drainMs: number;
  /** Absolute. */
  dataDir: string;
  /** `null` for the embedded MongoDB. */
  mongodbUri: string | null;
  /** `null` for the one that is generated and kept in `dataDir`. */
  secret: string | null;
  /** They only verify: as other instances may use them already, and as something was made under them. */
  nextSecrets: readonly string[];
  previousSecrets: readonly string[];
  /** Whether access tokens under `previousSecrets` are accepted until they expire. */
  previousSecretsTokens: boolean;
  keyPrefix: string;
  keyHashCost: number;
  passwordHashCost: number;
  maxKeysPerUser: number;
  /** Of changes of one user's keys; `null` for none. */
  changeRateLimit: RateLimit | null;
  /** Of requests to manage keys and owners, by caller; `null` for no limit. */
  managementRateLimit: RateLimit | null;
  /** How long a key is kept after its end. */
  keepEndedDays: number;
  /** In days; `null` for no limit. */
  maxKeyTtlDays: number | null;
  /** After how many days people are reminded to rotate a key; `null` for never. */
  rotateAfterDays: number | null;
  registration: 'open' | 'closed';
  /** Of log-ins that are remembered. */
  sessionLifetime: SessionLifetime;
  /** Without a trailing slash. */
  publicUrl: string;
  /** Further names of this host, as `hostNameOf` gives them. */
  allowedHosts: readonly string[];
  metrics: {
    /** Where they are served instead of on `port`; `null` for there. */
    listener: { port: number; host: string } | null;
    /** With which they may be read; `null` for none: then only on a listener of their own. */
    token: string | null;
  };
  brand: Brand;
  /** The API behind the keys; `null` where the operator does not describe it. */
  api: ApiDocument | null;
  /** A URI; `null` for none. */
  securityContact: string | null;
  /** The same, for users who need help. */
  supportContact: string | null;
  trustProxy: false | number | string[];
  logLevel: string;
  throttleLimits: ThrottleLimits;
  /** Those that the operator declares. */
  scopes: readonly Scope[];
  /** The same; none where there is no file, and else with one default among them. */
  plans: readonly DeclaredPlan[];
  /** Limits of every key, beside its own; `null` for none. */
  keyRateLimit: RateLimit | null;
  keyQuota: Quota | null;
  /** Limits of every user, over all keys; `null` for none. */
  userRateLimit: RateLimit | null;
  userQuota: Quota | null;
}

export interface ConfigFault {
  name: VariableName;
  /** What the variable was; `undefined` if it was not set. Never a secret. */
  was: string | undefined;
  allowed: string;
  /** What is wrong, and what to do about it, where `allowed` does not say it. */
  reason?: string;
}

/** Every fault of the configuration at once, a line each. */
export class ConfigError extends StartupError {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(({ name, was, allowed, reason }) => {
      const given = was === undefined ? 'is not set' : `was "${was}"`;
      return `  ${name} ${given}${reason === undefined ? `; it may be: ${allowed}` : `: ${reason}`}`;
    });
    super(`The configuration is not valid:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

const hourMs = 3_600_000;

/** Limits on guessing passwords. Not a variable: who may guess how often is no matter of taste. Tests change it. */
const throttleLimits: ThrottleLimits = { address: 100, pair: 10, account: 100, windowSeconds: 900 };

/**
 * Reads the configuration from the environment. An empty variable counts as not set.
 *
 * @throws {ConfigError} with all faults at once.
 */
export function loadConfig(env: NodeJS.ProcessEnv, readFile: ReadFile = readFileSync): Readonly<Config> {
  const faults: ConfigFault[] = [];
  const given = (name: VariableName) => (env[name] === '' ? undefined : env[name]);
  const fault = (name: VariableName, { allowed = variables[name].allowed, reason }: Partial<ConfigFault> = {}) => {
    const variable: Variable<unknown> = variables[name];
    const value = given(name);
    const was = value !== undefined && variable.secret ? '(hidden)' : value;
    faults.push({ name, was, allowed, ...(reason !== undefined && { reason }) });
  };
  const allowedWith = (name: VariableName, error: z.ZodError) => {
    const { allowed } = variables[name];
    const reasons = isEasyToGuess(error) ? [easyToGuess] : reasonsIn(error.issues);
    return [allowed, ...reasons].join('. ');
  };
  const read = <Name extends VariableName>(name: Name) => {
    const result = variables[name].read.safeParse(given(name));
    if (!result.success) fault(name, { allowed: allowedWith(name, result.error) });
    return result.data as z.output<(typeof variables)[Name]['read']>;
  };

  /** Secrets from a file, if it is given, which has to be the only place where they are. */
  const readSecrets = <T>(
    name: 'MONGODB_URI' | 'SECRET' | 'METRICS_TOKEN' | 'NEXT_SECRETS' | 'PREVIOUS_SECRETS',
    parse: Parameters<typeof readSecretFile<T>>[1]['parse'],
  ): T | null => {
    const fileName = `${name}_FILE` as const;
    const path = read(fileName);
    if (path === undefined) return null;
    if (given(name) !== undefined) {
      fault(fileName, { reason: `${name} is set as well. Set only one of the two.` });
      return null;
    }
    const result = readSecretFile(path, { readFile, parse, allowed: variables[fileName].allowed });
    if (result.ok) return result.value;
    fault(fileName, { reason: result.reason });
    return null;
  };

  const port = read('PORT');
  const host = read('HOST');
  const mongodbUri =
    readSecrets('MONGODB_URI', oneConnectionString(variables.MONGODB_URI.read)) ?? read('MONGODB_URI') ?? null;
  const secret = readSecrets('SECRET', oneSecret(secretText)) ?? read('SECRET') ?? null;
  const listed = { previous: read('PREVIOUS_SECRETS'), next: read('NEXT_SECRETS') };
  const previousSecrets = readSecrets('PREVIOUS_SECRETS', secretPerLine(previousSecretText)) ?? listed.previous;
  const config: Config = {
    port,
    host,
    drainMs: read('DRAIN_SECONDS') * 1000,
    mongodbUri,
    secret,
    dataDir: resolve(read('DATA_DIR')),
    nextSecrets: readSecrets('NEXT_SECRETS', secretPerLine(secretText)) ?? listed.next,
    previousSecrets,
    // Whoever guesses a weak one could make tokens for anybody.
    previousSecretsTokens: read('PREVIOUS_SECRETS_TOKENS') === 'yes' && (previousSecrets ?? []).every(isStrongSecret),
    keyPrefix: read('KEY_PREFIX'),
    keyHashCost: read('KEY_HASH_COST'),
    passwordHashCost: read('PASSWORD_HASH_COST'),
    maxKeysPerUser: read('MAX_KEYS_PER_USER'),
    changeRateLimit: read('CHANGE_RATE_LIMIT'),
    managementRateLimit: read('MANAGEMENT_RATE_LIMIT'),
    keepEndedDays: read('KEEP_ENDED_DAYS'),
    maxKeyTtlDays: read('MAX_KEY_TTL_DAYS') ?? null,
    rotateAfterDays: read('ROTATE_AFTER_DAYS') ?? null,
    registration: read('REGISTRATION'),
    sessionLifetime: { idleMs: read('SESSION_IDLE_HOURS') * hourMs, longestMs: read('SESSION_MAX_DAYS') * 24 * hourMs },
    publicUrl: read('PUBLIC_URL') ?? `http://${reachable(host ?? 'localhost')}:${port}`,
    allowedHosts: read('ALLOWED_HOSTS'),
    metrics: {
      listener: null,
      token: readSecrets('METRICS_TOKEN', oneSecret(bearerToken)) ?? read('METRICS_TOKEN') ?? null,
    },
    brand: {
      name: read('BRAND_NAME'),
      url: read('BRAND_URL') ?? null,
      logo: null,
      color: read('BRAND_COLOR') ?? null,
      tagline: read('BRAND_TAGLINE') ?? null,
      termsUrl: read('TERMS_URL') ?? null,
      privacyUrl: read('PRIVACY_URL') ?? null,
    },
    api: null,
    securityContact: read('SECURITY_CONTACT') ?? null,
    supportContact: read('SUPPORT_CONTACT') ?? null,
    trustProxy: read('TRUST_PROXY'),
    logLevel: read('LOG_LEVEL'),
    throttleLimits,
    scopes: [],
    plans: [],
    keyRateLimit: read('KEY_RATE_LIMIT') ?? null,
    keyQuota: read('KEY_QUOTA') ?? null,
    userRateLimit: read('USER_RATE_LIMIT') ?? null,
    userQuota: read('USER_QUOTA') ?? null,
  };
  if (mongodbUri !== null && given('SECRET') === undefined && given('SECRET_FILE') === undefined) {
    fault('SECRET', { allowed: `${variables.SECRET.allowed}; required with MONGODB_URI` });
  }
  const [metricsPort, metricsHost] = [read('METRICS_PORT'), read('METRICS_HOST')];
  if (metricsPort !== undefined) {
    config.metrics.listener = { port: metricsPort, host: metricsHost ?? '127.0.0.1' };
    if (metricsPort === port) fault('METRICS_PORT', { reason: 'PORT is the same. Choose another.' });
  }
  if (metricsHost !== undefined && given('METRICS_PORT') === undefined) {
    fault('METRICS_HOST', { reason: 'METRICS_PORT is not set. Set it as well, or leave METRICS_HOST out.' });
  }
  const logoFile = read('BRAND_LOGO_FILE');
  /** What a file says; what is wrong with it is a fault like any other. */
  const readFrom = <T>(
    name: 'SCOPES_FILE' | 'PLANS_FILE' | 'API_SPEC' | 'BRAND_LOGO_FILE',
    path: string | undefined,
    parse: (text: string) => T,
    encoding: BufferEncoding = 'utf8',
  ): T | undefined => {
    if (path === undefined) return undefined;
    let text: string;
    try {
      text = readFile(path, encoding);
    } catch (error) {
      fault(name, { reason: whyUnread(error) });
      return undefined;
    }
    try {
      return parse(text);
    } catch (error) {
      const { message } = error as Error;
      const isForm = name === 'SCOPES_FILE' || name === 'PLANS_FILE';
      fault(name, isForm ? { allowed: `${variables[name].allowed}. ${message}` } : { reason: message });
      return undefined;
    }
  };
  /** Its bytes, a character each: what they say in which encoding is seen from them. */
  const readSpec = (bytes: string) => readApiDocument(decodeText(Buffer.from(bytes, 'latin1')), config.publicUrl);
  config.brand.logo =
    readFrom(
      'BRAND_LOGO_FILE',
      logoFile,
      (text) => readLogo(logoFile as string, Buffer.from(text, 'base64')),
      'base64',
    ) ?? null;
  const scopesFile = read('SCOPES_FILE');
  const scopes = readFrom('SCOPES_FILE', scopesFile, readScopes);
  config.scopes = scopes ?? [];
  // Where the scopes cannot be read, that is the fault, and not every plan that names one.
  const knownScopes = scopes ?? (scopesFile === undefined ? [] : null);
  config.plans = readFrom('PLANS_FILE', read('PLANS_FILE'), (text) => readPlans(text, knownScopes)) ?? [];
  config.api = readFrom('API_SPEC', read('API_SPEC'), readSpec, 'latin1') ?? null;
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** What to write into a URL for an address to listen on. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
