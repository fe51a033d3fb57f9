import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { expectAccessibleInAllColors } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { layoutShiftsOf, observeLayoutShifts } from '../support/layout-shifts.js';
import { random } from '../support/seed.js';
import { bearer, signUp } from '../support/service.js';
import { weatherApi } from '../support/weather-api.js';

/** A browser treats names below `localhost` as it does an instance behind HTTPS. */
const publicUrl = 'http://latchkey.localhost';
const placeholder = 'latchkey.example.org';

const contract = parse(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')) as {
  tags: { name: string }[];
  paths: Record<string, Record<string, { operationId?: string; summary: string; tags: string[] }>>;
  components: { schemas: { ProblemCode: { enum: string[] } } };
};
const operations = Object.values(contract.paths)
  .flatMap((item) => Object.values(item))
  .filter(({ operationId }) => operationId !== undefined);
/** Those that programs call, by the groups of the menu. */
const called = contract.tags
  .filter(({ name }) => name !== 'Pages')
  .map(({ name }) => operations.filter(({ tags }) => tags.includes(name)));
const sampleOf = <T>(all: readonly T[], count: number) =>
  all
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
const problemCodes = contract.components.schemas.ProblemCode.enum;

describe('the reference, in a browser', () => {
  const at = inBrowser({ publicUrl });
  /** Redoc takes seconds to load: whatever does not depend on that goes on where another test has left the page. */
  let page: Page;
  let faults: string[];
  let sent: string;
  beforeAll(async () => {
    ({ page, faults } = await at.browser.openForAll());
    sent = (await (await page.goto('/docs'))?.text()) ?? '';
  });

  it('lists every operation in the menu', async () => {
    const menu = page.locator('.menu-content');
    for (const { name } of contract.tags) {
      const [first, ...others] = operations
        .filter(({ tags }) => tags.includes(name))
        .map(({ summary }) => menu.getByText(summary, { exact: true }));
      // The group that the page is at is open.
      if (!(await first?.isVisible())) await menu.getByText(name, { exact: true }).click();
      await first?.waitFor();
      for (const entry of others) expect(await entry.isVisible()).toBe(true);
    }
    expect(faults).toEqual([]);
  });

  it('shows every operation that programs call with what it takes and answers', async () => {
    // Redoc draws what is in sight: with the parts of a group that are not drawn yet, a high window has all of them.
    const { page, faults } = await at.browser.open({ viewport: { width: 1280, height: 4000 } });
    expect(called.flat().length).toBeGreaterThan(0);
    for (const group of called) {
      const summaries = Object.fromEntries(group.map(({ operationId = '', summary }) => [operationId, summary]));
      const ids = Object.keys(summaries);
      await page.goto(`/docs#operation/${ids.at(-1)}`);
      await expect.poll(() => page.evaluate(`(${operationsDrawn})(${JSON.stringify(ids)})`)).toEqual(summaries);
      expect(await page.locator('#redoc').textContent()).not.toContain(placeholder);
    }
    expect(faults).toEqual([]);
  });

  // Others in each run, as each takes longer the more of its group is drawn: up to a second.
  it('leads to any operation by its id', async () => {
    for (const { operationId, summary } of called.flatMap((group) => sampleOf(group, 2))) {
      await page.goto(`/docs#operation/${operationId}`);
      await reach(page, summary);
    }
    expect(faults).toEqual([]);
  });

  it('names the address of this instance, also in examples', async () => {
    expect(sent).toContain('id="redoc"');
    expect(sent).not.toContain(placeholder);
    await page.goto('/docs#');
    await page.getByText(publicUrl, { exact: true }).waitFor();
    await page.getByRole('link', { name: `${publicUrl}/docs` }).waitFor();
    await page.goto('/docs#operation/registerUser');
    await page.getByRole('button', { name: '400', exact: true }).first().click();
    await page.getByText(`"${publicUrl}/docs#section/Problems/invalid_request"`).waitFor();
    expect(faults).toEqual([]);
  });

  it('explains a problem at the address that the problem gives as its type', async () => {
    const { accessToken } = await signUp(at.service);
    const response = await at.service.request('/auth/apikeys/key_0000000000000000', { headers: bearer(accessToken) });
    const { type } = (await response.json()) as { type: string };
    expect(type).toBe(`${publicUrl}/docs#section/Problems/apikey_not_found`);
    await page.goto(type);
    await reach(page, 'apikey_not_found');
    expect(faults).toEqual([]);
  });

  it('has a section for every problem', async () => {
    for (const code of problemCodes) {
      await page.goto(`/docs#section/Problems/${code}`);
      await reach(page, code);
    }
    expect(faults).toEqual([]);
  });

  it('leads nowhere else by its own links, from the moment it is sent', async () => {
    const { page, faults } = await at.browser.open({ javaScriptEnabled: false });
    await page.goto('/docs');
    const links = "[...document.querySelectorAll('.menu-content a, #api-content a')]";
    const targets = (await page.evaluate(`${links}.map((link) => link.getAttribute('href'))`)) as (string | null)[];
    expect(targets.length).toBeGreaterThan(problemCodes.length);
    const elsewhere = targets.filter((target) => !target?.startsWith('#/'));
    const own = ['/docs', '/settings', '/developers', '/skill.md'].map((path) => publicUrl + path);
    expect(new Set(elsewhere)).toEqual(new Set([...own, 'https://redocly.com/redoc/']));
    expect(faults).toEqual([]);
  });

  it('is searched without leaving the page', async () => {
    await page.getByTestId('search-trigger').click();
    await page.getByPlaceholder('Search docs').fill('revoke');
    await page.getByRole('link', { name: 'Revoke an API key' }).click();
    await reach(page, 'Revoke an API key');
    expect(faults).toEqual([]);
  });

  /** To a heading of the reference, or to nothing that is in it. */
  const places = {
    '/docs': undefined,
    '/docs#operation/createApiKey': 'Create an API key',
    '/docs#section/Problems/rate_limited': 'rate_limited',
    '/docs#operation/none': null,
  };
  const sayings = `globalThis.said = [];
    new MutationObserver(() => {
      const notice = document.querySelector('.not-found-page');
      if (notice?.checkVisibility({ visibilityProperty: true })) said.push(notice.textContent);
    }).observe(document, { childList: true, subtree: true });`;
  const cutHeadings =
    '[...document.querySelectorAll("#redoc :is(h1, h2, h3)")].filter((it) => it.scrollWidth > it.clientWidth)';

  it.each([
    [
      'desktop',
      { viewport: { width: 1280, height: 800 } },
      {
        ...places,
        '/docs#operation/getMetrics': 'Get the metrics',
        '/docs#section/Getting-a-key': 'Getting a key',
      },
    ],
    ['phone', { viewport: { width: 390, height: 844 }, isMobile: true, colorScheme: 'dark' }, places],
  ] as const)(
    'fits a %s, moves nothing while it is drawn, and says only of no page that there is none',
    async (_width, options, headings) => {
      const { page, faults } = await at.browser.open(options);
      await observeLayoutShifts(page);
      await page.addInitScript(sayings);
      for (const [address, heading] of Object.entries(headings)) {
        // Otherwise it would stay the same document.
        await page.goto('about:blank');
        await page.goto(address);
        // It works as soon as Redoc does.
        await page.getByTestId('search-trigger').filter({ hasText: 'Search' }).waitFor({ state: 'attached' });
        await page.locator(':root:not([data-drawing])').waitFor();
        await page.waitForTimeout(300);
        if (address in places) expect(await layoutShiftsOf(page), address).toEqual([]);
        if (heading) await headingOf(page, heading).waitFor();
        if (heading === null) await page.getByText('No page at this address').waitFor();
        else expect(await page.evaluate('said'), address).toEqual([]);
        if (heading !== null) await page.locator('#api-content').waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport.width);
        expect(await page.evaluate(`${cutHeadings}.map((it) => it.textContent)`), address).toEqual([]);
      }
      expect(faults).toEqual([]);
    },
  );

  it.each([
    ['desktop', { viewport: { width: 1280, height: 800 } }],
    ['phone', { viewport: { width: 390, height: 844 }, isMobile: true }],
  ])('shows an operation before Redoc is there, in the place where Redoc draws it, on a %s', async (width, options) => {
    const { page, faults } = await at.browser.open(options);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route('**/assets/redoc-*.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/docs#operation/createApiKey', { waitUntil: 'commit' });
    const heading = page.locator('h2', { hasText: /^\s*Create an API key\s*$/ });
    const text = page.getByText('only its hash is stored, so a lost key cannot be shown again').locator('visible=true');
    const placeOf = async () =>
      [await heading.boundingBox(), await text.boundingBox()].map((box) => box && [box.x, box.y]);
    await heading.waitFor();
    const before = await placeOf();
    if (width === 'desktop') await page.locator('pre', { hasText: `"${publicUrl}/auth/apikeys"` }).waitFor();
    expect(await page.getByText('Getting a key', { exact: true }).locator('visible=true').count()).toBe(
      width === 'desktop' ? 1 : 0,
    );
    goOn();
    await reach(page, 'Create an API key');
    await expect.poll(placeOf).toEqual(before);
    expect(await page.locator('.preview').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('shows a problem before Redoc is there', async () => {
    const { page } = await at.browser.open();
    await page.route('**/assets/redoc-*.js', () => undefined);
    await page.goto('/docs#section/Problems/rate_limited', { waitUntil: 'commit' });
    const heading = page.locator('h2', { hasText: /^\s*rate_limited\s*$/ });
    await expect.poll(async () => (await heading.boundingBox())?.y).toSatisfy((top: number) => top >= 0 && top < 400);
  });

  it('is read again without being sent again, and draws the same', async () => {
    const { page, faults } = await at.browser.open();
    // Pages of other tests may still ask for something.
    for (let known = -1; known !== at.service.logs.length; await page.waitForTimeout(500))
      known = at.service.logs.length;
    const answered: [path: string, status: number][] = [];
    const load = async (how: () => Promise<unknown>) => {
      const from = at.service.logs.length;
      await how();
      await page.locator('[data-section-id="/api-keys"]').waitFor({ state: 'attached' });
      await page.getByText(publicUrl, { exact: true }).waitFor();
      const lines = (at.service.logs.slice(from) as { msg: string; status: number }[]).filter(({ msg }) =>
        msg.startsWith('GET '),
      );
      answered.push(...lines.map(({ msg, status }): [string, number] => [msg.replace(/^GET /, ''), status]));
      return answered.splice(0);
    };
    const first = await load(() => page.goto('/docs'));
    expect(first.filter(([path]) => !path.startsWith('/assets/'))).toEqual([
      ['/docs', 200],
      ['/openapi.json', 200],
    ]);
    const again = await load(() => page.reload());
    expect(again.map(([path]) => path)).toEqual(expect.arrayContaining(['/docs', '/openapi.json']));
    expect(again.filter(([, status]) => status !== 304)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('has no fault that axe finds, in light, dark and forced colours', async () => {
    // Of operations that were drawn before, axe takes what floats above a field for its background.
    const { page, faults } = await at.browser.open();
    await page.goto('/docs#operation/createApiKey');
    await reach(page, 'Create an API key');
    const within = '[data-section-id$="/createapikey"]';
    const part = page.locator(within);
    await expectAccessibleInAllColors(page, 'a deep link');
    await part.getByRole('button', { name: '400', exact: true }).first().click();
    await part.getByText('application/problem+json').first().waitFor();
    await expectAccessibleInAllColors(page, 'a response', { within });
    await page.getByTestId('search-trigger').click();
    const search = page.getByRole('dialog', { name: 'Search' });
    await expectAccessibleInAllColors(page, 'the search');
    for (const [words, found] of [
      ['revoke', 'Revoke an API key'],
      ['zzqqzz', 'Nothing matches'],
    ] as const) {
      await search.getByPlaceholder('Search docs').fill(words);
      await search.getByText(found).first().waitFor();
      await expectAccessibleInAllColors(page, words, { within: '[role="dialog"]' });
    }
    await page.keyboard.press('Escape');
    await search.waitFor({ state: 'hidden' });
    expect(faults).toEqual([]);
  });

  it('stands in the frame of all pages, whose first link skips to the content', async () => {
    await page.goto('/docs#');
    await page.getByRole('navigation', { name: 'Contents' }).waitFor();
    const current = page.getByRole('banner').locator('[aria-current="page"]');
    expect(await current.allTextContents()).toEqual(['Reference']);
    await page.getByText(publicUrl, { exact: true }).waitFor();
    // As on a page that was just opened, where the keyboard begins at its top.
    await page.evaluate(
      'document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute("tabindex")',
    );
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
    // Redoc would take `#main` for a place in the reference that is not there.
    expect(new URL(page.url()).hash).not.toBe('#main');
    expect(await page.getByText('No page at this address').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('shows an overview, and leads to the document, without JavaScript', async () => {
    const { page, faults } = await at.browser.open({ javaScriptEnabled: false });
    await page.goto('/docs');
    await page.getByRole('heading', { name: 'Getting a key' }).waitFor();
    expect(await page.getByRole('link', { name: 'YAML' }).getAttribute('href')).toBe('/openapi.yaml');
    expect(faults).toEqual([]);
  });

  it('would not be let off with a request, a forbidden script or an error', async () => {
    const { page, faults } = await at.browser.open();
    await page.goto('/docs');
    await page.evaluate(`new Image().src = 'https://elsewhere.example/logo.svg';
      document.body.append(Object.assign(document.createElement('script'), { text: 'void 0' }));
      setTimeout(() => { throw new Error('not caught') });`);
    await expect
      .poll(() => faults)
      .toEqual(
        expect.arrayContaining([
          'request to https://elsewhere.example/logo.svg',
          'stopped by img-src: https://elsewhere.example/logo.svg',
          'stopped by script-src-elem: inline',
          expect.stringContaining('uncaught Error: not caught'),
        ]),
      );
  });
});

describe('the reference of the API behind the keys, in a browser', () => {
  const acting = '<meta http-equiv="refresh" content="0;url=https://elsewhere.example"><b>Read me</b>';
  const document = weatherApi.replace('version: 2.1.0', `version: 2.1.0, description: '${acting}'`);
  const at = inBrowser({ publicUrl, api: readApiDocument(document) });

  it('is that of the operator’s document', async () => {
    const { page, faults } = await at.browser.open();
    await page.goto('/docs/api#operation/addStation');
    await reach(page, 'Add a <station>');
    await page.getByText('https://api.weather.example/v2').first().waitFor({ state: 'attached' });
    expect(await page.locator('#redoc').textContent()).not.toContain('Register a user');
    expect(await page.title()).toBe('Weather reference');
    // Of what is not near, Redoc draws nothing.
    await page.goto('/docs/api');
    await page.getByText('Read me').first().waitFor();
    expect(await page.locator('#redoc meta').count()).toBe(0);
    expect(await page.locator('.summary').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('lists its operations, and leads to the document, without JavaScript', async () => {
    const { page, faults } = await at.browser.open({ javaScriptEnabled: false });
    await page.goto('/docs/api');
    await page.getByRole('heading', { name: 'Weather', exact: true }).waitFor();
    await page.getByText('Add a <station>').waitFor();
    expect(await page.getByRole('link', { name: 'JSON' }).getAttribute('href')).toBe('/api/openapi.json');
    expect(faults).toEqual([]);
  });
});

/** The headings, by id, of operations that are drawn down to their responses. The first that is not comes into sight. */
const operationsDrawn = `(ids) => {
  const partOf = (id) => document.querySelector('[data-section-id$="/' + id.toLowerCase() + '"]');
  const headings = {};
  for (const id of ids) {
    const part = partOf(id);
    const responses = part && document.evaluate('.//*[text()="Responses"]', part, null, 9).singleNodeValue;
    if (responses?.checkVisibility()) headings[id] = part.querySelector('h2')?.textContent.trim();
  }
  const next = ids.find((id) => headings[id] === undefined);
  if (next) partOf(next)?.scrollIntoView();
  return headings;
}`;

/** Waits until a heading stands where a reader who followed a link to it looks. */
async function reach(page: Page, heading: string): Promise<void> {
  // Until then, an operation's heading is that of its preview.
  await page.locator(':root:not([data-drawing])').waitFor();
  const place = headingOf(page, heading);
  await place.waitFor();
  const { height } = page.viewportSize() ?? { height: 0 };
  await expect
    .poll(async () => (await place.boundingBox())?.y)
    .toSatisfy((top: number) => top >= 0 && top < height / 2);
}

function headingOf(page: Page, heading: string) {
  return page.locator('h2', { hasText: new RegExp(`^\\s*${heading}\\s*$`) });
}
