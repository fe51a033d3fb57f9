import type { Page, Route } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { expectAccessibleInAllColors } from '../support/accessibility.js';
import { inBrowser } from '../support/browser.js';
import { publicUrl, signUp } from '../support/service.js';

const api = 'https://api.weather.example';
const document = `openapi: 3.1.0
info: { title: Weather, version: 2.1.0 }
servers: [{ url: "${api}/v2" }]
components: { securitySchemes: { token: { type: http, scheme: bearer } } }
paths:
  /stations/{station_id}/days/{day}: { get: { summary: Get a day, responses: { "200": { description: The day. } } } }
  /stations: { get: { summary: List the stations, security: [{ token: [] }], responses: { "200": { description: The stations., content: { application/json: {} } } } } }
  /status: { get: { security: [], responses: { "200": { description: It works. } } } }
  /elsewhere: { get: { servers: [{ url: "https://other.example:8443" }], responses: { "200": { description: That. } } } }
`;

/** An answer that pages of every origin may read. */
const allowed = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' };

describe('the panel that sends a request, in a browser', () => {
  const at = inBrowser({ api: readApiDocument(document, publicUrl) });
  let key: string;

  beforeAll(async () => {
    const { client } = await signUp(at.service);
    key = (await client.createApiKey({ body: { label: 'panel', scopes: [] } })).data.key;
  });

  async function openPanel() {
    const { page } = await at.browser.open();
    await page.goto('/developers');
    const panel = page.locator('#send-request');
    const status = panel.getByRole('status');
    const choose = (option: string) => panel.getByLabel('Request', { exact: true }).selectOption(option);
    /** Sends what is chosen, and resolves to what is said of it. */
    const send = async (text = key) => {
      await panel.getByLabel('API key').fill(text);
      await page.keyboard.press('Enter');
      await status.filter({ hasText: /^(?!Waiting)./ }).waitFor();
      return (await status.textContent()) ?? '';
    };
    return { page, panel, status, choose, send };
  }

  it('may send it to this service and to the servers of the API, and nowhere else', async () => {
    const policy = (await at.service.request('/developers')).headers.get('Content-Security-Policy') ?? '';
    expect(policy.split('; ')).toContain(`connect-src 'self' ${api} https://other.example:8443`);
    expect(policy.split('; ')).toContain("form-action 'none'");
    const { page } = await openPanel();
    const isStopped = await page.evaluate(`new Promise((resolve) => {
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
      fetch('https://evil.example/').catch(() => null);
    })`);
    expect(isStopped).toBe('connect-src');
  });

  it('offers the first call first, shows the answer, and says what a refusal means, by the keyboard alone', async () => {
    const { page, panel, choose, send, status } = await openPanel();
    expect(await panel.getByLabel('Request', { exact: true }).inputValue()).toBe(`${api}/v2/stations`);
    const options = await panel.locator('option').allTextContents();
    expect(options).toEqual(
      expect.arrayContaining(['GET /stations', 'GET https://other.example:8443/elsewhere', 'GET /auth/me']),
    );
    // What needs no key, and what takes none.
    for (const absent of ['GET /status', 'GET /auth/sessions', 'GET /metrics']) expect(options).not.toContain(absent);

    await choose('GET /auth/me');
    expect(await send()).toMatch(/^200 OK in \d[\d,]* ms\.$/);
    expect(JSON.parse((await panel.locator('pre').textContent()) ?? '')).toMatchObject({
      authentication: { method: 'api_key' },
    });
    expect(await panel.locator('dt').allTextContents()).toEqual(
      expect.arrayContaining(['content-type', 'x-request-id']),
    );
    await expectAccessibleInAllColors(page, 'an answer');
    await page.setViewportSize({ width: 320, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);

    expect(await send(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)).toMatch(
      /^401 .*The credential is invalid\. It may be/,
    );
    await choose('GET /auth/apikeys');
    expect(await send()).toMatch(/^403 .*is missing a scope/);
    await expectAccessibleInAllColors(page, 'a refusal');
    expect(await send('two words')).toBe('This is not an API key: it contains spaces or special characters.');
    await panel.getByLabel('API key').fill('');
    await page.keyboard.press('Enter');
    await status.getByText('Paste an API key first.').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('send-key');
    await expectAccessibleInAllColors(page, 'no key');
  });

  it('sends the key to the server of the API alone, as that takes it, and without cookies', async () => {
    const { page, panel, choose, send } = await openPanel();
    const sent: Record<string, string>[] = [];
    await page.route(`${api}/**`, async (route) => {
      sent.push({ url: route.request().url(), ...(await route.request().allHeaders()) });
      await route.fulfill({ json: { fine: '<b>&' }, headers: { ...allowed, RateLimit: '"k";r=1;t=2' } });
    });
    expect(await send()).toMatch(/^200 OK in/);
    expect(await panel.locator('pre').textContent()).toBe('{\n  "fine": "<b>&"\n}');
    expect(await panel.locator('dl').textContent()).toContain('"k";r=1;t=2');
    expect(sent).toEqual([expect.objectContaining({ url: `${api}/v2/stations`, authorization: `Bearer ${key}` })]);

    await choose('GET /stations/{station_id}/days/{day}');
    expect(await send()).toBe('Enter a value for station_id.');
    await page.keyboard.type('a/../b?c#d é');
    await panel.getByLabel('day').fill('{today}');
    await panel.getByText(`GET ${api}/v2/stations/a%2F..%2Fb%3Fc%23d%20%C3%A9/days/%7Btoday%7D`).waitFor();
    await send();
    expect(sent.at(-1)).toMatchObject({
      url: `${api}/v2/stations/a%2F..%2Fb%3Fc%23d%20%C3%A9/days/%7Btoday%7D`,
      'x-api-key': key,
    });
    expect(sent.at(-1)).not.toHaveProperty('cookie');
  });

  it('explains an answer that it may not read, and a limit, and shows no more than 64 KiB, as text', async () => {
    const { page, panel, send } = await openPanel();
    const answers: [
      fulfilled: Parameters<Route['fulfill']>[0] | 'abort',
      said: RegExp,
      body: string | RegExp | null,
    ][] = [
      ['abort', /does not allow pages of http:\/\/latchkey\.test to call it \(CORS\)/, null],
      [
        { status: 429, body: '', headers: { ...allowed, 'Retry-After': '893' } },
        /^429 .*Try again in 15 minutes\.$/,
        null,
      ],
      [
        { status: 403, json: { title: 'No', detail: 'Ask Ada' }, headers: allowed },
        /^403 .* No\. Ask Ada\.$/,
        /Ask Ada/,
      ],
      [
        { body: `"${'é'.repeat(50_000)}"`, headers: { ...allowed, 'Content-Type': 'text/plain' } },
        /^200/,
        /^"é{32767}$/,
      ],
      [{ body: '\0\x01', headers: { ...allowed, 'Content-Type': 'application/octet-stream' } }, /^200/, null],
    ];
    let [answer] = answers;
    await page.route(`${api}/**`, (route) => {
      const [fulfilled] = answer ?? [];
      // To a page, a refusal by CORS looks as any failure does.
      return fulfilled === 'abort' ? route.abort() : route.fulfill(fulfilled);
    });
    for (answer of answers) {
      const [fulfilled, said, body] = answer;
      expect(await send()).toMatch(said);
      if (fulfilled === 'abort') await expectAccessibleInAllColors(page, 'a refusal by CORS');
      if (body === null) expect(await panel.locator('pre').count()).toBe(0);
      else expect((await panel.locator('pre').textContent())?.replace(/\uFFFD$/, '')).toMatch(body);
    }
    await panel.getByText('The body is not text').waitFor();
  });

  it('keeps the key nowhere: not when it is cleared, left, come back to or reloaded', async () => {
    const { page, panel, choose, send } = await openPanel();
    await choose('GET /auth/me');
    const field = panel.getByLabel('API key');
    expect(await field.getAttribute('autocomplete')).toBe('off');
    await send();
    expect(await kept(page)).not.toContain(key);
    await panel.getByRole('button', { name: 'Clear' }).click();
    expect([await field.inputValue(), await panel.locator('pre').count()]).toEqual(['', 0]);
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('send-key');

    await send();
    await page.goto('/skill.md');
    await page.goBack();
    expect([await field.inputValue(), await panel.locator('pre').count()]).toEqual(['', 0]);
    await field.fill(key);
    await page.reload();
    expect(await field.inputValue()).toBe('');
    expect(await kept(page)).not.toContain(key);
  });
});

/** What a page holds beside the values of its fields: its elements, what it has stored, and where it is. */
async function kept(page: Page): Promise<string> {
  return (await page.evaluate(`JSON.stringify([
    document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, document.cookie, location.href,
    history.state, performance.getEntries().map(({ name }) => name),
  ])`)) as string;
}
