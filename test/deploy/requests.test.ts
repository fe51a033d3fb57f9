import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { foldingCharacters, letters } from './folding.js';
import { ambiguousPaths, plainPaths, protectedPaths } from './paths.js';

// Which requests pass, by the rules in the configurations. `npm run try:nginx` and `npm run try:caddy` send the same to the
// real programs. For Traefik and Envoy, which no registry has as a program, what they document of paths is repeated here.

const text = (path: string) => readFileSync(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');
const overrides = ['X-Original-URL', 'X-Rewrite-URL', 'X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];
const corsOrigin = 'https://app.example.org';
const corsExposed = ['Deprecation', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'Sunset', 'WWW-Authenticate'];
const corsHeaders = ['X-API-Key', 'Authorization', 'Content-Type'];

const folding = new Set(foldingCharacters);

/** Languages whose words serve as paths; between them they have the scripts that most people write. */
const languages = (
  'am ar az be bg bn ca cs cy da de el es et eu fa fi fil fr ga gl gu ha he hi hr hu hy id is it ja ka kk km kn ko ' +
  'ky lo lt lv mk ml mn mr ms mt my nb ne nl or pa pl ps pt ro ru si sk sl so sq sr sv sw ta te th ti tr uk ur uz vi yo zh zu'
).split(' ');

function monthsOf(language: string): string[] {
  const format = new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, { month: 'long', timeZone: 'UTC' });
  if (format.resolvedOptions().locale.split('-')[0] !== language) throw new Error(`There is no ${language}.`);
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2026, month)));
}

/** What a request gets: the scope that it needs, 400, or nothing asked of it. */
type Verdict = 'refused' | 'open' | 'authenticated' | `scope ${string}`;

interface Rules {
  /** All regular expressions of the configuration. */
  expressions: string[];
  judge(method: string, path: string): Verdict;
  /** Whether the proxy cleans the path before it judges it, and passes on the cleaned one. */
  cleans: boolean;
}

/** RE2 and Go's regexp have neither look-around nor backreferences, atomic groups or possessive quantifiers. */
const notInRe2 = /\(\?(?:[=!>#|]|<[=!])|\\[1-9kgKGZ]|[*+?}]\+/;

const compiled = new Map<string, RegExp>();

/** A regular expression of Go, RE2 or PCRE, of the kind that is used here, as JavaScript has it. */
function compile(expression: string, { anchored = false } = {}): RegExp {
  const key = `${anchored} ${expression}`;
  const known = compiled.get(key) ?? translate(expression, anchored);
  compiled.set(key, known);
  return known;
}

function translate(expression: string, anchored: boolean): RegExp {
  const flags = expression.startsWith('(?i)') ? 'iu' : 'u';
  const bare = expression.replace(/^\(\?i\)/, '').replaceAll('\\x{', '\\u{');
  return new RegExp(anchored ? `^(?:${bare})$` : bare, flags);
}

const nginx = (): Rules => {
  const main = text('nginx/latchkey.conf');
  const [, folding = '', plain = ''] =
    /map \$request_uri \$latchkey_path \{\s+default ambiguous;\s+"~(.+)" ambiguous;\s+"~(.+)" plain;/.exec(main) ?? [];
  const [, reports = '', needs = ''] = /location ~\* (\S+) \{\s+auth_request \/_latchkey\/(\S+);/.exec(main) ?? [];
  const [reads, writes] = needs.split('/');
  return {
    expressions: [plain, folding, reports],
    cleans: false,
    judge(method, path) {
      if (!compile(plain).test(path) || compile(folding).test(path)) return 'refused';
      const [uri = ''] = path.split('?');
      if (uri === '/healthz') return 'open';
      if (!compile(`(?i)${reports}`).test(uri)) return 'authenticated';
      return `scope ${method === 'GET' || method === 'HEAD' ? reads : writes}`;
    },
  };
};

const caddy = (): Rules => {
  const main = text('caddy/Caddyfile');
  const uri = String.raw`\{http\.request\.orig_uri\}\.matches`;
  const guard = new RegExp(`@ambiguous expression \`!${uri}\\(r"(.+)"\\) \\|\\| ${uri}\\(r"(.+)"\\)\``);
  const [, plain = '', folding = ''] = guard.exec(main) ?? [];
  const [, reports = ''] = /@reports path_regexp `(.+)`/.exec(main) ?? [];
  const [, methods = ''] = /@reading method (.+)/.exec(main) ?? [];
  const scopes = [...main.matchAll(/uri \/forward-auth\?scope=(\S+)/g)].map(([, scope]) => scope);
  return {
    expressions: [plain, folding, reports],
    cleans: false,
    judge(method, path) {
      if (!compile(plain).test(path) || compile(folding).test(path)) return 'refused';
      const uri = decodeURIComponent(path.split('?')[0] ?? '');
      if (uri.toLowerCase() === '/healthz') return 'open';
      if (!compile(reports).test(uri)) return 'authenticated';
      return `scope ${methods.split(' ').includes(method) ? scopes[0] : scopes[1]}`;
    },
  };
};

interface Router {
  rule: string;
  priority?: number;
  middlewares: string[];
}
interface TraefikFile {
  http: {
    routers: Record<string, Router>;
    middlewares: Record<string, { forwardAuth?: { address: string }; headers?: Record<string, never> }>;
  };
}

/** https://doc.traefik.io/traefik/security/request-path/: rules see the path decoded, but for reserved characters. */
function asTraefikSees(path: string): string {
  const reserved = new Set('%3A %2F %3F %23 %5B %5D %40 %21 %24 %26 %27 %28 %29 %2A %2B %2C %3B %3D %25'.split(' '));
  const bytes = [...(path.split('?')[0] ?? '').matchAll(/%[0-9a-f]{2}|./gis)].map(([each]) => {
    const isEncoded = each.length === 3 && !reserved.has(each.toUpperCase());
    return isEncoded ? Buffer.from(each.slice(1), 'hex') : Buffer.from(each.length === 3 ? each.toUpperCase() : each);
  });
  return Buffer.concat(bytes).toString();
}

const traefik = (): Rules => {
  const { http } = parse(text('traefik/latchkey.yaml')) as TraefikFile;
  const routers = Object.values(http.routers).sort((a, b) => rank(b) - rank(a));
  return {
    expressions: routers.flatMap(({ rule }) =>
      [...rule.matchAll(/PathRegexp\(`([^`]+)`\)/g)].map(([, each = '']) => each),
    ),
    cleans: true,
    judge(method, path) {
      const router = routers.find(({ rule }) => meets(rule, method, asTraefikSees(path)));
      const [first = ''] = router?.middlewares ?? [];
      if (first === 'bad-request') return 'refused';
      const address = http.middlewares[first]?.forwardAuth?.address;
      if (address === undefined) return 'open';
      const scope = new URL(address).searchParams.get('scope');
      return scope === null ? 'authenticated' : `scope ${scope}`;
    },
  };
};

function rank({ rule, priority }: Router): number {
  return priority ?? rule.length;
}

/** Whether a rule of matchers joined with `&&` and `||`, and brackets, is met. */
function meets(rule: string, method: string, path: string): boolean {
  let judged = rule.replace(/(\w+)\(`([^`]+)`\)/g, (_, matcher: string, value: string) => {
    const isMet = {
      Host: value === 'api.example.org',
      Method: method === value,
      Path: path === value,
      PathRegexp: matcher === 'PathRegexp' && compile(value).test(path),
    }[matcher];
    if (isMet === undefined) throw new Error(`The test does not know ${matcher}.`);
    return String(isMet);
  });
  while (judged.includes('(')) judged = judged.replace(/\(([^()]+)\)/g, (_, inner: string) => String(isTrue(inner)));
  return isTrue(judged);
}

/** What `&&`, `||` and `!` make of `true` and `false`. */
function isTrue(terms: string): boolean {
  return terms.split('||').some((all) => all.split('&&').every((each) => ['true', '!false'].includes(each.trim())));
}

interface Route {
  match: {
    prefix?: string;
    path?: string;
    safe_regex?: { regex: string };
    headers?: { name: string; invert_match?: boolean; string_match: { safe_regex: { regex: string } } }[];
  };
  direct_response?: { status: number };
  typed_per_filter_config?: Record<string, unknown>;
}
interface EnvoyFile {
  static_resources: {
    listeners: {
      filter_chains: [
        {
          filters: [
            { typed_config: { http_filters: { name: string }[]; route_config: { virtual_hosts: VirtualHost[] } } },
          ];
        },
      ];
    }[];
  };
}
interface VirtualHost {
  routes: Route[];
  typed_per_filter_config?: Record<string, Record<string, unknown>>;
}

function envoyFront() {
  const { static_resources: resources } = parse(text('envoy/envoy.yaml')) as EnvoyFile;
  const config = resources.listeners[0]?.filter_chains[0].filters[0].typed_config;
  const host = config?.route_config.virtual_hosts[0];
  if (config === undefined || host === undefined) throw new Error('envoy.yaml has no virtual host.');
  return { config, host };
}

const envoy = (): Rules => {
  const { routes } = envoyFront().host;
  const expressions = routes.flatMap(({ match: { safe_regex, headers = [] } }) => [
    ...(safe_regex === undefined ? [] : [safe_regex.regex]),
    ...headers.map(({ string_match }) => string_match.safe_regex.regex),
  ]);
  const isMet = ({ match }: Route, method: string, path: string) => {
    const uri = path.split('?')[0] ?? '';
    const { prefix, path: exact, safe_regex: regex, headers = [] } = match;
    if (prefix !== undefined && !uri.startsWith(prefix)) return false;
    if (exact !== undefined && uri !== exact) return false;
    if (regex !== undefined && !compile(regex.regex, { anchored: true }).test(uri)) return false;
    return headers.every(({ name, invert_match = false, string_match }) => {
      const value = { ':path': path, ':method': method }[name] ?? '';
      return compile(string_match.safe_regex.regex, { anchored: true }).test(value) !== invert_match;
    });
  };
  return {
    expressions,
    cleans: true,
    judge(method, path) {
      const route = routes.find((each) => isMet(each, method, path));
      if (route === undefined || route.direct_response?.status === 400) return 'refused';
      const settings = JSON.stringify(route.typed_per_filter_config ?? {});
      if (settings.includes('"disabled":true')) return 'open';
      const [, scope] = /"x-latchkey-scope","value":"([^"]+)"/.exec(settings) ?? [];
      return scope === undefined ? 'authenticated' : `scope ${scope}`;
    },
  };
};

describe.each([
  ['nginx', nginx],
  ['Caddy', caddy],
  ['Traefik', traefik],
  ['Envoy', envoy],
])('%s', (_name, read) => {
  const rules = read();

  it('refuses every path that can be read in two ways', () => {
    for (const { path, cleaned } of ambiguousPaths) {
      const judged = rules.cleans && cleaned !== undefined ? cleaned : path;
      const isCleaned = judged === cleaned;
      const expected = !isCleaned
        ? 'refused'
        : /^\/reports(?:[^\w-]|$)/i.test(judged)
          ? 'scope reports:read'
          : 'authenticated';
      expect(rules.judge('GET', judged), path).toBe(expected);
    }
  });

  it('refuses every character that may be taken for ASCII, or for nothing', () => {
    const passing = foldingCharacters.filter(
      (character) => rules.judge('GET', `/x${encodeURIComponent(character)}y/1`) !== 'refused',
    );
    expect(passing).toEqual([]);
  });

  it('lets the letters of other scripts through, the same ones as nginx', () => {
    const guard = nginx();
    const passes = ({ judge }: Rules, text: string) => judge('GET', `/${encodeURIComponent(text)}`) !== 'refused';
    expect(letters.filter((letter) => passes(rules, letter) !== passes(guard, letter))).toEqual([]);
    // The Turkish dotless i and a joiner nobody sees are in some.
    const plain = languages.flatMap(monthsOf).filter((month) => ![...month].some((each) => folding.has(each)));
    expect(plain.length).toBeGreaterThan(languages.length * 11);
    expect(plain.filter((month) => !passes(rules, month))).toEqual([]);
  });

  it('lets every plain path through, to who has a credential', () => {
    for (const path of plainPaths) expect(rules.judge('GET', path), path).toBe('authenticated');
    expect(rules.judge('GET', '/healthz')).toBe('open');
    for (const path of ['/healthz/', '/healthz/x', '/healthzz'])
      expect(rules.judge('GET', path), path).toBe('authenticated');
  });

  it('needs one scope for reading a path, and another for writing to it', () => {
    for (const path of protectedPaths) {
      for (const method of ['GET', 'HEAD']) expect(rules.judge(method, path), path).toBe('scope reports:read');
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])
        expect(rules.judge(method, path), `${method} ${path}`).toBe('scope reports:write');
    }
    for (const path of ['/reports-of-others', '/reportsx', '/x/reports'])
      expect(rules.judge('GET', path)).toBe('authenticated');
  });

  it('uses regular expressions that RE2 has', () => {
    expect(rules.expressions.length).toBeGreaterThan(0);
    for (const expression of rules.expressions) {
      expect(expression.length).toBeGreaterThan(3);
      // In a class, the characters stand for themselves.
      expect(expression.replace(/\[[^\]]*\]/g, '[]')).not.toMatch(notInRe2);
    }
  });
});

describe('every configuration', () => {
  it('removes the headers in which a caller could name another path or method', () => {
    const dynamic = parse(text('traefik/latchkey.yaml')) as TraefikFile;
    const removed = dynamic.http.middlewares['no-forged-identity']?.headers?.['customRequestHeaders'];
    for (const name of overrides) {
      expect(text('nginx/latchkey-identity.conf')).toMatch(new RegExp(`^proxy_set_header ${name}\\s+"";$`, 'm'));
      expect(text('caddy/Caddyfile')).toContain(`request_header -${name}\n`);
      expect(text('envoy/envoy.yaml')).toContain(`- remove: ${name.toLowerCase()}\n`);
      expect(removed).toMatchObject({ [name]: '' });
    }
  });

  it('judges paths by the same rule, where it sees them as they were sent', () => {
    const [plain = '', folding = ''] = nginx().expressions;
    const core = plain.slice('(?i)^'.length, -String.raw`(?:\?|$)`.length);
    expect(caddy().expressions.slice(0, 2)).toEqual([plain, folding]);
    expect(envoy().expressions.slice(0, 2)).toEqual([
      String.raw`(?i)${core}(?:\?.*)?`,
      `${folding.replace('^', '')}.*`,
    ]);
  });
});

describe('Traefik, which has not been run', () => {
  it('refuses encoded characters that are ambiguous at the entry point as well', () => {
    interface Static {
      entryPoints: Record<string, { http: { sanitizePath: boolean; encodedCharacters: Record<string, boolean> } }>;
    }
    for (const { http } of Object.values((parse(text('traefik/traefik.yaml')) as Static).entryPoints)) {
      expect(http.sanitizePath).toBe(true);
      const names = ['Slash', 'BackSlash', 'NullCharacter', 'Semicolon', 'Percent', 'QuestionMark', 'Hash'];
      expect(http.encodedCharacters).toEqual(Object.fromEntries(names.map((name) => [`allowEncoded${name}`, false])));
    }
  });

  it('answers preflights of the listed origins', () => {
    const { http } = parse(text('traefik/latchkey.yaml')) as TraefikFile;
    expect(http.middlewares['cors']?.headers).toMatchObject({
      accessControlAllowOriginList: [corsOrigin],
      accessControlAllowHeaders: corsHeaders,
      accessControlExposeHeaders: corsExposed,
      addVaryHeader: true,
      customResponseHeaders: { 'Access-Control-Allow-Origin': '' },
    });
    expect(http.middlewares['bad-request']).toEqual({
      ipAllowList: { sourceRange: ['255.255.255.255/32'], rejectStatusCode: 400 },
    });
  });
});

describe('Envoy, which has not been run', () => {
  it('answers preflights of the listed origins, before it asks', () => {
    const { config, host } = envoyFront();
    const names = config.http_filters.map(({ name }) => name.split('.').at(-1));
    expect(names.indexOf('cors')).toBeLessThan(names.indexOf('ext_authz'));
    expect(host.typed_per_filter_config?.['envoy.filters.http.cors']).toMatchObject({
      allow_origin_string_match: [{ exact: corsOrigin }],
      allow_headers: corsHeaders.join(', '),
      expose_headers: corsExposed.join(', '),
    });
  });

  it('takes regular expressions of the size that they have', () => {
    const { layered_runtime: runtime } = parse(text('envoy/envoy.yaml')) as {
      layered_runtime: { layers: [{ static_layer: Record<string, number> }] };
    };
    // Most characters become one instruction or none; a `.` and a class with `^` become some for each length of UTF-8.
    const longest = Math.max(...envoy().expressions.map(({ length }) => length));
    expect(runtime.layers[0].static_layer['re2.max_program_size.error_level']).toBeGreaterThan(2 * longest);
  });

  it('does not lower the size that it takes of headers, 60 KiB', () => {
    expect(text('envoy/envoy.yaml')).not.toMatch(/max_(?:request|response)_headers_kb/);
  });
});
