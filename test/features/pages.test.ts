import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readApiDocument } from '../../src/features/pages/api-document.js';
import { brandColorOf, brandStyle } from '../../src/features/pages/brand-color.js';
import { digestOf } from '../../src/features/pages/html-page.js';
import { brandWith } from '../support/brand.js';
import { contract, programOperations, userOperations } from '../support/contract.js';
import { publicUrl, startService, startServiceForTest, type TestService } from '../support/service.js';
import { weatherApi } from '../support/weather-api.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const textOf = async (path: string, of = service) => (await of.request(path)).text();

describe('getReference', () => {
  it('is one page under a strict policy', async () => {
    const response = await service.request('/docs');
    expect(response.headers.get('Content-Type')).toMatch(/^text\/html/);
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(await response.text()).not.toContain('latchkey.example.org');
  });
});

describe('getHome', () => {
  it('is the page for developers, and says where else that is', async () => {
    const html = await textOf('/');
    expect(html === (await textOf('/developers'))).toBe(true);
    expect(html.includes(`<link rel="canonical" href="${publicUrl}/developers"/>`)).toBe(true);
  });
});

describe('getDevelopersPage and getSettingsPage', () => {
  it.each(['/developers', '/settings'])('%s allows no inline script', async (path) => {
    const { headers } = await service.request(path);
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/);
    expect(policy).not.toContain('unsafe');
  });

  it('/settings has a nonce of its own each time, and is not stored', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const response = await service.request('/settings');
        expect(response.headers.get('Cache-Control')).toBe('no-store');
        const [, nonce = ''] = /'nonce-([^']+)'/.exec(response.headers.get('Content-Security-Policy') ?? '') ?? [];
        expect(await response.text()).toContain(`"styleNonce":"${nonce}"`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it('name the operator’s product, and take nothing in it for HTML', async () => {
    const brand = brandWith({
      name: 'Acme </script><b>&',
      url: 'https://acme.example/a?b="c"',
      logo: 'data:image/png;base64,AAAA',
    });
    const acme = await startServiceForTest({ brand });
    for (const path of ['/developers', '/settings']) {
      const html = await textOf(path, acme);
      const has = (text: string) => html.includes(text);
      expect([has('Acme &lt;/script') || has('Acme \\u003c/script'), has('</script><b>')]).toEqual([true, false]);
      expect(has('data:image/png;base64,AAAA')).toBe(true);
      // But for the names in the client's package.
      expect(html.replaceAll('createLatchkeyClient', '').includes('Latchkey')).toBe(false);
    }
    expect(await textOf('/skill.md', acme)).toContain('ACME_SCRIPT_B_API_KEY');
  });
});

describe('what readers see of an operator’s service', () => {
  /** Names of the product, which are the same everywhere: in programs, on the wire and in metrics. */
  const ownNames = [
    /createLatchkeyClient/g,
    /@latchkey\/client/g,
    /\/assets\/latchkey-client-\w+\.tgz/g,
    /(?:__Secure-)?latchkey-refresh/g,
    /\blatchkey_[a-z]\w+/g,
    // The client of an access token in the answer of /introspect (RFC 7662).
    /`latchkey`|\|latchkey\)\$/g,
  ];

  it('has its name and the beginning of its keys, and none of Latchkey’s', async () => {
    const acme = await startServiceForTest({ brand: brandWith({ name: 'Acme "A"' }), keyPrefix: 'acme' });
    const documents = contract.operations.filter(({ isDocument }) => isDocument).map(({ path }) => path);
    expect(documents.length).toBeGreaterThan(10);
    for (const path of [...documents, '/nowhere']) {
      const response = await acme.request(path, { headers: { Accept: 'text/html, */*;q=0.5' } });
      const text = ownNames.reduce((rest, name) => rest.replaceAll(name, ''), await response.text());
      const rest = text.replaceAll(publicUrl, '').replaceAll(new URL(publicUrl).host, '');
      expect(rest.match(/.{0,60}(?:latchkey|\blk_).{0,60}/gi) ?? [], path).toEqual([]);
    }
    const { info, components } = JSON.parse(await textOf('/openapi.json', acme));
    expect(info.title).toBe('Acme "A"');
    // The very challenge that is sent.
    const { headers } = await acme.request('/auth/me', { headers: { 'X-API-Key': 'none' } });
    expect(headers.get('WWW-Authenticate')).toBe(components.headers.WWWAuthenticate.example);
    expect(parse(await textOf('/openapi.yaml', acme))).toEqual({ ...JSON.parse(await textOf('/openapi.json', acme)) });
    expect(await textOf('/docs', acme)).toContain('>Acme &quot;A&quot; (');
  });
});

describe('the frame of every page', () => {
  const brand = brandWith({
    name: 'شركة الخدمات الرقمية',
    color: brandColorOf('#ffd400'),
    tagline: 'Weather for everybody <now>',
    termsUrl: '/legal/terms',
    privacyUrl: 'https://acme.example/privacy',
  });

  it('is the same, with the operator’s colour, terms and privacy, and the reader’s theme before anything else', async () => {
    const acme = await startServiceForTest({ brand });
    for (const path of ['/developers', '/settings', '/docs', '/nowhere']) {
      const response = await acme.request(path, { headers: { Accept: 'text/html' } });
      const html = await response.text();
      for (const part of [
        `<bdi>${brand.name}</bdi>`,
        '<a href="/legal/terms">Terms</a>',
        '<a href="https://acme.example/privacy">Privacy</a>',
        '<a href="/developers"',
        '<a href="/settings"',
        brandStyle(brand),
      ])
        expect(html.includes(part), `${path} ${part}`).toBe(true);
      expect(html.match(/aria-current="page"/g)?.length ?? 0, path).toBe(path === '/nowhere' ? 0 : 1);
      // Styles that stand in the page are let in by their digest, unless all are.
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
      expect(policy.includes(digestOf(style)) || policy.includes("style-src 'self' 'unsafe-inline'"), path).toBe(true);
    }
    const html = await textOf('/developers', acme);
    expect(html).toContain('<p class="tagline">Weather for everybody &lt;now&gt;</p>');
    expect(html).toContain('No browser automation needed');
  });

  it('tells where a link to a public page leads, and nothing of the settings', async () => {
    const logo = 'data:image/png;base64,AAAA';
    const acme = await startServiceForTest({ brand: brandWith({ logo }) });
    const html = await textOf('/', acme);
    for (const [name, content] of [
      ['title', 'Acme for developers'],
      ['site_name', 'Acme'],
      ['url', `${publicUrl}/developers`],
      ['image', `${publicUrl}/favicon.ico`],
    ])
      expect(html).toContain(`<meta property="og:${name}" content="${content}"/>`);
    expect(await textOf('/docs')).toContain(`<link rel="canonical" href="${publicUrl}/docs"/>`);
    expect(await textOf('/developers')).not.toContain('og:image');
    expect(await textOf('/settings')).not.toMatch(/og:|canonical/);
  });
});

describe('assets', () => {
  it('are compressed, and kept for good', async () => {
    const html = await textOf('/settings');
    const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(1);
    for (const path of paths) {
      const plain = await service.request(path, { headers: { 'Accept-Encoding': 'identity' } });
      expect(plain.status).toBe(200);
      expect(plain.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      const text = await plain.text();
      for (const encoding of ['br', 'gzip']) {
        const compressed = await service.request(path, { headers: { 'Accept-Encoding': encoding } });
        expect(compressed.headers.get('Content-Encoding')).toBe(encoding);
        const typeOf = ({ headers }: Response) => headers.get('Content-Type')?.toLowerCase();
        expect(typeOf(compressed)).toBe(typeOf(plain));
        expect(await compressed.text()).toBe(text);
      }
    }
  });

  it('of the settings page are at most 250 kB of JavaScript, compressed by gzip', async () => {
    const html = await textOf('/settings');
    const scripts = [...html.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
    const sizes = scripts.map(async (path) => {
      const { headers } = await service.request(path, { headers: { 'Accept-Encoding': 'gzip' } });
      return Number(headers.get('Content-Length'));
    });
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(50_000);
    expect(total).toBeLessThanOrEqual(250_000);
  });

  it('that are not there are a problem, as is anything but reading one', async () => {
    for (const path of ['/assets/nothing.js', '/assets/', '/assets/..%2fpackage.json', '/assets/%E0%A4%A']) {
      const response = await service.request(path);
      expect([400, 404]).toContain(response.status);
      expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    }
    const [path = ''] = /\/assets\/[^"]+\.js/.exec(await textOf('/settings')) ?? [];
    expect((await service.request(path, { method: 'POST' })).status).toBe(404);
    // What cannot be met is said in plain text, also to somebody who takes compressed files.
    const refused = await service.request(path, { headers: { 'If-Match': '"nope"', 'Accept-Encoding': 'br' } });
    expect([refused.status, refused.headers.get('Content-Encoding')]).toEqual([400, null]);
    expect(await refused.json()).toMatchObject({ code: 'invalid_request' });
    expect((await service.request(path, { headers: { Range: 'bytes=99999999-' } })).status).toBe(200);
  });

  it('hold the package of the client', async () => {
    const [path = ''] = /\/assets\/latchkey-client-\w+\.tgz/.exec(await textOf('/developers')) ?? [];
    const response = await service.request(path);
    const tar = gunzipSync(Buffer.from(await response.arrayBuffer())).toString('latin1');
    expect(tar).toContain('package/dist/index.js');
  });
});

const { enum: codes = [], 'x-audience': operatorsOnly = {} } = contract.document.components.schemas['ProblemCode'] as {
  enum?: string[];
  'x-audience'?: Record<string, string>;
};

describe('what is for back ends and operators', () => {
  const others = programOperations.filter(({ audience }) => audience !== 'users');

  it.each(['/developers', '/skill.md', '/llms.txt'])('is not in %s', async (path) => {
    // A path within a longer one is another.
    const text = (await textOf(path)).replaceAll('<!-- -->', '');
    const named = others.filter((each) =>
      new RegExp(`(?<!/auth)${each.path.replace(/[{}]/g, '\\$&')}(?![\\w{/-])`).test(text),
    );
    expect(named.map((each) => each.operationId)).toEqual([]);
    for (const word of ['keys:verify', '<code>admin', ...Object.keys(operatorsOnly)]) expect(text).not.toContain(word);
    expect(others.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining([
        'verifyApiKey',
        'verifyApiKeys',
        'introspectToken',
        'forwardAuth',
        'updateUser',
        'getMetrics',
        'getLiveness',
      ]),
    );
  });

  it('is in the reference of this service', async () => {
    const reference = await textOf('/openapi.json');
    for (const { path } of others) expect(reference).toContain(path);
  });
});

describe('getSkill', () => {
  it('has a frontmatter within the limits of the specification', async () => {
    const skill = await textOf('/skill.md');
    const [, frontmatter = '', body = ''] = skill.split(/^---$/m);
    const { name, description, ...rest } = parse(frontmatter) as Record<string, string>;
    expect(rest).toEqual({});
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(name?.length).toBeLessThanOrEqual(64);
    expect(description?.length).toBeGreaterThan(20);
    expect(description?.length).toBeLessThanOrEqual(1024);
    expect(body).toContain(`# Using the Latchkey API`);
  });

  it('names every endpoint and every problem for users, and this instance', async () => {
    const skill = await textOf('/skill.md');
    for (const { method, path } of userOperations) expect(skill).toContain(`\`${method.toUpperCase()} ${path}\``);
    for (const code of codes.filter((each) => !(each in operatorsOnly))) expect(skill).toContain(`\`${code}\``);
    expect(skill).toContain(publicUrl);
    expect(skill).not.toContain('latchkey.example.org');
  });
});

describe('the documents for programs', () => {
  it('lead to what is there', async () => {
    const skill = await textOf('/skill.md');
    const index = JSON.parse(await textOf('/.well-known/agent-skills/index.json'));
    const digest = createHash('sha256').update(skill).digest('hex');
    expect(index.skills).toEqual([expect.objectContaining({ digest: `sha256:${digest}` })]);

    const documents = await Promise.all(
      ['/llms.txt', '/skill.md', '/developers', '/.well-known/agent-skills/index.json', '/.well-known/api-catalog'].map(
        (path) => textOf(path),
      ),
    );
    const addresses = documents.flatMap((text) => [...text.matchAll(new RegExp(`${publicUrl}(/[\\w./-]*)`, 'g'))]);
    const paths = [...new Set(addresses.map(([, path = '']) => path.replace(/\.$/, '')))];
    expect(paths).toEqual(expect.arrayContaining(['/skill.md', '/openapi.json', '/docs', '/settings', '/readyz']));
    for (const path of paths)
      expect((await service.request(path)).status, path).toBe(path.startsWith('/auth/') ? 401 : 200);
  });

  it('are linked from every page', async () => {
    for (const path of ['/', '/developers', '/settings', '/docs', '/skill.md', '/llms.txt']) {
      const link = (await service.request(path)).headers.get('Link') ?? '';
      for (const [, target = ''] of link.matchAll(/<([^>]+)>/g)) {
        expect((await service.request(target)).status, target).toBe(200);
      }
      expect(link).toContain('</.well-known/api-catalog>; rel="api-catalog"');
    }
  });
});

describe('getApiDocument, and what else is said of the API behind the keys', () => {
  it('is the operator’s document as it is, and the pages say what is in it', async () => {
    const withApi = await startServiceForTest({ api: readApiDocument(weatherApi) });
    expect(JSON.parse(await textOf('/api/openapi.json', withApi))).toEqual(parse(weatherApi));

    for (const path of ['/developers', '/skill.md']) {
      const text = await textOf(path, withApi);
      for (const part of [
        'Weather',
        'https://api.weather.example/v2',
        '/stations',
        'stations:write',
        'List the stations',
      ])
        expect(text).toContain(part);
      expect(text).toContain('/api/openapi.json');
    }
    const skill = await textOf('/skill.md', withApi);
    expect(skill).toContain('| `GET /status` | Tell whether the API works | none | – |');
    expect(await textOf('/developers', withApi)).toContain('href="/docs/api#operation/listStations"');
    expect(await textOf('/llms.txt', withApi)).toContain(
      `[Contract](${publicUrl}/api/openapi.json): OpenAPI, of the API at https://api.weather.example/v2`,
    );
    expect(skill).toContain('- Base URL: https://api.weather.example/v2\n');
    expect(JSON.parse(await textOf('/.well-known/api-catalog', withApi)).linkset).toHaveLength(2);
  });

  it('names scopes as they are, whatever Markdown and HTML make of their characters', async () => {
    const odd = ['a`b|c', '`$(id)`', '<b>&"', 'https://api.example.com/read'];
    const api = readApiDocument(weatherApi.replace('[stations:write]', JSON.stringify(odd)));
    const withApi = await startServiceForTest({ api });
    const skill = await textOf('/skill.md', withApi);
    const cells = ['``a`b\\|c``', '`` `$(id)` ``', '`<b>&"`', '`https://api.example.com/read`'];
    expect(skill).toContain(` | ${cells.join(' ')} |\n`);
    const page = await textOf('/developers', withApi);
    for (const scope of ['a`b|c', '`$(id)`', '&lt;b&gt;&amp;&quot;']) expect(page).toContain(`<code>${scope}</code>`);
  });

  it('needs no more of it than is shown: further servers, extensions, summaries and scopes are as they come', () => {
    const { baseUrl, endpoints } = readApiDocument(`openapi: 3.1.0
info: { title: Tides }
servers: [{ url: "https://tides.example" }, { url: /v2 }]
paths:
  x-generated-by: a framework
  /tides:
    get: { description: "Tells the tides. Of every harbour.", security: [{ oauth: [tides:read] }, { key: [] }] }
`);
    expect(baseUrl).toBe('https://tides.example');
    expect(endpoints).toMatchObject([{ path: '/tides', summary: 'Tells the tides.', scopes: [['tides:read'], []] }]);
  });

  it('cannot break out of the guide for agents', async () => {
    const path = '/a`b` | <img>';
    const hostile = weatherApi.replace('/status:', `${JSON.stringify(path)}:`);
    const skill = await textOf('/skill.md', await startServiceForTest({ api: readApiDocument(hostile) }));
    expect(skill).toContain('| ``GET /a`b` \\| <img>`` | Tell whether the API works | none | – |');
  });
});

describe('getSecurityText', () => {
  it('names the contact for another month', async () => {
    const named = await startServiceForTest({ securityContact: 'mailto:security@example.org' });
    const text = await textOf('/.well-known/security.txt', named);
    expect(text).toContain('Contact: mailto:security@example.org\n');
    expect(text).toContain(`Canonical: ${publicUrl}/.well-known/security.txt\n`);
    const [, expires = ''] = /^Expires: (.+)$/m.exec(text) ?? [];
    const days = (Date.parse(expires) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThan(31);
  });
});

describe('getRobotsText', () => {
  /** Whether a path may be read (RFC 9309 §2.2.2), of rules that only disallow. */
  const mayRead = (rules: string, path: string) =>
    ![...rules.matchAll(/^Disallow: (.+)$/gm)].some(([, beginning = '']) => path.startsWith(beginning));

  it('lets crawlers read the pages and the documents, and nothing that programs call or that is someone’s own', async () => {
    const rules = await textOf('/robots.txt');
    expect(rules).toMatch(/^User-agent: \*\n(?:Disallow: \/[\w/-]+\n)+$/);
    for (const path of [
      '/',
      '/developers',
      '/docs',
      '/docs/api',
      '/openapi.json',
      '/skill.md',
      '/llms.txt',
      '/favicon.ico',
    ])
      expect(mayRead(rules, path), path).toBe(true);
    const [asset = ''] = /\/assets\/[^"]+\.css/.exec(await textOf('/developers')) ?? [];
    expect(mayRead(rules, asset)).toBe(true);
    for (const { path } of contract.operations.filter((each) => !each.isDocument))
      expect(mayRead(rules, path), path).toBe(false);
    // Who could not read it would not see that it is not to be found.
    expect([mayRead(rules, '/settings'), mayRead(rules, '/readyz')]).toEqual([true, false]);
    expect(await textOf('/settings')).toContain('<meta name="robots" content="noindex"/>');
  });
});

describe('getFavicon', () => {
  it('is the icon that the pages name', async () => {
    const response = await service.request('/favicon.ico');
    expect(response.headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8');
    const [, icon = ''] =
      /<link rel="icon" href="data:image\/svg\+xml,([^"]+)"/.exec(await textOf('/developers')) ?? [];
    expect(await response.text()).toBe(decodeURIComponent(icon));
  });

  it.each([
    ['image/png', 'image/png', [0x89, 0x50, 0x4e, 0x47, 0xff, 0x00, 0xfe]],
    ['image/webp', 'image/webp', [0x52, 0x49, 0x46, 0x46, 0x80]],
    ['image/svg+xml', 'image/svg+xml; charset=utf-8', [...Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]],
  ])('is the operator’s logo, byte for byte: %s', async (type, mediaType, bytes) => {
    const logo = `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
    const acme = await startServiceForTest({ brand: brandWith({ logo }) });
    const response = await acme.request('/favicon.ico');
    expect(response.headers.get('Content-Type')).toBe(mediaType);
    // Whatever an image holds, opened as a page it runs nothing.
    expect(response.headers.get('Content-Security-Policy')).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'; img/,
    );
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual(bytes);
  });
});
