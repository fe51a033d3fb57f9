import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { apiSpecs, specText } from '../support/api-specs.js';
import { newDatabaseName, publicUrl, startServiceForTest } from '../support/service.js';

const database = newDatabaseName();
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

describe.each(Object.entries(apiSpecs))('a service with %s', (name, { title, addresses, rows, kept }) => {
  it('serves the document as it is, and says what is in it wherever something is said', async () => {
    const api = readApiDocument(specText(name), publicUrl);
    const service = await startServiceForTest({ api }, { database });
    const textOf = async (path: string) => {
      const response = await service.request(path);
      expect([path, response.status]).toEqual([path, 200]);
      return response.text();
    };
    const [main = '', ...others] = addresses;

    const document = await textOf('/api/openapi.json');
    for (const part of kept) expect(document).toContain(part);
    const { servers, ...rest } = JSON.parse(document);
    const { servers: written, ...given } = parse(specText(name), { merge: true, schema: 'core', maxAliasCount: -1 });
    const numbers = (_name: string, value: unknown) => (typeof value === 'number' ? Number(value) : value);
    expect(JSON.parse(JSON.stringify(rest, numbers))).toEqual(JSON.parse(JSON.stringify(given, numbers)));
    if (written?.[0]?.url.includes(':')) expect(servers).toEqual(written);
    else expect(servers[0].url).toBe(main);

    const skill = await textOf('/skill.md');
    expect(skill).toContain(`- Base URL: ${main}\n`);
    for (const row of rows) expect(skill).toContain(`\n| ${row}\n`);
    const [warning = ''] = /send it only to .*/.exec(skill) ?? [];
    for (const address of addresses) expect(warning).toContain(address);
    const [elsewhere = ''] = /^- Some requests use another base URL, .*/m.exec(skill) ?? [];
    expect(elsewhere === '').toBe(others.length === 0);

    const page = await textOf('/developers');
    expect(page).toContain(`<strong>${escaped(title)}</strong>, at <code>${main}</code>`);
    const reference = await textOf('/docs/api');
    expect(reference).toContain(`<title>${escaped(title)} reference</title>`);
    for (const { path, address, summary, reference: link } of api.endpoints) {
      const place = (address === main ? '' : address) + path;
      expect(page.replaceAll('<!-- -->', '')).toContain(`<code>${escaped(place)}</code>`);
      expect(page).toContain(`<td data-title="What it does">${escaped(summary)}</td>`);
      expect(page).toContain(`href="${escaped(link).replaceAll("'", '&#x27;')}"`);
      expect(reference.replaceAll('<!-- -->', '')).toContain(`${escaped(place)}</code>`);
    }

    const { linkset } = JSON.parse(await textOf('/.well-known/api-catalog'));
    expect(linkset.map(({ anchor }: { anchor: string }) => anchor)).toEqual([publicUrl, ...addresses]);
    const { skills } = JSON.parse(await textOf('/.well-known/agent-skills/index.json'));
    expect(skills[0]).toMatchObject({ digest: `sha256:${createHash('sha256').update(skill).digest('hex')}` });
    expect(skills[0].description).toContain(main);
  });
});
