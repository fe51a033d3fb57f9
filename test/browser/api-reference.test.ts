import { describe, expect, it } from 'vitest';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { specText } from '../support/api-specs.js';
import { inBrowser } from '../support/browser.js';

/** A browser treats names below `localhost` as it does an instance behind HTTPS. */
const publicUrl = 'http://latchkey.localhost';

const ids = [
  'a/b c',
  'a#b',
  'a?b=c&d',
  'a%2Fb',
  '100%',
  'a//b',
  '/first',
  '..',
  '<b>"\\\'',
  '{é取得🎵}',
  'same',
  'Same',
];
const oddPaths = ['/a b', '/a#b', '/{é}', '/a~b', '/'];
const operation = (summary: string, operationId?: string) => ({
  get: { ...(operationId !== undefined && { operationId }), summary, tags: ['Odd & even'], responses: {} },
});
const odd = readApiDocument(
  JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Odd', version: '1' },
    servers: [{ url: 'https://odd.example' }],
    paths: Object.fromEntries([
      ...ids.map((id, at) => [`/p${at}`, operation(`Operation ${at}`, id)]),
      ...oddPaths.map((path, at) => [path, operation(`Path ${at}`)]),
    ]),
  }),
);

describe('the links into the reference of the API behind the keys', () => {
  const at = inBrowser({ publicUrl, api: odd });

  it('lead to the operation, whatever its id and path are made of', async () => {
    const { page, faults } = await at.browser.open({ viewport: { width: 1280, height: 400 } });
    for (const { reference, summary, path } of odd.endpoints) {
      await page.goto('about:blank');
      await page.goto(reference);
      const heading = page.locator('h2', { hasText: new RegExp(`^${summary}$`) });
      await heading.waitFor();
      const top = async () => (await heading.boundingBox())?.y ?? -1;
      const text = `${path} by ${reference}`;
      await expect.poll(async () => ((await top()) >= 0 && (await top()) < 400 ? text : 'elsewhere')).toBe(text);
    }
    expect(faults).toEqual([]);
  });
});

/** Those with something in them that Redoc may not know: references by `$id`, to path items, and to operations. */
describe.each(['museum.yaml', 'train-travel.yaml', 'models.yaml'])('the reference of %s', (name) => {
  const at = inBrowser({ publicUrl, api: readApiDocument(specText(name), publicUrl) });

  it('is drawn, without a fault', async () => {
    const { page, faults } = await at.browser.open();
    await page.goto('/docs/api');
    await page.locator('.menu-content').waitFor();
    await page.locator('#api-content h1').first().waitFor();
    expect(await page.locator('.summary').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
