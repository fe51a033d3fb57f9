import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type DeclaredPlan, planName } from '../../domain/plan.js';
import { ownScopes, type Scope } from '../../domain/scope.js';
import { plainIssue } from '../../lib/plain-issue.js';

/** An owner's plan is named in answers and metrics: a hundred are more than anybody tells apart. */
const mostPlans = 100;

const notAName = 'use 1 to 40 lower-case letters, digits, `_` and `-`';
const notARateLimit =
  'use `limit` (1 to 1,000,000,000) and `window_seconds` (1 to 86,400), or `unlimited`; leave it out for the limit of the service';
const notAQuota =
  'use `limit` (1 to 1,000,000,000) and `period` (`day` or `month`), or `unlimited`; leave it out for the quota of the service';
const notADuration =
  'use a whole number from 1 to 36,500, or `unlimited`; leave it out for the MAX_KEY_TTL_DAYS of the service';
const notAReminder =
  'use a whole number from 1 to 36,500, or `never`; leave it out for the ROTATE_AFTER_DAYS of the service';
const notAFile = 'begin with `plans:` and list the plans below it';

const unlimited = z.literal('unlimited').transform(() => null);
const never = z.literal('never').transform(() => null);
const days = z.int().min(1).max(36_500);
const uses = z.int().min(1).max(1e9);
const rateLimit = z
  .union(
    [
      unlimited,
      z
        .strictObject({ limit: uses, window_seconds: z.int().min(1).max(86_400) })
        .transform(({ limit, window_seconds }) => ({ limit, windowSeconds: window_seconds })),
    ],
    notARateLimit,
  )
  .optional();
const quota = z
  .union([unlimited, z.strictObject({ limit: uses, period: z.enum(['day', 'month']) })], notAQuota)
  .optional();
const scopeNames = z.array(z.string());

const declared = z.strictObject(
  {
    plans: z
      .array(
        z.strictObject({
          name: z.string().regex(planName, notAName),
          default: z.boolean().default(false),
          max_keys: z.int().min(0).max(1000).optional(),
          max_ttl_days: z.union([unlimited, days], notADuration).optional(),
          rotate_after_days: z.union([never, days], notAReminder).optional(),
          rate_limit: rateLimit,
          quota,
          per_key: z.strictObject({ rate_limit: rateLimit, quota }).optional(),
          scopes: scopeNames.optional(),
          default_scopes: scopeNames.optional(),
          self_service: z.boolean().optional(),
        }),
      )
      .max(mostPlans),
  },
  { error: ({ code }) => (code === 'invalid_type' ? notAFile : undefined) },
);
type Declared = z.output<typeof declared>['plans'][number];

/** What is wrong at a place of the file. */
interface Fault {
  path: readonly PropertyKey[];
  message: string;
}

/**
 * Reads the plans that an operator declares: `plans:`, a list of `name` and, where wanted, `default`, `max_keys`,
 * `max_ttl_days`, `rotate_after_days`, `rate_limit`, `quota`, `per_key`, `scopes`, `default_scopes` and `self_service`.
 *
 * @param scopes those that the operator declares; `null` where they are not known, and then those of plans are not compared.
 * @throws {Error} that says where the text is not like that, with the line, and what to do: a line for each fault.
 */
export function readPlans(yaml: string, scopes: readonly Scope[] | null): DeclaredPlan[] {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [unreadable] = document.errors;
  if (unreadable) throw new Error(unreadable.message);

  const fail = (faults: readonly Fault[]): never => {
    throw new Error(faults.map(({ path, message }) => `${placeOf(path)}: ${message}.`).join('\n'));
  };
  function placeOf(path: readonly PropertyKey[]): string {
    // What is missing has no line of its own: that of what it is missing in.
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return `At /${path.join('/')} (line ${lines.linePos(node.range[0]).line})`;
    }
    return `At /${path.join('/')}`;
  }

  const result = declared.safeParse(document.toJS(), { error: plainIssue });
  if (!result.success) return fail(result.error.issues);
  const { plans } = result.data;
  const faults = [...nameFaults(plans), ...defaultFaults(plans), ...(scopes ? scopeFaults(plans, scopes) : [])];
  if (faults.length > 0) return fail(faults);
  return plans.map(planOf);
}

function nameFaults(plans: readonly Declared[]): Fault[] {
  const names = plans.map(({ name }) => name);
  return names.flatMap((name, at) => {
    if (names.indexOf(name) === at) return [];
    return [{ path: ['plans', at, 'name'], message: `the plan \`${name}\` is there twice: rename or remove one` }];
  });
}

function defaultFaults(plans: readonly Declared[]): Fault[] {
  const defaults = plans.flatMap((plan, at) => (plan.default ? [{ ...plan, at }] : []));
  const [first, ...others] = defaults;
  if (first === undefined) {
    const message = 'no plan is the default: add `default: true` to the one for owners without a plan';
    return [{ path: ['plans'], message }];
  }
  return others.map(({ at, name }) => ({
    path: ['plans', at, 'default'],
    message: `\`${first.name}\` is the default already: remove \`default: true\` from \`${first.name}\` or \`${name}\``,
  }));
}

function scopeFaults(plans: readonly Declared[], declaredScopes: readonly Scope[]): Fault[] {
  const byName = new Map<string, Scope>([...ownScopes, ...declaredScopes].map((scope) => [scope.name, scope]));
  const isOwn = (name: string) => ownScopes.some((own) => own.name === name);
  const whyNotGiven = (name: string, scope: Scope) => {
    if (!scope.restricted) {
      return `everybody may give \`${name}\` to a key: remove it here, or mark it \`restricted: true\` in SCOPES_FILE`;
    }
    return isOwn(name) ? ownScope(name) : null;
  };
  const whyNoDefault = (name: string, { restricted }: Scope) => (restricted && isOwn(name) ? ownScope(name) : null);
  const faultsIn = (
    [at, field, names = []]: [number, string, string[] | undefined],
    whyNot: (name: string, scope: Scope) => string | null,
  ) =>
    names.flatMap((name, index): Fault[] => {
      const scope = byName.get(name);
      const message = twice(names, index) ?? (scope ? whyNot(name, scope) : undeclared(name));
      return message === null ? [] : [{ path: ['plans', at, field, index], message }];
    });
  return plans.flatMap(({ scopes, default_scopes }, at) => [
    ...faultsIn([at, 'scopes', scopes], whyNotGiven),
    ...faultsIn([at, 'default_scopes', default_scopes], whyNoDefault),
  ]);
}

const ownScope = (name: string) =>
  `\`${name}\` is a restricted scope of Latchkey itself, which no plan may give: remove it, and grant it to single users with the command \`grant\``;
const undeclared = (name: string) => `SCOPES_FILE does not declare \`${name}\`: declare it there, or remove it here`;
const twice = (names: readonly string[], index: number) =>
  names.indexOf(names[index] as string) === index ? null : `\`${names[index]}\` is there twice: remove one`;

function planOf({ name, default: isDefault, per_key, ...plan }: Declared): DeclaredPlan {
  return {
    name,
    isDefault,
    maxKeys: plan.max_keys,
    maxTtlDays: plan.max_ttl_days,
    rotateAfterDays: plan.rotate_after_days,
    rateLimit: plan.rate_limit,
    quota: plan.quota,
    perKey: per_key && { rateLimit: per_key.rate_limit, quota: per_key.quota },
    scopes: plan.scopes,
    defaultScopes: plan.default_scopes,
    selfService: plan.self_service,
  };
}
