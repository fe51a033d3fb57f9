import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { expectAccessibleInAllColors } from '../support/accessibility.js';
import { clipboardOf, inBrowser } from '../support/browser.js';
import { userOperations } from '../support/contract.js';
import { signUp } from '../support/service.js';
import { accountByKey, canRun, run } from '../support/snippets.js';

describe('the page for developers, in a browser', () => {
  const at = inBrowser({}, { atPublicUrl: true });

  it('is complete without JavaScript', async () => {
    const { page, faults } = await at.browser.open({ javaScriptEnabled: false });
    await page.goto('/');
    await page
      .getByRole('heading', { level: 1, name: 'No browser automation needed. Call the API with a key.' })
      .waitFor();
    for (const { method, path, operationId } of userOperations) {
      const link = page.locator(`a[href="/docs#operation/${operationId}"]`).first();
      expect(await link.textContent()).toBe(`${method.toUpperCase()} ${path}`);
    }
    for (const language of ['curl', 'Python', 'JavaScript']) {
      await page.locator('label', { hasText: new RegExp(`^${language}$`) }).click();
      expect(await page.locator('#examples .panel:visible').count()).toBe(1);
    }
    // What needs a script is not there, nor in the contents.
    expect(await page.locator('#send-request, nav a[href="#send-request"]').filter({ visible: true }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('is painted with nothing but its HTML, its stylesheets and the script that sets the theme', async () => {
    const { page, faults } = await at.browser.open();
    const held: string[] = [];
    await page.route('**/*', (route) => {
      const type = route.request().resourceType();
      const isTheme = /\/theme[\w-]*\.js$/.test(route.request().url());
      if (type === 'document' || type === 'stylesheet' || isTheme) void route.continue();
      // Never answered: whatever waits for it would not be painted.
      else held.push(route.request().url());
    });
    await page.goto('/developers', { waitUntil: 'commit' });
    const paints = () => page.evaluate('performance.getEntriesByName("first-contentful-paint").length');
    await expect.poll(paints).toBe(1);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(held.every((url) => url.endsWith('.js') || url.startsWith('data:'))).toBe(true);
    expect(faults).toEqual([]);
  });

  it('has no fault that axe finds, in light, dark and forced colours', async () => {
    const { page, faults } = await at.browser.open();
    await page.goto('/developers');
    await page.locator('#errors summary').click();
    await expectAccessibleInAllColors(page);
    expect(faults).toEqual([]);
  });

  it('fits a phone of 360 px', async () => {
    const { page, faults } = await at.browser.open({ viewport: { width: 360, height: 740 }, isMobile: true });
    await page.goto('/developers');
    await page.locator('#errors summary').click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(faults).toEqual([]);
  });

  it('has a tab stop where something scrolls and nowhere else, marks the section, and leads to each', async () => {
    const { page, faults } = await at.browser.open();
    const scrollers = () =>
      page.evaluate<[boolean, boolean][]>(`[...document.querySelectorAll('[data-scrolls]')].map((each) =>
        [each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight, each.tabIndex === 0])`);
    await page.goto('/developers');
    for (const width of [1280, 360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(async () => (await scrollers()).every(([scrolls, isStop]) => scrolls === isStop)).toBe(true);
    }
    // As everything else in 14 px: not 0.875 of 0.875.
    const sizes = await page.evaluate<string[]>(
      `[...document.querySelectorAll('pre code')].map((each) => getComputedStyle(each).fontSize)`,
    );
    expect(new Set(sizes)).toEqual(new Set(['14px']));
    for (const name of ['Limits', 'Quick start']) {
      await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name }).click();
      await page.locator('nav.contents a[aria-current]', { hasText: name }).waitFor();
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator('details.contents summary').click();
    await page.locator('details.contents').getByRole('link', { name: 'Endpoints' }).click();
    expect(page.url()).toMatch(/#endpoints$/);
    expect(faults).toEqual([]);
  });

  it('copies what it shows', async () => {
    const { page, faults } = await at.browser.open();
    await page.goto('/developers');
    const example = page.locator('[data-snippet="first-call"]');
    await example.getByRole('button', { name: 'Copy' }).click();
    await example.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await clipboardOf(page)).toBe(await example.locator('code').textContent());
    expect(faults).toEqual([]);
  });

  describe('shows programs that work as they stand:', () => {
    let key: string;
    let shown: Map<string, string>;
    const variable = 'LATCHKEY_API_KEY';

    beforeAll(async () => {
      const person = await signUp(at.service);
      key = (await person.client.createApiKey({ body: { label: 'snippets' } })).data.key;
      shown = new Map();
      const html = await (await at.service.request('/developers')).text();
      for (const [, id = '', content = ''] of html.matchAll(
        /data-snippet="([^"]+)">[\s\S]*?<code[^>]*>([\s\S]*?)<\/code>/g,
      )) {
        shown.set(id, unescaped(content));
      }
    });

    const tested: Record<string, () => Promise<void>> = {
      'keep-the-key': async () => {
        const paste = `printf 'pasted\\n' | { ${text('keep-the-key')}; printenv ${variable}; }`;
        expect(await run('bash', paste)).toMatchObject({ code: 0, stdout: 'pasted\n' });
      },
      'env-file': async () => expect(text('env-file')).toBe(`${variable}=lk_…`),
      'load-env-file': async () => {
        const folder = mkdtempSync(join(tmpdir(), 'latchkey-env-'));
        try {
          writeFileSync(join(folder, '.env'), text('env-file').replace('lk_…', key));
          const { stdout } = await run('bash', `${text('load-env-file')}\n${text('first-call')}`, { cwd: folder });
          expect(stdout).toMatch(accountByKey);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
      answer: async () => {
        const shape = (value: unknown) => Object.keys(value as object).sort();
        const { stdout } = await run('bash', text('first-call'), { env: { [variable]: key } });
        expect(shape(JSON.parse(text('answer')))).toEqual(shape(JSON.parse(stdout)));
      },
      'a-call': () => expectAccount('bash', 'a-call'),
      'first-call': () => expectAccount('bash', 'first-call'),
      curl: () => expectAccount('bash', 'curl'),
      'install-requests': async () => expect(text('install-requests')).toBe('pip install requests'),
      requests: () => expectAccount('python', 'requests', ['requests']),
      python: () => expectAccount('python', 'python'),
      javascript: () => expectAccount('javascript', 'javascript'),
      'install-client': async () =>
        expect(text('install-client')).toContain(`npm install "${at.service.baseUrl}/assets/`),
      client: async () => {
        const project = mkdtempSync(join(tmpdir(), 'latchkey-client-'));
        try {
          const installed = await run('bash', `npm init --yes >/dev/null && ${text('install-client')}`, {
            cwd: project,
          });
          expect(installed.code, installed.stderr).toBe(0);
          const options = { env: { [variable]: key }, cwd: project };
          const { code, stdout, stderr } = await run('javascript', text('client'), options);
          expect(stderr).toBe('');
          expect(code).toBe(0);
          expect(stdout).toMatch(accountByKey);
        } finally {
          rmSync(project, { recursive: true, force: true });
        }
      },
      'agent-prompt': async () => {
        const [address = ''] = /http\S+/.exec(text('agent-prompt')) ?? [];
        expect(await (await fetch(address)).text()).toContain(variable);
      },
      'github-actions': async () => {
        const { jobs } = parse(text('github-actions')) as Workflow;
        const [step] = jobs['call-the-api'].steps;
        expect(step.env).toEqual({ [variable]: `\${{ secrets.${variable} }}` });
        await expectAccountOf('bash', step.run);
      },
      'gitlab-ci': async () => {
        const job = (parse(text('gitlab-ci')) as Record<string, { script: string[] }>)['call-the-api'];
        await expectAccountOf('bash', job?.script.join('\n') ?? '');
      },
      'is-it-set': async () => {
        const { stdout } = await run('bash', text('is-it-set'), { env: { [variable]: key } });
        expect(stdout.trim()).toBe(key.slice(-4));
        const unset = await run('bash', text('is-it-set'), { env: { [variable]: '' } });
        expect(unset.stderr).toContain('is not set');
      },
    };

    it.each(Object.keys(tested))('%s', async (id) => tested[id]?.());

    it('and no other', () => {
      expect([...shown.keys()].sort()).toEqual(Object.keys(tested).sort());
    });

    function text(id: string): string {
      const found = shown.get(id);
      if (found === undefined) throw new Error(`The page shows no ${id}.`);
      return found;
    }

    async function expectAccount(language: string, id: string, imports: string[] = []): Promise<void> {
      if (await canRun(language, imports)) return expectAccountOf(language, text(id));
      // Where there is no Python, its programs can at least be those that are known to work elsewhere.
      expect(text(id)).toContain(`${at.service.baseUrl}/auth/me`);
    }

    async function expectAccountOf(language: string, program: string): Promise<void> {
      const { code, stdout, stderr } = await run(language, program, { env: { [variable]: key } });
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toMatch(accountByKey);
    }
  });
});

interface Workflow {
  jobs: Record<'call-the-api', { steps: [{ env: Record<string, string>; run: string }] }>;
}

function unescaped(html: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' };
  return html.replace(/&(?:lt|gt|quot|#x27|amp);/g, (entity) => entities[entity] ?? entity);
}
