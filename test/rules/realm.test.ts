import { describe, expect, it } from 'vitest';
import { realmOf } from '../../src/http/realm.js';

describe('the realm of challenges', () => {
  it.each([
    ['Latchkey', '"Latchkey"'],
    ['Weather API', '"Weather API"'],
    ['Reports "beta"', String.raw`"Reports \"beta\""`],
    [String.raw`A\B, error="x"`, String.raw`"A\\B, error=\"x\""`],
    ['Wetter für alle', '"api.example:8443"'],
    ['天气', '"api.example:8443"'],
    ['Pogoda ☀', '"api.example:8443"'],
  ])('of %s is %s', (name, realm) => {
    expect(realmOf({ name, publicUrl: 'https://api.example:8443' })).toBe(realm);
  });
});
