import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildKustomization, type KubernetesObject, readObjects } from '../support/kustomization.js';
import { foldingCharacters, letters } from './folding.js';
import { ambiguousPaths, plainPaths, protectedPaths } from './paths.js';

// ingress-nginx has not been run. What it writes into nginx.conf is repeated here: of all paths of a host it makes regular
// expressions without regard to case, the longest first, and matches them with the path as nginx has decoded and cleaned it.

const folder = 'deploy/ingress-nginx';
const ingresses = readObjects(`${folder}/api.yaml`);
const { controller } = parse(readFileSync(`${folder}/values.yaml`, 'utf8'), { strict: true, uniqueKeys: true }) as {
  controller: { proxySetHeaders: Record<string, string>; config: Record<string, string> };
};
const contract = parse(readFileSync('openapi.yaml', 'utf8')) as {
  paths: { '/forward-auth': { get: { responses: { '200': { headers: Record<string, unknown> } } } } };
};
const answered = Object.keys(contract.paths['/forward-auth'].get.responses['200'].headers);
const identity = answered.filter((name) => name.startsWith('X-Auth-'));
const annotation = ({ metadata }: KubernetesObject, name: string) =>
  metadata.annotations?.[`nginx.ingress.kubernetes.io/${name}`];
const isOpen = (ingress: KubernetesObject) => annotation(ingress, 'auth-url') === undefined;

interface Rule {
  host: string;
  http: { paths: { path: string; pathType: string; backend: { service: unknown } }[] };
}
const rulesOf = ({ spec }: KubernetesObject) => spec?.['rules'] as unknown as Rule[];
const locations = ingresses
  .flatMap((ingress) => rulesOf(ingress).flatMap(({ http }) => http.paths.map(({ path }) => ({ ingress, path }))))
  .sort((a, b) => b.path.length - a.path.length);

/** The path as nginx has it, a character for each byte; `null` if nginx itself refuses it. */
function asNginxSees(path: string): string | null {
  const [raw = ''] = path.split(/[?#]/);
  if (/%(?![0-9a-f]{2})|%00/i.test(raw)) return null;
  const bytes = Buffer.from(raw).toString('latin1');
  const decoded = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const segments: string[] = [];
  const parts = decoded.replace(/\/+/g, '/').split('/').slice(1);
  for (const part of parts) {
    if (part === '..' && segments.pop() === undefined) return null;
    if (part !== '..' && part !== '.') segments.push(part);
  }
  if (['.', '..'].includes(parts.at(-1) ?? '')) segments.push('');
  return `/${segments.join('/')}`;
}

/** As PCRE has it, for bytes in lower case. */
const compile = (path: string) => new RegExp(`^${path}`.replaceAll('\\z', '$(?![^])'));

interface Verdict {
  answer: 'refused' | 'open' | 'authenticated' | `scope ${string}`;
  /** The path that the API gets. */
  passed?: string;
}

function judge(method: string, path: string): Verdict {
  const seen = asNginxSees(path);
  const lower = seen?.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const location = lower === undefined ? undefined : locations.find((each) => compile(each.path).test(lower));
  if (location === undefined || seen === null) return { answer: 'refused' };
  const passed = seen.replace(/[^!-~]|["%<>?#[\]\\^`{|}]/g, encode);
  const asked = annotation(location.ingress, 'auth-url');
  if (asked === undefined) return { answer: 'open', passed };
  const [, variable] = /\?scope=\$(\w+)$/.exec(asked) ?? [];
  if (variable === undefined) return { answer: 'authenticated', passed };
  const snippet = controller.config['http-snippet'] ?? '';
  const [, map = ''] = new RegExp(`map \\$request_method \\$${variable} \\{([^}]+)\\}`).exec(snippet) ?? [];
  const scopes = Object.fromEntries([...map.matchAll(/(\w+) +(\S+);/g)].map(([, value, scope]) => [value, scope]));
  return { answer: `scope ${scopes[method] ?? scopes['default']}`, passed };
}

const encode = (byte: string) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** What nginx on its own lets through: see latchkey.conf. */
const nginx = (() => {
  const conf = readFileSync('deploy/nginx/latchkey.conf', 'utf8');
  const [, folding = '', plain = ''] =
    /\$latchkey_path \{\s+default ambiguous;\s+"~\(\?i\)(.+)" ambiguous;\s+"~\(\?i\)(.+)" plain;/.exec(conf) ?? [];
  return { plain: new RegExp(plain, 'i'), folding: new RegExp(folding, 'i') };
})();

describe('ingress-nginx', () => {
  it('passes on only paths that every router reads alike, and judges those that it passes on', () => {
    for (const { path } of ambiguousPaths) {
      const { answer, passed } = judge('GET', path);
      if (passed === undefined) continue;
      expect(passed, path).toMatch(nginx.plain);
      expect(passed, path).not.toMatch(nginx.folding);
      expect(judge('GET', passed), path).toEqual({ answer, passed });
      expect(answer, path).toBe(/^\/reports(?:[^\w-]|$)/i.test(passed) ? 'scope reports:read' : 'authenticated');
    }
    const refused = ambiguousPaths.filter(({ path }) => judge('GET', path).answer === 'refused');
    expect(refused.length).toBeGreaterThan(60);
  });

  it('refuses every character that may be taken for ASCII, or for nothing, and lets the same letters through as nginx', () => {
    const isRefused = (character: string) => judge('GET', `/x${encodeURIComponent(character)}y`).answer === 'refused';
    expect(foldingCharacters.filter((character) => !isRefused(character))).toEqual([]);
    const otherwise = letters.filter(
      (letter) => isRefused(letter) !== nginx.folding.test(`/x${encodeURIComponent(letter)}y`),
    );
    expect(otherwise).toEqual([]);
  });

  it('lets every plain path through, to who has a credential', () => {
    for (const path of plainPaths) expect(judge('GET', path).answer, path).toBe('authenticated');
    expect(judge('GET', '/healthz').answer).toBe('open');
    for (const path of ['/healthz/', '/healthz/x', '/healthzz', '/healthz%0a'])
      expect(judge('GET', path).answer, path).not.toBe('open');
  });

  it('needs one scope for reading a path, and another for writing to it', () => {
    for (const path of protectedPaths) {
      for (const method of ['GET', 'HEAD']) expect(judge(method, path).answer, path).toBe('scope reports:read');
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])
        expect(judge(method, path).answer, `${method} ${path}`).toBe('scope reports:write');
    }
    for (const path of ['/reports-of-others', '/reportsx', '/x/reports'])
      expect(judge('GET', path).answer).toBe('authenticated');
  });

  it('gives the API the path that it has judged', () => {
    const shortest = locations.at(-1)?.path.slice(1) ?? '-';
    for (const ingress of ingresses) {
      expect(annotation(ingress, 'use-regex')).toBe('true');
      expect(annotation(ingress, 'rewrite-target')).toBe('/$1');
      for (const { path, pathType } of rulesOf(ingress).flatMap(({ http }) => http.paths)) {
        expect(pathType).toBe('ImplementationSpecific');
        // $1 is the whole path, whatever is looked at before it.
        expect(path.endsWith(shortest)).toBe(true);
        expect(path.slice(0, -shortest.length)).toMatch(/^\/(?:\(\?=[^()]+(?:\(\?:[^()]+\))?\))?$/);
        expect(path.match(/\((?!\?)/g)).toHaveLength(1);
        // Quoted and unquoted by the versions of the controller in different ways.
        expect(path).not.toMatch(/["\s]|\\[\\"'tnr]/);
      }
    }
  });

  it('gives the API what Latchkey says, in place of what the caller says, and no credential', () => {
    for (const ingress of ingresses) {
      const listed = annotation(ingress, 'auth-response-headers')?.split(', ');
      expect(listed).toEqual(isOpen(ingress) ? undefined : [...identity, 'X-API-Key', 'Authorization']);
      for (const name of ['auth-snippet', 'configuration-snippet', 'server-snippet', 'auth-method', 'auth-cache-key'])
        expect(annotation(ingress, name), name).toBeUndefined();
    }
    // What Latchkey answered under these names would reach the API.
    expect(answered.filter((name) => /^(?:X-API-Key|Authorization)$/i.test(name))).toEqual([]);
    expect(ingresses.filter(isOpen).map(({ metadata }) => metadata.name)).toEqual(['api-public']);
    expect(Object.keys(controller.proxySetHeaders)).toEqual([
      ...identity,
      ...[
        'Forwarded',
        'X-Original-URL',
        'X-Rewrite-URL',
        'X-HTTP-Method-Override',
        'X-HTTP-Method',
        'X-Method-Override',
      ],
    ]);
    expect(new Set(Object.values(controller.proxySetHeaders))).toEqual(new Set(['']));
  });

  it('asks the service that the manifests have, and takes all scopes of a user', () => {
    const { objects, namespace } = buildKustomization('deploy/kubernetes/overlays/example', {
      'secrets/mongodb-uri': '',
      'secrets/secret': '',
    });
    const service = objects.find(({ kind }) => kind === 'Service')?.metadata.name;
    for (const ingress of ingresses.filter((each) => !isOpen(each))) {
      const [, path] = (annotation(ingress, 'auth-url') ?? '').split(
        `http://${service}.${namespace}.svc.cluster.local`,
      );
      expect(path).toMatch(/^\/forward-auth(?:\?scope=\$latchkey_\w+)?$/);
      expect(annotation(ingress, 'proxy-buffer-size')).toBe('16k');
    }
  });

  it('serves one host, and its pages, alike', () => {
    const others = ingresses.map((ingress) => {
      const cors = Object.entries(ingress.metadata.annotations ?? {}).filter(([name]) => name.includes('cors'));
      const rules = rulesOf(ingress).map(({ host, http }) => [host, http.paths[0]?.backend]);
      const { spec } = ingress;
      return JSON.stringify([Object.fromEntries(cors), spec?.['tls'], spec?.['ingressClassName'], rules]);
    });
    expect(new Set(others).size).toBe(1);
    expect(others[0]).toContain('"nginx.ingress.kubernetes.io/cors-allow-credentials":"false"');
  });
});
