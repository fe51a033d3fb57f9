import { z } from 'zod';
import { brandColorOf } from '../features/pages/brand-color.js';
import { isTextLine } from '../lib/visible-text.js';
import {
  bearerToken,
  imageTypeOf,
  link,
  linkTarget,
  list,
  listenAddress,
  nameOfHost,
  previousSecretText,
  proxies,
  quota,
  rateLimit,
  secretList,
  secretText,
  urlOf,
  webAddress,
  wholeNumber,
} from './values.js';

export interface Variable<T> {
  /** What the variable means. */
  purpose: string;
  /** What it may be. */
  allowed: string;
  /** As the variable would be written; what happens when it is not set where that is more than a value. */
  fallback: string;
  /** Whether its value must not be shown. */
  secret?: true;
  read: z.ZodType<T, string | undefined>;
}

/** Every variable of the environment that the service reads. The table of `npm run config` and of docs/configuration.md is made of it. */
export const variables = {
  PORT: {
    purpose: 'Port to listen on.',
    allowed: '1 to 65535',
    fallback: '3000',
    read: wholeNumber(1, 65_535).default(3000),
  },
  HOST: {
    purpose: 'Address to listen on. `0.0.0.0` for every network.',
    allowed: 'an IP address or host name',
    fallback: '127.0.0.1',
    read: listenAddress.default('127.0.0.1'),
  },
  PUBLIC_URL: {
    purpose: 'Address under which callers reach the service; issuer and audience of its access tokens.',
    allowed: 'http:// or https:// and a host, without a path',
    fallback: 'http://HOST:PORT',
    read: webAddress.optional(),
  },
  ALLOWED_HOSTS: {
    purpose:
      'Further host names under which pages, accounts and keys are served, besides the host of PUBLIC_URL, `localhost`, 127.0.0.1 and [::1]. Any other `Host` gets 421. `/verify`, `/introspect`, `/forward-auth`, probes and metrics answer under every name.',
    allowed: 'host names or IP addresses, separated by commas; ports are ignored',
    fallback: 'none',
    read: z
      .string()
      .transform(list)
      .pipe(z.array(z.string().transform(nameOfHost).pipe(z.string())))
      .default([]),
  },
  DRAIN_SECONDS: {
    purpose:
      'How many seconds an instance goes on serving after SIGTERM, while `/readyz` answers 503, so that load balancers take it out of rotation before it refuses connections. A second signal ends the wait.',
    allowed: '0 to 300',
    fallback: '0',
    read: wholeNumber(0, 300).default(0),
  },
  METRICS_PORT: {
    purpose: 'Separate port for `/metrics`, which is then no longer served on PORT.',
    allowed: '1 to 65535, other than PORT',
    fallback: 'none; without METRICS_TOKEN as well, `/metrics` answers 404',
    read: wholeNumber(1, 65_535).optional(),
  },
  METRICS_HOST: {
    purpose: 'Address to listen on for METRICS_PORT. `0.0.0.0` for every network.',
    allowed: 'an IP address or host name',
    fallback: '127.0.0.1',
    read: listenAddress.optional(),
  },
  METRICS_TOKEN: {
    purpose:
      'Token that opens `/metrics`, sent as `Authorization: Bearer`: on METRICS_PORT if it is set, otherwise on PORT.',
    allowed: 'at least 32 letters, digits and -._~+/, for example from `openssl rand -hex 32`',
    fallback: 'none',
    secret: true,
    read: bearerToken.optional(),
  },
  METRICS_TOKEN_FILE: {
    purpose: 'File that holds the token, instead of METRICS_TOKEN.',
    allowed: 'path of a file that others can neither read nor write, with a token as in METRICS_TOKEN',
    fallback: 'none',
    read: z.string().optional(),
  },
  BRAND_NAME: {
    purpose:
      'Name of your API, as its developers know it: on the pages, in the guide for agents, and as the realm of challenges.',
    allowed: '1 to 60 visible characters',
    fallback: 'Latchkey',
    read: z
      .string()
      .refine((name) => isTextLine(name) && [...name].length <= 60)
      .default('Latchkey'),
  },
  BRAND_URL: {
    purpose: 'Link behind the name on the pages, such as your home page.',
    allowed: 'http:// or https://',
    fallback: 'none',
    read: z
      .string()
      .refine((text) => urlOf(text, 'http:', 'https:') !== null)
      .optional(),
  },
  BRAND_LOGO_FILE: {
    purpose: 'Image beside the name on the pages.',
    allowed: 'path of an SVG, PNG or WebP file of at most 64 KiB',
    fallback: "Latchkey's own",
    read: z
      .string()
      .refine((path) => imageTypeOf(path) !== undefined)
      .optional(),
  },
  BRAND_COLOR: {
    purpose:
      'Color of links and buttons on the pages. If text in or on it would be hard to read, in the light or dark theme, the pages adjust the shade.',
    allowed: 'three or six hexadecimal digits after a #, such as #0b7a75',
    fallback: "Latchkey's own",
    read: z
      .string()
      .regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i)
      .transform((text) => brandColorOf(text.toLowerCase().replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')))
      .optional(),
  },
  BRAND_TAGLINE: {
    purpose: 'What your product is, in a few words: beside its name at the top of the page for developers.',
    allowed: '1 to 120 visible characters',
    fallback: 'none',
    read: z
      .string()
      .refine((text) => isTextLine(text) && [...text].length <= 120)
      .optional(),
  },
  TERMS_URL: {
    purpose: 'Your terms of service, linked at the foot of every page.',
    allowed: linkTarget,
    fallback: 'none',
    read: link.optional(),
  },
  PRIVACY_URL: {
    purpose: 'Your privacy policy, linked at the foot of every page.',
    allowed: linkTarget,
    fallback: 'none',
    read: link.optional(),
  },
  API_SPEC: {
    purpose:
      'OpenAPI document of your own API: its endpoints appear on the page for developers, in a reference at `/docs/api`, and in the guide for agents, with the scopes that their `x-scopes` or `security` names.',
    allowed:
      'path of a YAML or JSON file: OpenAPI 3.0, 3.1 or 3.2, in one file. Addresses in `servers` that are not absolute are relative to PUBLIC_URL',
    fallback: "none but Latchkey's own",
    read: z.string().optional(),
  },
  SECURITY_CONTACT: {
    purpose: 'Where to report vulnerabilities; published in `/.well-known/security.txt` (RFC 9116).',
    allowed: 'mailto:, https: or tel:',
    fallback: 'none; the file is not served',
    read: z
      .string()
      .refine((text) => urlOf(text, 'mailto:', 'https:', 'tel:') !== null)
      .optional(),
  },
  SUPPORT_CONTACT: {
    purpose: 'Where your users ask for help; the log-in form sends those who forgot their password there.',
    allowed: 'https: or mailto:',
    fallback: 'none; no contact is shown',
    read: z
      .string()
      .refine((text) => urlOf(text, 'https:', 'mailto:') !== null)
      .optional(),
  },
  DATA_DIR: {
    purpose: 'Folder of the embedded MongoDB and of the generated secret. Not used with MONGODB_URI.',
    allowed: 'a path',
    fallback: './data',
    read: z.string().default('./data'),
  },
  MONGODB_URI: {
    purpose: 'Connection string of MongoDB, with the name of the database. Requires `SECRET` or `SECRET_FILE`.',
    allowed:
      'mongodb:// or mongodb+srv://, with the name of a database after the hosts, such as mongodb://db.example.org/latchkey',
    fallback: 'the embedded MongoDB',
    secret: true,
    read: z
      .string()
      // Without a name the driver would use a database called "test".
      .regex(/^mongodb(\+srv)?:\/\/[^\s/?]+\/[^\s?]+(\?\S*)?$/)
      .optional(),
  },
  MONGODB_URI_FILE: {
    purpose: 'File that holds the connection string, instead of MONGODB_URI.',
    allowed: 'path of a file that others can neither read nor write, with a connection string as in MONGODB_URI',
    fallback: 'none',
    read: z.string().optional(),
  },
  SECRET: {
    purpose:
      'Root secret. The keys that sign access tokens, tag API keys and pepper passwords are derived from it. If you lose it, all keys, tokens and passwords stop working.',
    allowed: 'at least 32 bytes without a comma, random, for example from `openssl rand -hex 32`',
    fallback: 'generated and kept in DATA_DIR, with the embedded MongoDB only',
    secret: true,
    read: secretText.optional(),
  },
  SECRET_FILE: {
    purpose: 'File that holds the secret, instead of SECRET.',
    allowed: 'path of a file that others can neither read nor write, with a secret as in SECRET',
    fallback: 'none',
    read: z.string().optional(),
  },
  NEXT_SECRETS: {
    purpose:
      'Secrets that will become `SECRET`, while instances are restarted one by one. They only verify: this instance accepts what others make under them.',
    allowed: 'secrets as in SECRET, separated by commas',
    fallback: 'none',
    secret: true,
    read: secretList(secretText).default([]),
  },
  NEXT_SECRETS_FILE: {
    purpose: 'File that holds these secrets, one per line, instead of NEXT_SECRETS.',
    allowed: 'path of a file that others can neither read nor write, with secrets as in NEXT_SECRETS, one per line',
    fallback: 'none',
    read: z.string().optional(),
  },
  PREVIOUS_SECRETS: {
    purpose:
      'Secrets that used to be `SECRET`. API keys and passwords made under one of them work for as long as it is listed here. Access tokens made under it work for 75 minutes after the first start that lists it, and not at all if it is easy to guess or this database was never used with it.',
    allowed: 'secrets of at least 32 bytes, separated by commas',
    fallback: 'none',
    secret: true,
    // The weak ones too: whoever had one must be able to replace it.
    read: secretList(previousSecretText).default([]),
  },
  PREVIOUS_SECRETS_FILE: {
    purpose: 'File that holds these secrets, one per line, instead of PREVIOUS_SECRETS.',
    allowed: 'path of a file that others can neither read nor write, with secrets as in PREVIOUS_SECRETS, one per line',
    fallback: 'none',
    read: z.string().optional(),
  },
  PREVIOUS_SECRETS_TOKENS: {
    purpose:
      'Whether access tokens made under `PREVIOUS_SECRETS` are accepted for those 75 minutes. Set `no` if a secret has leaked: everyone has to log in again.',
    allowed: 'yes or no',
    fallback: 'yes',
    read: z.enum(['yes', 'no']).default('yes'),
  },
  KEY_PREFIX: {
    purpose: 'What new API keys begin with, so that people and leak scanners recognize them. Older keys keep working.',
    allowed: '1 to 32 letters, digits and underscores',
    fallback: 'lk',
    read: z
      .string()
      .regex(/^[A-Za-z0-9_]{1,32}$/)
      .default('lk'),
  },
  KEY_HASH_COST: {
    purpose:
      'bcrypt cost for API keys. A key has 256 random bits: a higher cost adds no protection and only slows the service down.',
    allowed: '4 to 12',
    fallback: '4',
    read: wholeNumber(4, 12).default(4),
  },
  PASSWORD_HASH_COST: {
    purpose: "bcrypt's cost for passwords. A change takes effect at each user's next log-in.",
    allowed: '10 to 15',
    fallback: '12',
    read: wholeNumber(10, 15).default(12),
  },
  MAX_KEYS_PER_USER: {
    purpose:
      'Maximum number of active keys per owner, neither revoked nor expired. `PATCH /users/{user_id}` and `PATCH /organizations/{organization_id}` set a different number for one owner.',
    allowed: '1 to 1000',
    fallback: '10',
    read: wholeNumber(1, 1000).default(10),
  },
  CHANGE_RATE_LIMIT: {
    purpose:
      "Rate limit of changes: how often one user's keys may be created, updated or rotated in a window of the given length. Revoking is never limited.",
    allowed: 'changes/seconds, such as 600/3600, at most 1000000000/86400; or none',
    fallback: '60/60',
    read: z.union([z.literal('none').transform(() => null), rateLimit]).default({ limit: 60, windowSeconds: 60 }),
  },
  MANAGEMENT_RATE_LIMIT: {
    purpose:
      'Rate limit of the management API: how many requests one caller may send in a window of the given length, over all of its keys and tokens. Revoking is never limited.',
    allowed: 'requests/seconds, such as 100/1, at most 1000000000/86400; or none',
    fallback: '100/1',
    read: z.union([z.literal('none').transform(() => null), rateLimit]).default({ limit: 100, windowSeconds: 1 }),
  },
  KEEP_ENDED_DAYS: {
    purpose:
      'How many days a key and its usage are kept after it was revoked or expired. At most 1,000 of these keys are kept for each owner.',
    allowed: '1 to 36500',
    fallback: '90',
    read: wholeNumber(1, 36_500).default(90),
  },
  MAX_KEY_TTL_DAYS: {
    purpose: 'Maximum lifetime of a key, in days.',
    allowed: '1 to 36500',
    fallback: 'no limit',
    read: wholeNumber(1, 36_500).optional(),
  },
  ROTATE_AFTER_DAYS: {
    purpose:
      "Number of days after which a key is marked as due for rotation. It is a reminder: the key keeps working. A plan's or a key's own `rotate_after_days` comes first.",
    allowed: '1 to 36500',
    fallback: 'no reminder',
    read: wholeNumber(1, 36_500).optional(),
  },
  SCOPES_FILE: {
    purpose: 'File that declares the scopes of your API, which its users may give to their keys.',
    allowed: 'path of a YAML file: `scopes`, a list of name, description and, where wanted, default and restricted',
    fallback: "none but Latchkey's own",
    read: z.string().optional(),
  },
  PLANS_FILE: {
    purpose:
      'File that declares plans: the most keys, the limits and the scopes of the users and organizations that have the plan. The other variables set what a plan leaves out.',
    allowed:
      'path of a YAML file: `plans`, a list of name and, where wanted, default, max_keys, max_ttl_days, rotate_after_days, rate_limit, quota, per_key, scopes, default_scopes and self_service; see docs/plans.md',
    fallback: 'one plan, `default`, with the limits that the other variables set',
    read: z.string().optional(),
  },
  KEY_RATE_LIMIT: {
    purpose:
      "Rate limit of every key: how often each may be used in any window of the given length. Applies in addition to the key's own `rate_limit` and to `USER_RATE_LIMIT`.",
    allowed: 'uses/seconds, such as 600/60; at most 1000000000/86400',
    fallback: 'no limit',
    read: rateLimit.optional(),
  },
  KEY_QUOTA: {
    purpose:
      "Quota of every key per calendar day or month (UTC). Applies in addition to the key's own `quota` and to `USER_QUOTA`.",
    allowed: 'uses/day or uses/month, such as 100000/month; at most 1000000000',
    fallback: 'no quota',
    read: quota.optional(),
  },
  USER_RATE_LIMIT: {
    purpose:
      'Rate limit of every owner, a user or an organization: how often all keys of the owner together may be used in any window of the given length. `PATCH /users/{user_id}` and `PATCH /organizations/{organization_id}` set a different one for one owner.',
    allowed: 'uses/seconds, such as 6000/60; at most 1000000000/86400',
    fallback: 'no limit',
    read: rateLimit.optional(),
  },
  USER_QUOTA: {
    purpose:
      'Quota of every owner, a user or an organization, for all keys of the owner together, per calendar day or month (UTC). `PATCH /users/{user_id}` and `PATCH /organizations/{organization_id}` set a different one for one owner.',
    allowed: 'uses/day or uses/month, such as 1000000/month; at most 1000000000',
    fallback: 'no quota',
    read: quota.optional(),
  },
  REGISTRATION: {
    purpose:
      'Who can create an account: anyone (`open`), or only the operator, with the command `create-user` (`closed`). Email addresses are not verified.',
    allowed: 'open or closed',
    fallback: 'open',
    read: z.enum(['open', 'closed']).default('open'),
  },
  SESSION_IDLE_HOURS: {
    purpose:
      'How many hours a session (a log-in with `remember: true`) lasts without being used. API keys and other log-ins are not affected.',
    allowed: '1 to 8760',
    fallback: '12',
    read: wholeNumber(1, 8760).default(12),
  },
  SESSION_MAX_DAYS: {
    purpose: 'How many days a session lasts at most, however often it is used. Then the user logs in again.',
    allowed: '1 to 365',
    fallback: '7',
    read: wholeNumber(1, 365).default(7),
  },
  TRUST_PROXY: {
    purpose:
      "Proxies in front of the service whose X-Forwarded-For is trusted. Without it, the caller's address is that of the connection.",
    allowed: 'false, 1 to 20 proxies, or their addresses or networks, separated by commas',
    fallback: 'false',
    read: z
      .string()
      .default('false')
      .pipe(
        z.union([
          z.literal('false').transform(() => false as const),
          wholeNumber(1, 20),
          z.string().regex(/[^\d]/).pipe(proxies),
        ]),
      ),
  },
  LOG_LEVEL: {
    purpose:
      'How much is logged. `info` writes one line per request, except for probes, `/metrics`, and calls of `/verify` and `/forward-auth` that get 200: those are logged at `debug`, and counted in `/metrics` and in the usage of the key. If `/verify` refuses a key of this service, that is logged at `info`.',
    allowed: 'trace, debug, info, warn, error, fatal or silent',
    fallback: 'info',
    read: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  },
} satisfies Record<string, Variable<unknown>>;

export type VariableName = keyof typeof variables;
