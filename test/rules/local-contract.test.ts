import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadContract } from '../../src/contract/contract.js';
import { exampleNames } from '../../src/contract/localize.js';
import { realmOf } from '../../src/http/realm.js';

const publicUrl = 'https://api.example';
const localContract = (names: Partial<typeof exampleNames>) => loadContract(publicUrl, { ...exampleNames, ...names });
const ofBrand = (brand: string) => localContract({ brand, realm: realmOf({ name: brand, publicUrl }) });

describe('the contract that an instance serves', () => {
  it.each(['acme', 'weather_live', '123', 'true', 'null', '1e5', 'x'.repeat(32)])(
    'shows keys that begin with %s',
    (keyPrefix) => {
      const { document, yaml, localizeHtml } = localContract({ keyPrefix });
      const shown: string[] = [];
      const keys: string[] = [];
      JSON.stringify(document, (name, value: unknown) => {
        if (name === 'prefix' && (typeof value !== 'object' || value === null)) shown.push(value as string);
        if (typeof value === 'string') keys.push(...(value.match(/\w+_3hT8\w+_5e88\w+/g) ?? []));
        return value;
      });
      expect(shown.length).toBeGreaterThan(3);
      expect(new Set(shown)).toEqual(new Set([keyPrefix]));
      expect(keys.length).toBeGreaterThan(2);
      expect(keys.every((key) => key.startsWith(`${keyPrefix}_3hT8`))).toBe(true);
      expect(yaml).not.toMatch(/\blk_/);
      expect(localizeHtml('<code>X-API-Key: lk_…</code>')).toBe(`<code>X-API-Key: ${keyPrefix}_…</code>`);
    },
  );

  it.each([
    'Acme',
    'true',
    '123',
    ' # a: "b" \\ \'c\' & <d> $& {e} ',
    'شركة الخدمات الرقمية',
    '天气 🌦',
    '- [x]: |',
    'Latchkey Pro',
  ])('is of the product called %s', (brand) => {
    const { document, yaml } = ofBrand(brand);
    expect(document.info.title).toBe(brand);
    const realm = realmOf({ name: brand, publicUrl });
    const challenges = texts(document).filter((text) => text.includes('realm='));
    expect(challenges).toHaveLength(3);
    for (const text of challenges) expect(text).toContain(` realm=${realm}`);
    // As text and as a document, and otherwise what it was.
    const own = JSON.stringify(ofBrand('Latchkey').document);
    const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
    const renamed = own.replaceAll(/realm=\\"Latchkey\\"|Latchkey/g, (name) =>
      escaped(name === 'Latchkey' ? brand : `realm=${realm}`),
    );
    expect(JSON.stringify(parse(yaml))).toBe(renamed);
    expect(JSON.stringify(document)).toBe(renamed);
  });

  it('has the brand in what was rendered of it as text, and leaves the names of the client', () => {
    const { localizeHtml } = ofBrand('<b>"A" & \'B\' $&');
    expect(localizeHtml('<h1 title="Latchkey">Latchkey (1)</h1> createLatchkeyClient @latchkey/client')).toBe(
      '<h1 title="&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39; $&amp;">&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39; $&amp; (1)</h1> createLatchkeyClient @latchkey/client',
    );
  });

  it('names no product where text is Markdown, in which a brand could be taken for it', () => {
    const { document } = ofBrand('Acme');
    const described: string[] = [];
    JSON.stringify(document, (name, value: unknown) => {
      if (name === 'description' && typeof value === 'string' && value.includes('Acme')) described.push(value);
      return value;
    });
    // The example of a guide's description, which is no description of the contract.
    expect(described).toEqual(['Call the Acme API with an API key instead of a browser.']);
  });

  it.each([
    { keyPrefix: '1e5', brand: 'Latchkey', realm: '"Latchkey"' },
    { keyPrefix: 'acme', brand: 'lk_Latchkey at https://latchkey.example.org', realm: '"x"' },
  ])('says the same as text and as a document, of $brand with $keyPrefix', (names) => {
    const { yaml, document } = loadContract('https://keys.example:8443', names);
    expect(JSON.stringify(document)).toBe(JSON.stringify(parse(yaml)));
    expect(JSON.stringify(document)).not.toContain('latchkey.example.org');
  });

  it('keeps its order and its comments, and shows nothing else otherwise', () => {
    const { yaml } = loadContract(publicUrl, { keyPrefix: 'acme', brand: 'Acme', realm: '"Acme"' });
    const own = loadContract(publicUrl).yaml.split('\n');
    const changed = yaml.split('\n').filter((line, at) => line !== own[at]);
    expect(yaml.split('\n').length).toBe(own.length);
    expect(changed.filter((line) => !/acme/i.test(line))).toEqual([]);
    const undone = yaml.replaceAll('acme_', 'lk_').replaceAll('prefix: "acme"', 'prefix: lk');
    expect(undone.split('\n').filter((line, at) => line !== own[at] && !line.includes('Acme'))).toEqual([]);
  });
});

function texts(document: object): string[] {
  const found: string[] = [];
  JSON.stringify(document, (_name, value: unknown) => {
    if (typeof value === 'string') found.push(value);
    return value;
  });
  return found;
}
