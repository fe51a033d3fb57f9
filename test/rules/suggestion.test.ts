import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readScopes } from '../../src/features/scopes/read-scopes.js';
import { suggestionFor } from '../../src/http/suggestion.js';
import { plainIssue } from '../../src/lib/plain-issue.js';
import { operation } from '../support/contract.js';
import { fieldsOfBody } from '../support/request-fields.js';

const fieldsOf = (operationId: string) => Object.keys(fieldsOfBody(operation(operationId))[0]?.schema.properties ?? {});

describe('the field that was meant by a name that there is not', () => {
  it.each([
    ['name', 'label'],
    ['title', 'label'],
    ['labels', 'label'],
    ['lable', 'label'],
    ['permissions', 'scopes'],
    ['scope', 'scopes'],
    ['expiresAt', 'expires_at'],
    ['expires-at', 'expires_at'],
    ['expiration', 'expires_at'],
    ['ttl', 'expires_in_days'],
    ['expiresInDays', 'expires_in_days'],
    ['allowed_ips', 'ip_allowlist'],
    ['ipWhitelist', 'ip_allowlist'],
    ['rateLimit', 'rate_limit'],
    ['qouta', 'quota'],
    ['descripton', 'description'],
    ['meta', 'metadata'],
    ['colour', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('of a new key, %s, is %s', (name, meant) => {
    expect(suggestionFor(name, fieldsOf('createApiKey'))).toBe(meant);
  });

  it('is not looked for in a name that is long', () => {
    expect(suggestionFor('label'.repeat(10_000), fieldsOf('createApiKey'))).toBeUndefined();
  });

  it.each([
    ['registerUser', 'full_name', 'name'],
    ['logIn', 'username', 'email'],
    ['changePassword', 'old_password', 'current_password'],
    ['changePassword', 'newPassword', 'new_password'],
    ['verifyApiKey', 'apiKey', 'key'],
    ['verifyApiKey', 'permissions', 'scopes'],
    ['verifyApiKeys', 'keys', 'data'],
    ['updateApiKey', 'active', 'enabled'],
  ])('of %s, %s, is %s', (operationId, name, meant) => {
    expect(suggestionFor(name, fieldsOf(operationId))).toBe(meant);
  });
});

describe('what is wrong with a file of scopes', () => {
  it.each([
    ['scopes: x', 'At /scopes: use a list.'],
    ['scopes: [x]', 'At /scopes/0: use an object.'],
    ['scopes: [{ name: "a b", description: x }]', 'At /scopes/0/name: use 1 to 64 printable ASCII characters'],
    ['scopes: [{ name: a }]', 'At /scopes/0/description: it is missing: add text.'],
    ['scopes: [{ name: a, description: "" }]', 'At /scopes/0/description: use at least one visible character.'],
    ['scopes: [{ name: a, description: x, default: 1 }]', 'At /scopes/0/default: use `true` or `false`.'],
    ['scopes: [{ name: a, description: x, defualt: true }]', 'At /scopes/0: remove `defualt`'],
    ['[]', 'At /: use an object.'],
  ])('is said in plain words: %s', (yaml, message) => {
    expect(() => readScopes(yaml)).toThrow(message);
  });

  it('is never said in the words of a library', () => {
    const parse = (schema: z.ZodType) => schema.safeParse(0.5, { error: plainIssue }).error?.issues[0]?.message;
    expect(parse(z.int())).toBe('use a whole number');
    expect(parse(z.union([z.string(), z.boolean()]))).toBe('this value is not accepted here');
    expect(parse(z.literal(['a', 'b']))).toBe('use `a` or `b`');
    expect(parse(z.number().max(0))).toBe('use at most 0');
  });
});
