import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { variables } from '../../src/config/variables.js';

// What a proxy does with these is tried by `npm run try:nginx` and `npm run try:caddy`. Here is checked what goes wrong
// unnoticed: that a configuration still says what the contract says.

type Yaml = Record<string, never>;
interface ForwardAuth {
  parameters: { $ref: string }[];
  responses: Record<string, { headers?: Record<string, { schema?: { maxLength?: number } }> }>;
}

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const yaml = <T = Yaml>(path: string) => parse(text(path), { strict: true, uniqueKeys: true }) as T;
/** Without what is only said about it. */
const code = (path: string) => text(path).replace(/^\s*#.*$/gm, '');

const contract = yaml<{
  paths: Record<string, { get: ForwardAuth }>;
  components: {
    parameters: Record<string, { name: string }>;
    schemas: { ProblemCode: { enum: string[] }; ScopeName: { pattern: string } };
    securitySchemes: { apiKeyAuth: { name: string } };
  };
}>('openapi.yaml');
const forwardAuth = contract.paths['/forward-auth']?.get as ForwardAuth;
const passed = Object.keys(forwardAuth.responses['200']?.headers ?? {});
const identity = passed.filter((name) => name.startsWith('X-Auth-'));
const limits = passed.filter((name) => name.startsWith('RateLimit'));
/** Of a key that is being rotated. */
const deprecation = passed.filter((name) => ['Deprecation', 'Sunset'].includes(name));
const credentials = [contract.components.securitySchemes.apiKeyAuth.name, 'Authorization'];
const latchkey = `127.0.0.1:${variables.PORT.fallback}`;
const lower = (names: string[]) => names.map((name) => name.toLowerCase());

describe('forwardAuth', () => {
  it('has the headers and the parameters that the configurations rely on', () => {
    expect(identity).toEqual([
      'X-Auth-Owner',
      'X-Auth-External-Id',
      'X-Auth-Plan',
      'X-Auth-User',
      'X-Auth-Key-Id',
      'X-Auth-Scopes',
    ]);
    expect(limits).toEqual(['RateLimit', 'RateLimit-Policy']);
    const names = forwardAuth.parameters.map(({ $ref }) => $ref.split('/').at(-1) ?? '');
    expect(names.map((name) => contract.components.parameters[name]?.name)).toEqual(['scope', 'cost', 'credential']);
  });
});

describe.each(['nginx/latchkey.conf', 'caddy/Caddyfile', 'envoy/envoy.yaml'])('the answers in %s', (path) => {
  const bodies = [...code(`deploy/${path}`).matchAll(/'(\{"type".*\})'|`(\{"type".*\})`/g)].map(
    ([, single, tick]) => single ?? tick ?? '',
  );

  it('are problem documents', () => {
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) {
      const problem = JSON.parse(body);
      expect(problem).toMatchObject({ type: 'about:blank', title: expect.any(String), detail: expect.any(String) });
      expect(Object.keys(forwardAuth.responses)).toContain(String(problem.status));
      if (!problem.code.startsWith('$')) expect(contract.components.schemas.ProblemCode.enum).toContain(problem.code);
    }
  });
});

describe('the cookies of a caller', () => {
  it('are no matter of the check: none is sent there, by any proxy', () => {
    expect(code('deploy/nginx/latchkey.conf')).toContain('proxy_pass_request_headers off;');
    expect(code('deploy/caddy/Caddyfile')).toContain('header_up -Cookie\n');
    const listed = [...code('deploy/traefik/latchkey.yaml').matchAll(/authRequestHeaders: \[(.*)\]/g)];
    expect(listed.length).toBe(3);
    for (const [, names = ''] of listed) expect(names.toLowerCase()).not.toContain('cookie');
    expect(code('deploy/envoy/envoy.yaml')).toMatch(/allowed_headers:\s+patterns:/);
    expect(code('deploy/envoy/envoy.yaml')).not.toMatch(/exact: cookie/i);
  });
});

describe('the trace of a caller', () => {
  it('reaches Latchkey through every proxy', () => {
    const headers = ['traceparent', 'tracestate'];
    const listed = [...code('deploy/traefik/latchkey.yaml').matchAll(/authRequestHeaders: \[(.*)\]/g)];
    expect(listed.length).toBe(3);
    for (const name of headers) {
      expect(code('deploy/nginx/latchkey.conf').replace(/ +/g, ' ')).toContain(
        `proxy_set_header ${name} $http_${name};`,
      );
      // Caddy passes on whatever it does not remove.
      expect(code('deploy/caddy/Caddyfile')).not.toMatch(new RegExp(`(?:header_up|request_header) "?-${name}`, 'i'));
      for (const [, names = ''] of listed) expect(names.split(', ')).toContain(name);
      expect(code('deploy/envoy/envoy.yaml')).toContain(`- exact: ${name}\n`);
    }
    // And the API: none of them removes it there.
    expect(code('deploy/nginx/latchkey-identity.conf')).not.toMatch(/traceparent|tracestate/);
    expect(code('deploy/envoy/envoy.yaml')).not.toMatch(/remove: trace/);
    expect(code('deploy/traefik/latchkey.yaml')).not.toMatch(/^ +trace(?:parent|state): ""/im);
  });
});

describe('nginx', () => {
  const main = code('deploy/nginx/latchkey.conf');
  const included = code('deploy/nginx/latchkey-identity.conf');
  const locations = new Map(
    [...main.matchAll(/^ {4}location (.+) \{\n([\s\S]*?)^ {4}\}/gm)].map(([, name = '', body = '']) => [name, body]),
  );
  const checking = [...locations].find(([, body]) => body.includes('proxy_pass http://latchkey'))?.[1] ?? '';

  it('gives the API what Latchkey says, in place of what the caller says', () => {
    for (const name of identity) {
      const [, variable] = new RegExp(`^proxy_set_header ${name}\\s+(\\$\\w+);$`, 'm').exec(included) ?? [];
      const source = `$upstream_http_${name.toLowerCase().replaceAll('-', '_')}`;
      expect(main.replace(/ +/g, ' ')).toContain(`auth_request_set ${variable} ${source};`);
    }
    for (const name of credentials) expect(included).toMatch(new RegExp(`^proxy_set_header ${name}\\s+"";$`, 'm'));
    expect(main).toMatch(/^ {4}include latchkey-identity\.conf;$/m);
    // A location with one of its own would inherit none.
    for (const [name, body] of locations) {
      if (body !== checking) expect(body, name).not.toMatch(/proxy_set_header|auth_request_set/);
    }
  });

  it('asks for every location, unless that is public', () => {
    expect(main).toMatch(/^ {4}auth_request \/_latchkey\/;$/m);
    const open = [...locations].filter(([, body]) => /auth_request off/.test(body)).map(([name]) => name);
    expect(open.filter((name) => !name.includes('_latchkey'))).toEqual(['= /healthz']);
    expect(main).toContain(`server ${latchkey};`);
    expect(checking).toContain('/forward-auth$latchkey_query;');
    expect(main).toContain('default "?scope=$latchkey_needs";');
    for (const name of credentials) {
      const value = `$http_${name.toLowerCase().replaceAll('-', '_')}`;
      expect(checking.replace(/ +/g, ' ')).toContain(`proxy_set_header ${name} ${value};`);
    }
  });

  it('takes all scopes that a user can have, as headers of the answer', () => {
    const { maxLength } =
      contract.paths['/forward-auth']?.get.responses['200']?.headers?.['X-Auth-Scopes']?.schema ?? {};
    const kilobytes = (name: string) =>
      Number(new RegExp(`^ {8}${name} +(?:\\d+ )?(\\d+)k;$`, 'm').exec(checking)?.[1]);
    // Beside them: identity, limits, request id and the headers of every answer.
    const needed = ((maxLength ?? Number.POSITIVE_INFINITY) + 4000) / 1024;
    expect(kilobytes('proxy_buffer_size')).toBeGreaterThan(needed);
    expect(kilobytes('proxy_buffers')).toBeGreaterThan(needed);
    expect(kilobytes('proxy_busy_buffers_size')).toBeGreaterThan(needed);
  });

  it('has an answer for every status', () => {
    const answered = new Set([...main.matchAll(/return (\d{3}) '/g)].map(([, status]) => status));
    expect(answered).toEqual(new Set(Object.keys(forwardAuth.responses).filter((status) => /^4|503/.test(status))));
    for (const name of [...limits, ...deprecation])
      expect(main).toMatch(new RegExp(`^ {4}add_header ${name}\\s+\\$\\w+\\s+always;$`, 'm'));
    const codes = [...main.matchAll(/^map "?\$latchkey_(?:challenge|rate_limit) [\s\S]*?^\}/gm)]
      .flatMap(([block]) => [...block.matchAll(/\s([a-z_]+);$/gm)])
      .map(([, value]) => value);
    expect(codes).toHaveLength(7);
    expect(contract.components.schemas.ProblemCode.enum).toEqual(expect.arrayContaining(codes));
  });
});

describe('Caddy', () => {
  const main = code('deploy/caddy/Caddyfile');

  it('removes what the caller says before it asks, and what the caller asked with afterwards', () => {
    expect(main.indexOf('request_header -X-Auth-*')).toBeGreaterThan(main.indexOf('route {'));
    expect(main.indexOf('request_header -X-Auth-*')).toBeLessThan(main.indexOf('forward_auth'));
    for (const name of credentials) expect(main).toContain(`header_up -${name}\n`);
    expect(main).toContain(`copy_headers ${identity.join(' ')}\n`);
  });

  it('removes every header name that others could read as another one', () => {
    // All that a name may have (RFC 9110 §5.6.2) but letters, digits and dashes.
    for (const character of "!#$%&'*+.^_`|~")
      expect(main).toMatch(new RegExp(`request_header "?-\\*\\${character}\\*`));
  });

  it('asks Latchkey, and never with the query of the caller', () => {
    const asked = [...main.matchAll(/forward_auth (\S+) \{\s+uri (\S+)\s+import check\s+\}/g)];
    expect(asked).toHaveLength(main.split('forward_auth').length - 1);
    for (const [, address, uri] of asked) {
      expect(address).toBe(latchkey);
      expect(uri).toMatch(/^\/forward-auth\?(?:scope=[A-Za-z0-9:._+%-]+)?$/);
    }
  });
});

describe('Traefik', () => {
  interface Middleware {
    forwardAuth?: { address: string; authRequestHeaders: string[]; authResponseHeaders: string[] };
    headers?: { customRequestHeaders: Record<string, string> };
  }
  interface Dynamic {
    http: {
      routers: Record<string, { rule: string; middlewares: string[]; service: string }>;
      middlewares: Record<string, Middleware>;
      services: Record<string, unknown>;
    };
  }
  const { http } = yaml<Dynamic>('deploy/traefik/latchkey.yaml');
  const { entryPoints } = yaml<{ entryPoints: Record<string, { http: Record<string, unknown> }> }>(
    'deploy/traefik/traefik.yaml',
  );
  const removed = (name: string) => Object.entries(http.middlewares[name]?.headers?.customRequestHeaders ?? {});

  it('removes what the caller says at every entry point', () => {
    for (const entryPoint of Object.values(entryPoints)) {
      expect(entryPoint.http).toMatchObject({
        middlewares: ['no-forged-identity@file', 'cors@file'],
        aliasHeadersStrategy: 'delete',
      });
    }
    expect(removed('no-forged-identity')).toEqual(expect.arrayContaining(identity.map((name) => [name, ''])));
    expect(removed('no-credentials')).toEqual(credentials.map((name) => [name, '']));
  });

  it('asks Latchkey on every router that is not public', () => {
    const checks = Object.entries(http.middlewares).filter(([, { forwardAuth: check }]) => check !== undefined);
    for (const [, { forwardAuth: check }] of checks) {
      expect(check?.address).toMatch(
        new RegExp(`^http://${latchkey}/forward-auth(?:\\?scope=[A-Za-z0-9:._+%-]+)?$`.replaceAll('.', '\\.')),
      );
      expect(check?.authRequestHeaders).toEqual(expect.arrayContaining(credentials));
      expect(check?.authResponseHeaders).toEqual(identity);
    }
    const { ambiguous, ...routers } = http.routers;
    expect(ambiguous).toMatchObject({ middlewares: ['bad-request'], service: 'noop@internal' });
    for (const [name, { rule, middlewares, service }] of Object.entries(routers)) {
      const [first, ...rest] = middlewares;
      const asks = checks.some(([check]) => check === first);
      expect(asks, name).toBe(!rule.includes('/healthz'));
      expect(asks ? rest : middlewares, name).toEqual(['no-credentials']);
      expect(Object.keys(http.services)).toContain(service);
    }
  });
});

describe('Envoy', () => {
  interface Filter {
    name: string;
    typed_config: unknown;
  }
  interface Exact {
    patterns: { exact: string }[];
  }
  interface Check {
    failure_mode_allow: boolean;
    allowed_headers: Exact;
    http_service: {
      server_uri: { cluster: string };
      path_prefix: string;
      authorization_response: Record<`allowed_${string}`, Exact>;
    };
  }
  interface Listener {
    name: string;
    address: { socket_address: { address: string; port_value: number } };
    filter_chains: [{ filters: [{ typed_config: { http_filters: Filter[]; route_config: RouteConfiguration } }] }];
  }
  interface RouteConfiguration {
    virtual_hosts: [{ request_headers_to_remove: string[]; routes: { typed_per_filter_config?: unknown }[] }];
  }
  interface Cluster {
    name: string;
    load_assignment: {
      endpoints: [{ lb_endpoints: [{ endpoint: { address: Listener['address'] } }] }];
    };
  }
  const { static_resources: resources } = yaml<{ static_resources: { listeners: Listener[]; clusters: Cluster[] } }>(
    'deploy/envoy/envoy.yaml',
  );
  const manager = (name: string) => {
    const listener = resources.listeners.find((each) => each.name === name);
    if (listener === undefined) throw new Error(`There is no listener ${name}.`);
    return { listener, ...listener.filter_chains[0].filters[0].typed_config };
  };
  const addressOf = (name: string) => {
    const cluster = resources.clusters.find((each) => each.name === name);
    const address = cluster?.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address;
    return `${address?.address}:${address?.port_value}`;
  };
  const front = manager('api');
  const [mutation, , check] = front.http_filters.map(({ typed_config }) => typed_config) as [
    { mutations: { request_mutations: Record<string, unknown>[] } },
    unknown,
    Check,
  ];
  const exact = ({ patterns }: Exact) => patterns.map((pattern) => pattern.exact);

  it('removes what the caller says before it asks, and what the caller asked with afterwards', () => {
    const names = front.http_filters.map(({ name }) => name.split('.').at(-1));
    expect(names).toEqual(['header_mutation', 'cors', 'ext_authz', 'router']);
    const mutations = mutation.mutations.request_mutations;
    for (const name of [...lower(identity), 'x-latchkey-scope']) expect(mutations).toContainEqual({ remove: name });
    const [host] = front.route_config.virtual_hosts;
    expect(host.request_headers_to_remove).toEqual(expect.arrayContaining(lower(credentials)));
  });

  it('removes every header name that others could read as another one, and no other', () => {
    const matcher = mutation.mutations.request_mutations.find((each) => 'remove_on_match' in each) as {
      remove_on_match: { key_matcher: { safe_regex: { regex: string } } };
    };
    const odd = new RegExp(`^(?:${matcher.remove_on_match.key_matcher.safe_regex.regex})$`);
    for (const character of "!#$%&'*+.^_`|~")
      for (const name of ['user', 'owner']) expect(`x${character}auth-${name}`).toMatch(odd);
    for (const name of [...lower(identity), ...lower(credentials), ':path', ':method']) expect(name).not.toMatch(odd);
  });

  it('lets nothing pass but what Latchkey lets pass', () => {
    expect(check.failure_mode_allow).toBe(false);
    expect(exact(check.allowed_headers)).toContain('x-api-key');
    const { authorization_response: response } = check.http_service;
    expect(exact(response['allowed_upstream_headers'] as Exact)).toEqual(lower(identity));
    expect(exact(response['allowed_client_headers_on_success'] as Exact)).toEqual(lower([...limits, ...deprecation]));
    const disabled = front.route_config.virtual_hosts[0].routes.filter((route) =>
      JSON.stringify(route).includes('"disabled":true'),
    );
    const refusal = expect.objectContaining({ direct_response: expect.objectContaining({ status: 400 }) });
    expect(disabled).toEqual([refusal, refusal, expect.objectContaining({ match: { path: '/healthz' } })]);
  });

  it('asks Latchkey by way of the listener that mends the question', () => {
    const { listener, http_filters } = manager('latchkey_check');
    const { address, port_value } = listener.address.socket_address;
    expect(check.http_service.server_uri.cluster).toBe('latchkey_check');
    expect(addressOf('latchkey_check')).toBe(`${address}:${port_value}`);
    expect(address).toBe('127.0.0.1');
    expect(addressOf('latchkey')).toBe(latchkey);
    expect(check.http_service.path_prefix).toBe('/forward-auth');
    const script = JSON.stringify(http_filters[0]?.typed_config);
    expect(script).toContain(String.raw`headers:replace(\":method\", \"GET\")`);
    expect(script).toContain(String.raw`\"/forward-auth\" .. (scope and \"?scope=\" .. scope or \"\")`);
  });
});
