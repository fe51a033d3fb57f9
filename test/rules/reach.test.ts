import { describe, expect, it } from 'vitest';
import { type Caller, createReach, powers } from '../../src/domain/reach.js';
import { createScopes } from '../../src/domain/scope.js';

const declared = [
  { name: 'reports', description: 'Read reports.', default: true, restricted: false },
  { name: 'billing', description: 'See the bills.', default: true, restricted: true },
];
const scopes = createScopes(declared);
const reach = createReach({ scopes });

const owner = (held: string[], _id = 'usr_back') => ({ _id, scopes: held }) as unknown as Caller['owner'];
const key = { _id: 'key_back' } as Caller['key'];
/** The key of a back end. */
const backEnd: Caller = { owner: owner(['keys:manage']), key, scopes: ['keys:manage'] };
const administrator: Caller = { owner: owner(['admin', 'keys:manage']), key, scopes: ['admin', 'keys:manage'] };
const everything = scopes.all.map(({ name }) => name);

describe('the powers', () => {
  it('are those restricted scopes that Latchkey has itself', () => {
    expect([...powers].sort()).toEqual(['admin', 'keys:manage', 'keys:manage:read', 'keys:verify']);
  });
});

describe('whom a caller reaches', () => {
  it.each(powers)('without admin is nobody who holds %s', (power) => {
    expect(reach.includes(backEnd, { scopes: ['billing', power] })).toBe(false);
    expect(reach.includes(administrator, { scopes: ['billing', power] })).toBe(true);
  });

  it.each([[[]], [['billing']], [['reports', 'billing']], [['administrator']]])('is an owner with %j', (held) => {
    expect(reach.includes(backEnd, { scopes: held })).toBe(true);
  });

  it.each<[string, Caller]>([
    ['whose key does not carry admin, though its owner holds it', { ...administrator, scopes: ['keys:manage'] }],
    ['whose owner has lost admin, though the key carries it', { ...administrator, owner: owner(['keys:manage']) }],
    ['whose key carries nothing', { ...administrator, scopes: [] }],
  ])('stays bounded for one %s', (_who, caller) => {
    expect(reach.isUnbounded(caller)).toBe(false);
    expect(reach.includes(caller, { scopes: ['admin'] })).toBe(false);
  });

  it('is everybody for the access token of an administrator', () => {
    const person: Caller = { owner: owner(['admin']), key: null, scopes: 'all' };
    expect(reach.includes(person, { scopes: [...powers] })).toBe(true);
  });

  it('is never the maker itself, for a key, whatever it may', () => {
    expect(reach.isOwn(administrator, { _id: 'usr_back' })).toBe(true);
    expect(reach.isOwn({ ...administrator, key: null, scopes: 'all' }, { _id: 'usr_back' })).toBe(false);
    expect(reach.isOwn(administrator, { _id: 'usr_other' })).toBe(false);
  });
});

describe('a plan', () => {
  it.each(powers)('with %s is given by administrators only', (power) => {
    expect(reach.mayGivePlan(backEnd, { scopes: [power] })).toBe(false);
    expect(reach.mayGivePlan(administrator, { scopes: [power] })).toBe(true);
    expect(reach.mayGivePlan(backEnd, { scopes: ['billing'] })).toBe(true);
  });
});

describe('what a caller gives to a key', () => {
  const all = { scopes: [...powers, 'billing'] };
  const given = (caller: Caller, kind: 'user' | 'organization', has?: string[]) => {
    const givable = reach.givable(caller, { kind }, has);
    const names = everything.filter((name) => givable.mayGrant(all, name));
    expect(givable.grantable(all).map(({ name }) => name)).toEqual(names);
    return names;
  };
  const usual = ['apikeys:read', 'apikeys:write', 'reports'];

  it('of a user is what the user may give, without the powers', () => {
    expect(given(backEnd, 'user')).toEqual([...usual, 'billing']);
    expect(reach.givable(backEnd, { kind: 'user' }).mayGrant({ scopes: [] }, 'billing')).toBe(false);
  });

  it('of an organization is bounded by what the caller may give as well', () => {
    expect(given(backEnd, 'organization')).toEqual(usual);
    const billing = { ...backEnd, owner: owner(['keys:manage', 'billing']) };
    expect(given(billing, 'organization')).toEqual([...usual, 'billing']);
    expect(reach.givable(billing, { kind: 'organization' }).mayGrant({ scopes: [] }, 'billing')).toBe(false);
  });

  it('of an organization leaves alone what the key has, but no power', () => {
    expect(given(backEnd, 'organization', ['billing', ...powers])).toEqual([...usual, 'billing']);
  });

  it('includes the powers for an administrator only, and only those that the owner holds', () => {
    expect(given(administrator, 'user').sort()).toEqual([...everything].sort());
    expect(reach.givable(administrator, { kind: 'user' }).mayGrant({ scopes: ['billing'] }, 'admin')).toBe(false);
    // Of an organization, those that it holds itself.
    expect(given(administrator, 'organization').sort()).toEqual(
      [...usual, 'admin', 'keys:manage', 'keys:manage:read'].sort(),
    );
  });
});

describe('what a key has beyond a caller', () => {
  const beyond = (caller: Caller, kind: 'user' | 'organization', scopes: string[]) =>
    reach.notGivable(caller, { kind }, scopes);

  it('is, of an organization, what the caller could not have given to it', () => {
    expect(beyond(backEnd, 'organization', ['reports', 'billing'])).toEqual(['billing']);
    expect(beyond({ ...backEnd, owner: owner(['keys:manage', 'billing']) }, 'organization', ['billing'])).toEqual([]);
  });

  it('is every power, whoever holds it now: the key has it again once its owner does', () => {
    for (const kind of ['user', 'organization'] as const)
      expect(beyond(backEnd, kind, [...powers, 'reports'])).toEqual([...powers]);
  });

  it('is, of an organization, what nobody declares now, and may once be restricted', () => {
    expect(beyond(backEnd, 'organization', ['gone'])).toEqual(['gone']);
  });

  it('is nothing else of the key of a user, whose keys the caller makes anyway, and nothing for an administrator', () => {
    expect(beyond(backEnd, 'user', ['reports', 'billing', 'gone'])).toEqual([]);
    expect(beyond(administrator, 'organization', ['reports', 'billing', 'gone', ...powers])).toEqual([]);
  });
});
