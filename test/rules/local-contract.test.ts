import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/document.js';

describe('the contract that an instance serves', () => {
  it.each(['acme', 'weather_live', '123', 'true', 'null', '1e5', 'x'.repeat(32)])(
    'shows keys that begin with %s',
    (prefix) => {
      const { document, yaml, localize } = loadContract('https://api.example', prefix);
      const shown: string[] = [];
      const keys: string[] = [];
      JSON.stringify(document, (name, value: unknown) => {
        if (name === 'prefix' && (typeof value !== 'object' || value === null)) shown.push(value as string);
        if (typeof value === 'string') keys.push(...(value.match(/\w+_3hT8\w+_5e88\w+/g) ?? []));
        return value;
      });
      expect(shown.length).toBeGreaterThan(3);
      expect(new Set(shown)).toEqual(new Set([prefix]));
      expect(keys.length).toBeGreaterThan(2);
      expect(keys.every((key) => key.startsWith(`${prefix}_3hT8`))).toBe(true);
      expect(yaml).not.toMatch(/\blk_/);
      expect(localize('<code>X-API-Key: lk_…</code>')).toBe(`<code>X-API-Key: ${prefix}_…</code>`);
    },
  );

  it('shows nothing else otherwise', () => {
    const { yaml } = loadContract('https://api.example', 'acme');
    const undone = yaml.replaceAll('acme_', 'lk_').replaceAll('prefix: "acme"', 'prefix: lk');
    expect(undone).toBe(loadContract('https://api.example').yaml);
  });
});
