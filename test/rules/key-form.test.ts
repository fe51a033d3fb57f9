import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ownScopes } from '../../src/domain/scope.js';
import { addressEntries } from '../../src/web/keys/address-entries.js';
import type { KeyValues } from '../../src/web/keys/form-values.js';
import { checkKey, messagesByField } from '../../src/web/keys/key-faults.js';
import { groupScopes, searchScopes } from '../../src/web/keys/scope-groups.js';
import { words } from '../../src/web/words.js';

const dates = { first: '2026-11-28', last: '2027-11-27', days: 365 };
const good: KeyValues = {
  label: 'Export',
  description: '',
  expiry: { kind: 'days', days: 90 },
  scopes: null,
  ipAllowlist: [],
  rateLimit: { limit: '', windowSeconds: 60 },
  quota: { limit: '', period: 'month' },
  rotateAfterDays: null,
  selfRotation: false,
};

describe('what the form about a key refuses before it is sent', () => {
  const found = (change: Partial<KeyValues>, before: KeyValues | null = null) =>
    checkKey({ ...good, ...change }, before, dates).map(({ path }) => path.join('/'));

  it.each<[Partial<KeyValues>, string[]]>([
    [{}, []],
    [{ label: '' }, ['label']],
    [{ label: ' \t ' }, ['label']],
    [{ label: 'x'.repeat(101) }, ['label']],
    // Counted in code points, as the contract counts: each is two of UTF-16.
    [{ label: '🔑'.repeat(100) }, []],
    [{ label: '🔑'.repeat(101) }, ['label']],
    [{ description: '🔑'.repeat(1000) }, []],
    [{ description: 'x'.repeat(1001) }, ['description']],
    [{ rateLimit: { limit: 0, windowSeconds: 60 } }, ['rate_limit/limit']],
    [{ rateLimit: { limit: 1_000_000_001, windowSeconds: 60 } }, ['rate_limit/limit']],
    [{ quota: { limit: '99999999999999999999', period: 'day' } }, ['quota/limit']],
    [{ quota: { limit: 1_000_000_000, period: 'day' } }, []],
    [{ expiry: { kind: 'date', date: '' } }, ['expires_at']],
    [{ expiry: { kind: 'date', date: '2026-11-27' } }, ['expires_at']],
    [{ expiry: { kind: 'date', date: '2027-11-27' } }, []],
    [{ expiry: { kind: 'date', date: '2027-11-28' } }, ['expires_at']],
    [{ expiry: { kind: 'date', date: '12027-01-01' } }, ['expires_at']],
    [{ ipAllowlist: Array.from({ length: 51 }, (_, at) => `203.0.113.${at}`) }, ['ip_allowlist']],
    [{ scopes: Array.from({ length: 101 }, (_, at) => `a${at}`) }, ['scopes']],
    [{ label: '', quota: { limit: 0, period: 'day' } }, ['label', 'quota/limit']],
  ])('of %j: %j', (change, fields) => {
    expect(found(change)).toEqual(fields);
  });

  it('leaves alone what a key has had before', () => {
    const before = { ...good, label: '  ' };
    expect(found({ label: '  ' }, before)).toEqual([]);
    expect(found({ label: '   ' }, before)).toEqual(['label']);
  });

  it('says what the contract says', () => {
    const { schemas } = parse(readFileSync('openapi.yaml', 'utf8')).components;
    const { faults } = words.keyForm;
    expect(faults.label).toBe(schemas.Label['x-error-message']);
    expect(faults.limit).toBe(schemas.RateLimit.properties.limit['x-error-message']);
    expect(faults.limit).toBe(schemas.Quota.properties.limit['x-error-message']);
    expect(faults.description).toBe(
      schemas.Description['x-error-message'].replace(', or `null` for no description', ''),
    );
  });
});

describe('where the faults that the service finds are shown', () => {
  it.each([
    [['label'], 'label', 'No.'],
    [['expires_in_days'], 'expires_at', 'No.'],
    [['rate_limit', 'limit'], 'rate_limit/limit', 'No.'],
    [['rate_limit', 'window_seconds'], 'rate_limit/window_seconds', 'No.'],
    [['rate_limit'], 'rate_limit/limit', 'No.'],
    [['quota', 'period'], 'quota/period', 'No.'],
    [['ip_allowlist', '1'], 'ip_allowlist', '10.1.2.3/8: No.'],
    [['scopes', '0'], 'scopes', 'admin: No.'],
    [['scopes'], 'scopes', 'No.'],
  ])('%j: at %s', (path, field, message) => {
    const values = { scopes: ['admin'], ipAllowlist: ['203.0.113.7', '10.1.2.3/8'] };
    expect(messagesByField([{ path, message: 'No.' }], values)).toEqual({ [field]: [message] });
  });

  it('keeps every sentence about a field, and has no place for what belongs to none', () => {
    const faults = [
      { path: ['ip_allowlist', '0'], message: 'One.' },
      { path: ['ip_allowlist', '1'], message: 'Two.' },
      { path: ['metadata', 'x'], message: 'Three.' },
    ];
    expect(messagesByField(faults, { scopes: null, ipAllowlist: ['a', 'b'] })).toEqual({
      ip_allowlist: ['a: One.', 'b: Two.'],
    });
  });
});

describe('scopes in groups', () => {
  const named = (...names: string[]) => names.map((name) => ({ name, description: `Of ${name}.` }));
  const shown = (...names: string[]) => {
    const { operators, latchkeys } = groupScopes(named(...names));
    const flat = (groups: typeof operators) =>
      groups.map(({ resource, scopes }) => [resource, ...scopes.map((s) => s.name)]);
    return { operators: flat(operators), latchkeys: flat(latchkeys) };
  };

  it('has every scope of Latchkey itself behind those of the operator', () => {
    const own = ownScopes.map(({ name }) => name);
    expect(shown(...own, 'reports:read')).toEqual({
      operators: [[null, 'reports:read']],
      latchkeys: [
        ['apikeys', 'apikeys:read', 'apikeys:write'],
        ['keys', 'keys:verify', 'keys:manage'],
        [null, 'keys:manage:read', 'admin'],
      ],
    });
  });

  it.each([
    [[], []],
    [['a:write', 'a:delete', 'a:read'], [['a', 'a:read', 'a:write', 'a:delete']]],
    [
      ['x:a:write', 'x:b:read', 'x:a:read'],
      [
        ['x:a', 'x:a:read', 'x:a:write'],
        [null, 'x:b:read'],
      ],
    ],
    [[':read', 'plain', 'apikeys'], [[null, ':read', 'plain', 'apikeys']]],
  ])('%j: %j', (names, operators) => {
    expect(shown(...names).operators).toEqual(operators);
  });

  it('loses none and doubles none', () => {
    const names = Array.from({ length: 100 }, (_, at) => `r${at % 37}:${['read', 'write', 'x'][at % 3]}${at}`);
    const { operators } = groupScopes(named(...names));
    expect(operators.flatMap(({ scopes }) => scopes.map(({ name }) => name)).sort()).toEqual([...names].sort());
  });

  it('is searched by names and descriptions, in any case', () => {
    const found = searchScopes(named('reports:read', 'alerts:write'), ' OF Alerts');
    expect(found.map(({ name }) => name)).toEqual(['alerts:write']);
  });
});

describe('what is typed into the field for addresses', () => {
  it.each([
    ['', [], ''],
    ['203.0.113.7', [], '203.0.113.7'],
    ['203.0.113.7,', ['203.0.113.7'], ''],
    ['203.0.113.7, 10.0.0.0/8;2001:db8::/32 ::1', ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32'], '::1'],
    [' ,; \t', [], ''],
    ['10.0.0.1\r\n10.0.0.2\t', ['10.0.0.1', '10.0.0.2'], ''],
    [',10.0.0.1', [], '10.0.0.1'],
  ])('%j ends %j and leaves %j', (text, ended, rest) => {
    expect(addressEntries(text)).toEqual({ ended, rest });
  });
});
