import type { LimitPair, Override } from './limit.js';
import type { OwnerTerms, StoredOwner } from './owner.js';

/** Name of a plan. */
export const planName = /^[a-z0-9_-]{1,40}$/;

/** What a plan gives to its owners. */
export type Plan = Omit<OwnerTerms, 'plan'> & { name: string };

/** What a declaration may leave out. */
type Said<T> = { readonly [Field in keyof T]?: T[Field] | undefined };

/** A plan as the operator declares it. What is left out is as the service says; `null` is no limit. */
export interface DeclaredPlan extends Said<Omit<Plan, 'name' | 'perKey'>> {
  name: string;
  isDefault: boolean;
  perKey?: Said<LimitPair> | undefined;
}

export interface Plans {
  all: readonly Plan[];
  /** The plan of that name; the default for `null`, and for a name that is not declared. */
  of(name: string | null | undefined): Plan;
  isDeclared(name: string): boolean;
}

/** What holds for everybody where no plan says otherwise. */
export interface ServiceTerms {
  maxKeys: number;
  maxTtlDays: number | null;
  rotateAfterDays: number | null;
  perOwner: LimitPair;
  perKey: LimitPair;
}

/** @param declared with one default among them; without any the service's terms are the only plan, `default`. */
export function createPlans(service: ServiceTerms, declared: readonly DeclaredPlan[]): Plans {
  const { perOwner, ...others } = service;
  const usual: Omit<Plan, 'name'> = { ...others, ...perOwner, scopes: [], defaultScopes: null, selfService: true };
  const all = declared.map(
    ({ isDefault: _, name, perKey = {}, ...said }): Plan => ({
      ...filled(said, usual),
      name,
      perKey: filled(perKey, usual.perKey),
    }),
  );
  const byName = new Map(all.map((plan) => [plan.name, plan]));
  const usualName = declared.find(({ isDefault }) => isDefault)?.name;
  const byDefault = byName.get(usualName ?? '') ?? { ...usual, name: 'default' };
  return {
    all: all.length > 0 ? all : [byDefault],
    of: (name) => byName.get(name ?? '') ?? byDefault,
    isDeclared: (name) => name === byDefault.name || byName.has(name),
  };
}

function filled<T extends object>(said: Said<T>, usual: T): T {
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...usual, ...Object.fromEntries(given) };
}

/** What holds for an owner: its own limits, else those of its plan. */
export function termsOf(
  owner: Pick<StoredOwner, 'plan' | 'scopes' | 'maxKeys' | 'rateLimit' | 'quota'>,
  plans: Pick<Plans, 'of'>,
): OwnerTerms {
  const { name, ...plan } = plans.of(owner.plan);
  return {
    ...plan,
    plan: name,
    scopes: [...new Set([...owner.scopes, ...plan.scopes])],
    maxKeys: owner.maxKeys ?? plan.maxKeys,
    rateLimit: overridden(owner.rateLimit, plan.rateLimit),
    quota: overridden(owner.quota, plan.quota),
  };
}

function overridden<T>(override: Override<T> | undefined, usual: T | null): T | null {
  return override === 'unlimited' ? null : (override ?? usual);
}
