import { describe, expect, it } from 'vitest';
import { type ConfigError, loadConfig } from '../../src/config/load.js';
import { createPlans, type DeclaredPlan, type ServiceTerms, termsOf } from '../../src/domain/plan.js';
import { createScopes, ownScopes, type Scope } from '../../src/domain/scope.js';
import { decideScopes } from '../../src/features/apikeys/rules.js';
import { limitsOf } from '../../src/features/limits/rules.js';
import { readPlans } from '../../src/features/plans/read-plans.js';

const minute = (limit: number) => ({ limit, windowSeconds: 60 });
const day = (limit: number) => ({ limit, period: 'day' as const });
const service: ServiceTerms = {
  maxKeys: 10,
  maxTtlDays: 365,
  rotateAfterDays: 180,
  perOwner: { rateLimit: minute(100), quota: day(1000) },
  perKey: { rateLimit: minute(50), quota: day(500) },
};
const silent: DeclaredPlan = { name: 'free', isDefault: true };
const pro: DeclaredPlan = {
  name: 'pro',
  isDefault: false,
  maxKeys: 50,
  maxTtlDays: null,
  rotateAfterDays: 30,
  rateLimit: minute(2000),
  quota: null,
  perKey: { quota: null },
  scopes: ['reports:delete'],
  defaultScopes: ['reports:read'],
  selfService: false,
};
const plans = createPlans(service, [silent, pro]);
const owner = { plan: undefined, scopes: [], maxKeys: undefined, rateLimit: undefined, quota: undefined };
const asTheServiceSays = {
  maxKeys: 10,
  maxTtlDays: 365,
  rotateAfterDays: 180,
  rateLimit: minute(100),
  quota: day(1000),
  perKey: { rateLimit: minute(50), quota: day(500) },
  scopes: [],
  defaultScopes: null,
  selfService: true,
};

describe('the terms of an owner', () => {
  it('are those of the service where no plan and no operator says otherwise', () => {
    expect(termsOf(owner, createPlans(service, []))).toEqual({ ...asTheServiceSays, plan: 'default' });
    expect(termsOf(owner, plans)).toEqual({ ...asTheServiceSays, plan: 'free' });
  });

  it('are those of the plan, field by field; where it says that there is no limit, there is none', () => {
    expect(termsOf({ ...owner, plan: 'pro' }, plans)).toEqual({
      plan: 'pro',
      maxKeys: 50,
      maxTtlDays: null,
      rotateAfterDays: 30,
      rateLimit: minute(2000),
      quota: null,
      perKey: { rateLimit: minute(50), quota: null },
      scopes: ['reports:delete'],
      defaultScopes: ['reports:read'],
      selfService: false,
    });
  });

  it.each([null, undefined, 'gone', 'constructor', ''])('are those of the default for the plan %j', (plan) => {
    expect(termsOf({ ...owner, plan }, plans)).toEqual({ ...asTheServiceSays, plan: 'free' });
  });

  it.each([
    ['nothing', undefined, minute(2000), null],
    ['what the plan says', null, minute(2000), null],
    ['that there is none', 'unlimited' as const, null, null],
  ])('have of an operator who says %s the limits', (_, override, rateLimit, quota) => {
    const found = termsOf({ ...owner, plan: 'pro', rateLimit: override, quota: override }, plans);
    expect(found).toMatchObject({ rateLimit, quota });
  });

  it('have numbers of an operator before those of the plan; none of them is taken for a missing one', () => {
    const overrides = { maxKeys: 0, rateLimit: minute(1), quota: day(2) };
    expect(termsOf({ ...owner, plan: 'pro', ...overrides }, plans)).toMatchObject(overrides);
    const closed = createPlans(service, [{ name: 'none', isDefault: true, maxKeys: 0 }]);
    expect(termsOf({ ...owner, maxKeys: null }, closed).maxKeys).toBe(0);
  });

  it('have the scopes that were granted and those of the plan, once each', () => {
    const scopes = ['admin', 'reports:delete'];
    expect(termsOf({ ...owner, plan: 'pro', scopes }, plans).scopes).toEqual(scopes);
    expect(termsOf({ ...owner, plan: 'free', scopes }, plans).scopes).toEqual(scopes);
    const declared: Scope = { name: 'reports:delete', description: 'x', default: false, restricted: true };
    const { mayGrant } = createScopes([declared]);
    const may = (plan: string) => mayGrant(termsOf({ ...owner, plan }, plans), 'reports:delete');
    expect([may('pro'), may('free'), may('gone')]).toEqual([true, false, false]);
  });
});

describe('the plans of a service', () => {
  it('are one without a file, and else those of the file', () => {
    const names = (declared: DeclaredPlan[]) => createPlans(service, declared).all.map(({ name }) => name);
    expect([names([]), names([silent, pro])]).toEqual([['default'], ['free', 'pro']]);
    const { isDeclared } = createPlans(service, []);
    expect([isDeclared('default'), isDeclared('free')]).toEqual([true, false]);
    expect([plans.isDeclared('default'), plans.isDeclared('free'), plans.isDeclared('pro')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('do not follow a plan that is changed after they were made', () => {
    const changed = { ...pro, scopes: ['a'] };
    const made = createPlans(service, [silent, changed]);
    changed.scopes = ['b'];
    expect(made.of('pro').scopes).toEqual(['a']);
  });
});

describe('an owner whose plan changes', () => {
  const ownersLimits = (declared: DeclaredPlan) => {
    const terms = termsOf({ ...owner, plan: declared.name }, createPlans(service, [silent, declared]));
    const limits = limitsOf({ key: null, owner: { _id: 'usr_1', ...terms } });
    return limits.map(({ counter, limit }) => [counter, limit]);
  };
  const named = (limits: Pick<DeclaredPlan, 'rateLimit' | 'quota'>) => ownersLimits({ ...pro, ...limits });

  it('keeps the counters, down and up again: what was used still counts', () => {
    const [down, up] = [
      named({ rateLimit: minute(5), quota: day(10) }),
      named({ rateLimit: minute(500), quota: day(1000) }),
    ];
    expect(down.map(([counter]) => counter)).toEqual(up.map(([counter]) => counter));
    expect([down.map(([, limit]) => limit), up.map(([, limit]) => limit)]).toEqual([
      [5, 10],
      [500, 1000],
    ]);
  });

  it('begins anew where the window or the period is another', () => {
    const [before, after] = [
      named({ rateLimit: minute(5), quota: day(10) }),
      named({ rateLimit: { limit: 5, windowSeconds: 61 }, quota: { limit: 10, period: 'month' } }),
    ];
    for (const [at, [counter]] of before.entries()) expect(after[at]?.[0]).not.toBe(counter);
  });
});

describe('a key that is made without scopes', () => {
  const scope = (name: string, marks: Partial<Scope> = {}): Scope => ({
    name,
    description: 'x',
    default: false,
    restricted: false,
    ...marks,
  });
  const scopes = createScopes([
    scope('reports:read', { default: true }),
    scope('reports:write'),
    scope('reports:delete', { restricted: true }),
  ]);
  it.each<[string, Partial<DeclaredPlan>, string[]]>([
    ['those that are marked', {}, ['apikeys:read', 'reports:read']],
    ['those of its plan instead', { defaultScopes: ['reports:write'] }, ['reports:write']],
    ['none, where the plan says none', { defaultScopes: [] }, []],
    ['none that its owner may not give', { defaultScopes: ['reports:write', 'reports:delete'] }, ['reports:write']],
    [
      'restricted ones of its plan',
      { defaultScopes: ['reports:delete'], scopes: ['reports:delete'] },
      ['reports:delete'],
    ],
  ])('has %s', (_, plan, names) => {
    const terms = termsOf(owner, createPlans(service, [{ ...silent, ...plan }]));
    expect(decideScopes(undefined, terms, scopes)).toEqual({ ok: true, scopes: names });
  });
});

describe('readPlans', () => {
  const restricted: Scope = { name: 'reports:delete', description: 'x', default: false, restricted: true };
  const open: Scope = { name: 'reports:read', description: 'x', default: false, restricted: false };
  const scopes = [restricted, open];
  const usual = '  - { name: free, default: true }\n';
  const read = (yaml: string) => readPlans(yaml, scopes);
  const readBeside = (fields: object) => read(`plans:\n${usual}  - ${JSON.stringify({ name: 'pro', ...fields })}`)[1];

  it('reads every field', () => {
    const yaml = `
plans:
  - name: free
    default: true
  - name: pro_2-x
    max_keys: 50
    max_ttl_days: unlimited
    rotate_after_days: never
    rate_limit: { limit: 2000, window_seconds: 60 }
    quota: unlimited
    per_key:
      quota: { limit: 1000, period: month }
    scopes: [reports:delete]
    default_scopes: [reports:read, apikeys:read]
    self_service: false
`;
    expect(read(yaml)).toEqual([
      { name: 'free', isDefault: true },
      {
        name: 'pro_2-x',
        isDefault: false,
        maxKeys: 50,
        maxTtlDays: null,
        rotateAfterDays: null,
        rateLimit: minute(2000),
        quota: null,
        perKey: { quota: { limit: 1000, period: 'month' } },
        scopes: ['reports:delete'],
        defaultScopes: ['reports:read', 'apikeys:read'],
        selfService: false,
      },
    ]);
    expect(createPlans(service, read(yaml)).of('pro_2-x').perKey).toEqual({
      rateLimit: minute(50),
      quota: { limit: 1000, period: 'month' },
    });
  });

  it('takes an empty list of default scopes as none, and not as unsaid', () => {
    expect(
      createPlans(service, read('plans:\n- {name: a, default: true, default_scopes: []}')).of('a').defaultScopes,
    ).toEqual([]);
  });

  it.each([
    [{ max_keys: 0 }, { maxKeys: 0 }],
    [{ max_keys: 1000 }, { maxKeys: 1000 }],
    [{ max_ttl_days: 36_500 }, { maxTtlDays: 36_500 }],
    [{ rotate_after_days: 90 }, { rotateAfterDays: 90 }],
    [{ rate_limit: 'unlimited' }, { rateLimit: null }],
    [{ quota: day(1e9) }, { quota: day(1e9) }],
    [{ name: 'x'.repeat(40) }, { name: 'x'.repeat(40) }],
  ])('takes %j', (fields, plan) => {
    expect(readBeside(fields)).toMatchObject(plan);
  });

  const uses = '(1 to 1,000,000,000)';
  it.each<[object, string]>([
    [{ name: 'Pro' }, 'name (line 3): use 1 to 40 lower-case letters, digits, `_` and `-`.'],
    [{ name: 'x'.repeat(41) }, 'name (line 3): use 1 to 40 lower-case letters'],
    [{ name: 'pro\n' }, 'name (line 3): use 1 to 40 lower-case letters'],
    [{ name: '' }, 'name (line 3): use 1 to 40 lower-case letters'],
    [{ name: 5 }, 'name (line 3): use text.'],
    [{ name: 'free' }, 'name (line 3): the plan `free` is there twice: rename or remove one.'],
    [
      { default: true },
      'default (line 3): `free` is the default already: remove `default: true` from `free` or `pro`.',
    ],
    [{ default: 'yes' }, 'default (line 3): use `true` or `false`.'],
    [{ max_key: 5 }, ' (line 3): remove `max_key`: nothing has this name here.'],
    [{ max_keys: 1001 }, 'max_keys (line 3): use at most 1000.'],
    [{ max_keys: -1 }, 'max_keys (line 3): use at least 0.'],
    [{ max_keys: 1.5 }, 'max_keys (line 3): use a whole number.'],
    [{ max_keys: 'unlimited' }, 'max_keys (line 3): use a number.'],
    [{ max_ttl_days: 0 }, 'max_ttl_days (line 3): use at least 1.'],
    [{ max_ttl_days: 'never' }, 'max_ttl_days (line 3): use a whole number from 1 to 36,500, or `unlimited`'],
    [{ rotate_after_days: 36_501 }, 'rotate_after_days (line 3): use at most 36500.'],
    [
      { rotate_after_days: 'unlimited' },
      'rotate_after_days (line 3): use a whole number from 1 to 36,500, or `never`; leave it out for the ROTATE_AFTER_DAYS',
    ],
    [
      { rate_limit: null },
      `rate_limit (line 3): use \`limit\` ${uses} and \`window_seconds\` (1 to 86,400), or \`unlimited\``,
    ],
    [{ rate_limit: '2000/60' }, `rate_limit (line 3): use \`limit\` ${uses}`],
    [{ rate_limit: { limit: 5 } }, `rate_limit (line 3): use \`limit\` ${uses}`],
    [{ rate_limit: { limit: 0, window_seconds: 60 } }, `rate_limit (line 3): use \`limit\` ${uses}`],
    [{ rate_limit: { limit: 5, window_seconds: 60, burst: 5 } }, 'rate_limit (line 3): remove `burst`: nothing has'],
    [
      { quota: { limit: 5, period: 'week' } },
      `quota (line 3): use \`limit\` ${uses} and \`period\` (\`day\` or \`month\`)`,
    ],
    [{ per_key: { quota: 5 } }, `per_key/quota (line 3): use \`limit\` ${uses} and \`period\``],
    [{ per_key: { max: 5 } }, 'per_key (line 3): remove `max`: nothing has this name here.'],
    [{ scopes: 'reports:delete' }, 'scopes (line 3): use a list.'],
    [
      { scopes: ['nope'] },
      'scopes/0 (line 3): SCOPES_FILE does not declare `nope`: declare it there, or remove it here.',
    ],
    [
      { scopes: ['reports:read'] },
      'scopes/0 (line 3): everybody may give `reports:read` to a key: remove it here, or mark it',
    ],
    [
      { scopes: ['reports:delete', 'reports:delete'] },
      'scopes/1 (line 3): `reports:delete` is there twice: remove one.',
    ],
    [{ default_scopes: ['nope'] }, 'default_scopes/0 (line 3): SCOPES_FILE does not declare `nope`'],
    [{ default_scopes: ['reports:read', 'reports:read'] }, 'default_scopes/1 (line 3): `reports:read` is there twice'],
    [{ self_service: 'no' }, 'self_service (line 3): use `true` or `false`.'],
  ])('refuses %j, and says where and what to do', (fields, message) => {
    expect(() => readBeside(fields)).toThrow(`At /plans/1${message.startsWith(' ') ? '' : '/'}${message}`);
  });

  it.each(ownScopes.filter((scope) => scope.restricted).map(({ name }) => name))('never gives %s', (name) => {
    for (const field of ['scopes', 'default_scopes']) {
      expect(() => readBeside({ [field]: [name] })).toThrow(
        `/${field}/0 (line 3): \`${name}\` is a restricted scope of Latchkey itself, which no plan may give: remove it`,
      );
    }
  });

  it.each([
    ['', 'At /: begin with `plans:` and list the plans below it.'],
    ['- name: free', 'begin with `plans:`'],
    ['plan: []', 'At /plans: it is missing: add a list.'],
    ['plans: free', 'At /plans (line 1): use a list.'],
    ['plans: [free]', 'At /plans/0 (line 1): use an object.'],
    [
      'plans: []',
      'At /plans (line 1): no plan is the default: add `default: true` to the one for owners without a plan.',
    ],
    ['\nplans:\n  - name: free', 'At /plans (line 3): no plan is the default'],
    ['plans: [}', 'line 1'],
    ['plans:\n  - name: a\n    name: b', 'line 3'],
  ])('refuses the file %j', (yaml, message) => {
    expect(() => read(yaml)).toThrow(message);
  });

  it('says all faults of a kind at once, a line each', () => {
    const yaml = 'plans:\n  - { name: a, default: true, max_keys: -1 }\n  - { name: B }';
    expect(() => read(yaml)).toThrow(
      'At /plans/0/max_keys (line 2): use at least 0.\nAt /plans/1/name (line 3): use 1 to 40 lower-case letters',
    );
  });
});

describe('PLANS_FILE', () => {
  const files: Record<string, string> = {
    '/plans.yaml': 'plans:\n  - { name: free, default: true, scopes: [reports:delete] }',
    '/scopes.yaml': 'scopes:\n  - { name: reports:delete, description: Delete reports., restricted: true }',
    '/bad.yaml': 'scopes: 5',
  };
  const load = (env: Record<string, string>) => loadConfig(env, (path) => files[path] ?? '');

  it('is read, and compared with the scopes of SCOPES_FILE', () => {
    expect(load({}).plans).toEqual([]);
    const { plans: read } = load({ PLANS_FILE: '/plans.yaml', SCOPES_FILE: '/scopes.yaml' });
    expect(read).toMatchObject([{ name: 'free', isDefault: true, scopes: ['reports:delete'] }]);
  });

  it('is refused with the place, and what the file may be', () => {
    expect(() => load({ PLANS_FILE: '/plans.yaml' })).toThrow(
      /PLANS_FILE was "\/plans.yaml"; it may be: path of a YAML file: .*At \/plans\/0\/scopes\/0 \(line 2\): SCOPES_FILE does not declare/,
    );
  });

  it('is not blamed where SCOPES_FILE is wrong', () => {
    let thrown: unknown;
    try {
      load({ PLANS_FILE: '/plans.yaml', SCOPES_FILE: '/bad.yaml' });
    } catch (error) {
      thrown = error;
    }
    expect((thrown as ConfigError).faults.map(({ name }) => name)).toEqual(['SCOPES_FILE']);
  });
});
