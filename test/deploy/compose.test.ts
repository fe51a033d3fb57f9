import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.js';
import { variables } from '../../src/config/variables.js';
import { catalogue } from '../../src/problems/catalogue.js';

// None of it is run where it is written: no Docker can be had there. nginx is, by `npm run try:rolling`.

interface Service {
  image: string;
  build?: { context: string };
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  networks?: string[] | Record<string, { ipv4_address?: string }>;
  network_mode?: string;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[] };
  profiles?: string[];
  stop_grace_period?: string;
  ports?: string[];
  tmpfs?: string[];
  read_only?: boolean;
}
interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { enable_ipv6?: boolean; ipam?: { config: { subnet: string }[] } }>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

const folder = 'deploy/compose';
const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** Without what is only said about it. */
const code = (path: string) => text(path).replace(/^\s*#.*$/gm, '');
const compose = parse(text(`${folder}/compose.yaml`), { strict: true, uniqueKeys: true, merge: true }) as Compose;
const contract = parse(text('openapi.yaml')) as {
  paths: Record<string, object>;
  components: { headers: Record<string, { schema: { maxLength?: number } }> };
};
const services = Object.entries(compose.services);
const serviceOf = (name: string) => {
  const service = compose.services[name];
  if (!service) throw new Error(`There is no service ${name}.`);
  return service;
};
/** Those that `docker compose up` starts. */
const instances = services.filter(([, { build, profiles }]) => build !== undefined && profiles === undefined);
const members = services.filter(([, { command = [] }]) => command.includes('--replSet'));
const nginx = serviceOf('nginx');
const addressIn = ({ networks = {} }: Service, network: string) =>
  Array.isArray(networks) ? undefined : networks[network]?.ipv4_address;
const guide = text('docs/production.md');

describe('compose.yaml', () => {
  it('has two instances, three members and one nginx, of exact versions', () => {
    expect([instances.length, members.length]).toEqual([2, 3]);
    for (const [name, { image, build }] of services) {
      if (build) expect(existsSync(`${folder}/${build.context}/Dockerfile`)).toBe(true);
      else expect(image, name).toMatch(/^[a-z/]+:\d+\.\d+\.\d+(?:-[a-z]+)?$/);
    }
  });

  it('refers to nothing that is not there', () => {
    const named = (all: object) => Object.keys(all);
    for (const [name, service] of services) {
      const { secrets = [], networks = [], depends_on = {}, network_mode = '', volumes = [] } = service;
      for (const secret of secrets) expect(named(compose.secrets), name).toContain(secret);
      for (const network of Array.isArray(networks) ? networks : named(networks)) {
        expect(named(compose.networks), name).toContain(network);
      }
      for (const [other, { condition }] of Object.entries(depends_on)) {
        // The image of an instance brings its own.
        const { healthcheck, build } = serviceOf(other);
        if (condition === 'service_healthy') expect(Boolean(healthcheck ?? build), `${name}: ${other}`).toBe(true);
        else expect(condition).toBe('service_completed_successfully');
      }
      if (network_mode !== '') serviceOf(network_mode.replace('service:', ''));
      for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
        if (!source.startsWith('.')) expect(named(compose.volumes), name).toContain(source);
        // What the operator makes.
        else if (!['./tls', './acme'].includes(source)) expect(existsSync(`${folder}/${source}`), source).toBe(true);
      }
    }
    const used = services.flatMap(([, { secrets = [] }]) => secrets);
    expect(named(compose.secrets).filter((secret) => !used.includes(secret))).toEqual([]);
  });

  it('gives each instance a configuration with which it would start', () => {
    for (const [name, { environment = {}, secrets = [] }] of instances) {
      for (const variable of Object.keys(environment)) expect(Object.keys(variables), name).toContain(variable);
      const files = Object.entries(environment).filter(([variable]) => variable.endsWith('_FILE'));
      for (const [, path] of files) expect(secrets.map((secret) => `/run/secrets/${secret}`)).toContain(path);
      const [, uri = ''] = /echo "(mongodb:\/\/\S+)"/.exec(guide) ?? [];
      const contents: Record<string, string> = {
        '/run/secrets/mongodb-uri': uri,
        '/run/secrets/latchkey-secret': 'a secret of the tests that is long enough',
      };
      expect(environment['PUBLIC_URL']).toMatch(/^\$\{PUBLIC_URL:\?/);
      const env = { ...environment, PUBLIC_URL: 'https://keys.example.org' };
      const config = loadConfig(env, (path) => contents[path] ?? '');
      expect(config.trustProxy).toEqual([addressIn(nginx, 'front')]);
      const [, hosts = '', set = ''] = /@([^/]+)\/latchkey\?replicaSet=(\w+)$/.exec(config.mongodbUri ?? '') ?? [];
      expect(hosts.split(',')).toEqual(members.map(([member]) => member));
      expect(members.every(([, { command = [] }]) => command[command.indexOf('--replSet') + 1] === set)).toBe(true);
    }
  });

  it('lets an instance drain, and write, before it is killed', () => {
    for (const [, { environment = {}, stop_grace_period = '' }] of instances) {
      const seconds = Number(environment['DRAIN_SECONDS']);
      expect(seconds).toBeGreaterThan(0);
      expect(Number(/^(\d+)s$/.exec(stop_grace_period)?.[1])).toBeGreaterThanOrEqual(seconds + 10);
    }
  });

  it('keeps what the operator makes out of Git', () => {
    const ignored = text(`${folder}/.gitignore`).trim().split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', 'secrets/', 'tls/', 'acme/']));
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\/[a-z-]+$/);
  });

  it('needs no file that docs/production.md does not tell to make', () => {
    for (const { file } of Object.values(compose.secrets)) expect(guide).toContain(`> ${file.replace('./', '')}`);
    expect(guide).toContain('PUBLIC_URL=https://keys.example.org');
    for (const [, name = ''] of guide.matchAll(/docker compose (?:exec|up [^\n]*--wait) ([a-z]+-?\d?)/g))
      serviceOf(name);
  });

  it('has nginx find the instances, its certificate and the challenges of ACME where they are mounted', () => {
    const servers = [...code(`${folder}/latchkey-instances.conf`).matchAll(/server (\S+) /g)].map(([, at]) => at);
    expect(servers).toEqual(
      instances.map(([, service]) => `${addressIn(service, 'front')}:${variables.PORT.fallback}`),
    );
    const [subnet = ''] = (compose.networks['front']?.ipam?.config ?? []).map((each) => each.subnet);
    const network = subnet.replace(/0\/24$/, '');
    for (const address of [...servers, addressIn(nginx, 'front')]) expect(address?.startsWith(network)).toBe(true);
    const targets = (nginx.volumes ?? []).map((volume) => volume.split(':')[1] ?? '');
    const conf = code('deploy/nginx/latchkey-service.conf');
    const named = [...conf.matchAll(/(?:ssl_certificate|ssl_certificate_key|root)\s+(\/\S+);/g)].map(
      ([, path]) => path,
    );
    expect(named).toHaveLength(3);
    for (const path of named)
      expect(
        targets.some((target) => path?.startsWith(target)),
        path,
      ).toBe(true);
    const listened = [...conf.matchAll(/listen (\d+)/g)].map(([, port]) => `0.0.0.0:${port}:${port}`);
    expect(nginx.ports).toEqual(listened);
    const [, path = ''] = /https:\/\/127\.0\.0\.1(\/\S*)/.exec((nginx.healthcheck?.test ?? []).join(' ')) ?? [];
    expect(Object.keys(contract.paths)).toContain(path);
  });

  it('publishes ports for IPv4 only, as long as its networks have no IPv6: otherwise callers would lose their addresses', () => {
    for (const [name, { enable_ipv6, ipam }] of Object.entries(compose.networks)) {
      const subnets = (ipam?.config ?? []).map(({ subnet }) => subnet);
      expect({ name, enable_ipv6, v6: subnets.filter((subnet) => subnet.includes(':')) }).toEqual({ name, v6: [] });
    }
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published).not.toEqual([]);
    for (const port of published) expect(port).toMatch(/^0\.0\.0\.0:\d+:\d+$/);
  });

  it('initiates the replica set that the members are in', () => {
    const [[, initiator] = ['', undefined]] = services.filter(([, { entrypoint = [] }]) => entrypoint[0] === 'mongosh');
    const script = text(`${folder}/replica-set.js`);
    expect(() => new Script(script)).not.toThrow();
    expect(initiator?.volumes?.[0]).toMatch(new RegExp(`^\\./replica-set\\.js:${initiator?.entrypoint?.at(-1)}:ro$`));
    const [, hosts = ''] = /hosts = \[(.*)\]/.exec(script) ?? [];
    expect([...hosts.matchAll(/'([^']+):27017'/g)].map(([, host]) => host)).toEqual(members.map(([name]) => name));
    const [, name] = /name = '(\w+)'/.exec(script) ?? [];
    expect(members.every(([, { command = [] }]) => command.includes(name ?? ''))).toBe(true);
    const read = [...script.matchAll(/secretOf\('([a-z-]+)'\)/g)].map(([, secret]) => secret);
    expect(read.sort()).toEqual(initiator?.secrets?.toSorted());
  });
});

describe('the lines of docs/ for Docker Compose', () => {
  const guides = readdirSync('docs').filter((name) => name.endsWith('.md'));
  const blocks = guides.flatMap((name) => [...text(`docs/${name}`).matchAll(/^```sh\n([\s\S]*?)^```$/gm)]);
  const commands = [`${folder}/compose.yaml`, ...guides.map((name) => `docs/${name}`)].flatMap((path) =>
    [...text(path).matchAll(/docker compose (exec|run|stop|up|build)((?: +-[\w-]+)*)((?: +[\w.][\w./-]*)*)/g)].map(
      ([, verb = '', options = '', words = '']) => ({
        verb,
        options: options.trim().split(/ +/),
        words: words.trim().split(/ +/).filter(Boolean),
      }),
    ),
  );
  const ofVerb = (verb: string) => commands.filter((command) => command.verb === verb);

  it('name services that there are', () => {
    for (const { words } of [...ofVerb('exec'), ...ofVerb('run')]) serviceOf(words[0] ?? '');
    for (const { words } of [...ofVerb('stop'), ...ofVerb('up')]) for (const name of words) serviceOf(name);
    expect(ofVerb('run').map(({ words }) => words[1])).toEqual(expect.arrayContaining(['dump', 'restore']));
  });

  it('run commands in containers that can be there beside the instances, and are gone afterwards', () => {
    const [, { environment, secrets }] = instances[0] ?? ['', {}];
    for (const { options, words } of ofVerb('run')) {
      const [name = '', command = ''] = words;
      const service = serviceOf(name);
      // An address can be had by one container only.
      expect(service.networks, name).toEqual(['database']);
      expect(service.ports ?? [], name).toEqual([]);
      expect(service.profiles, `${name} is not started with the others`).toEqual(['commands']);
      expect(service).toMatchObject({ environment, secrets, restart: 'no' });
      expect(existsSync(`src/commands/${command}.ts`), command).toBe(true);
      // Without -T, a terminal would change the bytes of a dump.
      expect(options).toEqual(['--rm', '-T']);
    }
  });

  describe('that make a dump', () => {
    const [lines = '', ...others] = blocks
      .map(([, block = '']) => block)
      .filter((block) => /docker compose .* dump\b/.test(block));
    let place: string;

    beforeEach(() => {
      place = mkdtempSync(join(tmpdir(), 'latchkey-compose-'));
      mkdirSync(join(place, 'bin'));
      // Docker cannot be had: this fails where it is told to, after half of its output.
      const docker = `#!/bin/sh
case "$*" in
  *" commands dump") echo today; exit "$DUMP" ;;
  *" commands restore --check") [ "$(cat)" = today ] && exit "$CHECK" ;;
esac
exit 64
`;
      writeFileSync(join(place, 'bin/docker'), docker);
      chmodSync(join(place, 'bin/docker'), 0o755);
      writeFileSync(join(place, 'latchkey.dump'), 'yesterday');
    });
    afterEach(() => rmSync(place, { recursive: true, force: true }));

    function follow(statuses: { DUMP: number; CHECK: number }) {
      const PATH = `${join(place, 'bin')}${delimiter}${process.env['PATH']}`;
      const env = { PATH, DUMP: String(statuses.DUMP), CHECK: String(statuses.CHECK) };
      const { status } = spawnSync('sh', ['-c', `umask 022\n${lines}`], { cwd: place, env });
      return { status, dump: readFileSync(join(place, 'latchkey.dump'), 'utf8').trim() };
    }

    it('put it in the place of the last one, for its owner only', () => {
      expect(others).toEqual([]);
      expect(follow({ DUMP: 0, CHECK: 0 })).toEqual({ status: 0, dump: 'today' });
      expect(statSync(join(place, 'latchkey.dump')).mode & 0o777).toBe(0o600);
      expect(readdirSync(place)).toEqual(['bin', 'latchkey.dump']);
    });

    it.each([
      ['fails', { DUMP: 1, CHECK: 0 }],
      ['cannot be read', { DUMP: 0, CHECK: 1 }],
    ])('leave the last one where it %s, and fail', (_what, statuses) => {
      expect(follow(statuses)).toEqual({ status: 1, dump: 'yesterday' });
    });
  });
});

describe('nginx in front of Latchkey', () => {
  const conf = code('deploy/nginx/latchkey-service.conf');
  const block = (start: string) => new RegExp(`^ {4}${start} \\{\\n([\\s\\S]*?)^ {4}\\}`, 'm').exec(conf)?.[1] ?? '';
  const passing = conf.slice(conf.lastIndexOf('location / {'));

  it('asks the instances that latchkey-instances.conf names, of which one has the default port', () => {
    const [, upstream] = /proxy_pass http:\/\/(\w+);/.exec(passing) ?? [];
    const settings = (path: string) =>
      code(path)
        .replace(/server [\d.:]+ /g, 'server ADDRESS ')
        .replace(/\s+/g, ' ');
    const here = 'deploy/nginx/latchkey-instances.conf';
    expect(settings(here)).toBe(settings(`${folder}/latchkey-instances.conf`));
    expect(settings(here)).toContain(`upstream ${upstream} {`);
    expect(code(here)).toContain(`server 127.0.0.1:${variables.PORT.fallback} `);
    // Otherwise Latchkey would close a connection that nginx is about to use.
    const [, keptMs = ''] = /keepAliveTimeout: ([\d_]+),/.exec(text('src/server.ts')) ?? [];
    const [, seconds] = /keepalive_timeout (\d+)s;/.exec(code(here)) ?? [];
    expect(Number(seconds) * 1000).toBeLessThan(Number(keptMs.replace('_', '')));
  });

  it('keeps inside what is for the inside, by the paths of the contract', () => {
    const [, paths = ''] = /location ~ \^\/\(\?:([a-z|-]+)\)\/\?\$ \{/.exec(conf) ?? [];
    expect(paths.split('|').sort()).toEqual(['forward-auth', 'livez', 'metrics', 'readyz']);
    for (const path of paths.split('|')) expect(Object.keys(contract.paths)).toContain(`/${path}`);
  });

  it('passes on nothing that Latchkey believes of a proxy but what is its own', () => {
    for (const [name, value] of [
      ['Host', '$http_host'],
      ['X-Forwarded-Host', '$http_host'],
      ['X-Forwarded-For', '$remote_addr'],
      ['X-Forwarded-Proto', '$scheme'],
      ['Forwarded', '""'],
    ]) {
      expect(passing.replace(/ +/g, ' ')).toContain(`proxy_set_header ${name} ${value};`);
    }
    expect(passing).not.toContain('non_idempotent');
  });

  it('answers in the words of the service where it answers itself', () => {
    const bodies = [...conf.matchAll(/return (\d{3}) '(\{.*\})';/g)];
    expect(bodies).toHaveLength(2);
    for (const [, status, body = ''] of bodies) {
      const problem = JSON.parse(body) as {
        code: keyof typeof catalogue;
        title: string;
        detail: string;
        status: number;
      };
      expect(problem.status).toBe(Number(status));
      expect(Object.keys(catalogue)).toContain(problem.code);
      expect(problem).toMatchObject({ type: 'about:blank', ...catalogue[problem.code] });
    }
    expect(block('location @latchkey_unavailable')).toMatch(/add_header Retry-After \d+ always;/);
  });

  it('takes the longest header that the contract lets an answer have', () => {
    const lengths = Object.values(contract.components.headers).map(({ schema }) => schema.maxLength ?? 0);
    const [, kilobytes] = /proxy_buffer_size +(\d+)k;/.exec(passing) ?? [];
    expect(Number(kilobytes) * 1024).toBeGreaterThan(Math.max(...lengths) + 4000);
  });

  it('names variables that there are', () => {
    const files = ['deploy/nginx/latchkey-service.conf', `${folder}/compose.yaml`, 'Dockerfile'];
    const named = files.flatMap((path) =>
      [...text(path).matchAll(/\b([A-Z]+_[A-Z_]+)\b/g)].map(([, name = '']) => name),
    );
    const others = ['NODE_ENV', 'PUBLIC_URL'];
    expect(named.filter((name) => !others.includes(name) && !Object.hasOwn(variables, name))).toEqual([]);
    expect(named).toContain('DRAIN_SECONDS');
  });
});
