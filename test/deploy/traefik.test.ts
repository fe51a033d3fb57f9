import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildKustomization, type Fields, type Json, readObjects } from '../support/kustomization.js';

// Traefik takes the same configuration from a file, from labels and from Kubernetes. The file is judged request by request in
// requests.test.ts; the other two have to say the same.

const folder = 'deploy/traefik';
const yaml = (path: string) =>
  parse(readFileSync(`${folder}/${path}`, 'utf8'), { strict: true, uniqueKeys: true }) as Json;
const at = (value: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce((each, field) => (each as Fields | undefined)?.[field], value);

const dynamic = yaml('latchkey.yaml');
const staticOptions = yaml('traefik.yaml');
const inFile = {
  address: 'http://127.0.0.1:3000',
  routers: at(dynamic, 'http', 'routers') as Record<string, { rule: string; middlewares: string[] }>,
  middlewares: at(dynamic, 'http', 'middlewares') as Fields,
};

/** The middlewares of the file, with Latchkey at another address. */
function middlewaresAt(address: string): Json {
  return JSON.parse(JSON.stringify(inFile.middlewares).replaceAll(inFile.address, address));
}

/** What options or labels of the form `a.b.c=value` say, with values of the kinds that `like` has. */
function unfold(assignments: [path: string, value: string][], like: Json | undefined): Fields {
  const unfolded: Fields = {};
  for (const [path, value] of assignments) {
    const fields = path.split('.');
    const last = fields.pop() ?? '';
    let into = unfolded;
    for (const field of fields) {
      into[field] ??= {};
      into = into[field] as Fields;
    }
    const example = at(like, ...fields, last);
    if (last in into) throw new Error(`${path} is there twice.`);
    if (Array.isArray(example)) into[last] = value.split(',');
    else into[last] = typeof example === 'string' || example === undefined ? value : JSON.parse(value);
  }
  return unfolded;
}

/** Options of the command line, of one entry point. */
function entryPoint(name: string, options: string[], like: Json | undefined): Fields {
  const prefix = `--entryPoints.${name}.`;
  const own = options.filter((option) => option.startsWith(prefix)).map((option) => option.slice(prefix.length));
  const assignments = own.map((option): [string, string] => {
    const equals = option.indexOf('=');
    return [option.slice(0, equals), option.slice(equals + 1)];
  });
  return unfold(assignments, like);
}

describe('the labels for Docker Compose', () => {
  const compose = yaml('compose.yaml');
  const labels = Object.entries(at(compose, 'services', 'api', 'labels') as Record<string, string>);
  const prefix = 'traefik.http.';
  const http = unfold(
    labels
      .filter(([label]) => label.startsWith(prefix))
      .map(([label, value]) => [label.slice(prefix.length), value.replaceAll('$$', '$')]),
    at(dynamic, 'http'),
  );

  it('are texts, in which no `$` stands for a variable', () => {
    for (const [label, value] of labels) {
      expect(typeof value, label).toBe('string');
      expect(value.replaceAll('$$', ''), label).not.toContain('$');
    }
  });

  it('have the routers of the file', () => {
    expect(http['routers']).toEqual(inFile.routers);
    expect(http['services']).toEqual({ api: { loadBalancer: { server: { port: '8000' } } } });
    expect(at(dynamic, 'http', 'services', 'api', 'loadBalancer', 'servers')).toEqual([
      { url: 'http://127.0.0.1:8000' },
    ]);
  });

  it('have the middlewares of the file', () => {
    expect(http['middlewares']).toEqual(middlewaresAt('http://latchkey:3000'));
  });

  it('come with the options of the file', () => {
    const options = at(compose, 'services', 'traefik', 'command') as string[];
    const like = at(staticOptions, 'entryPoints', 'web');
    expect(JSON.parse(JSON.stringify(entryPoint('web', options, like)).replaceAll('@docker', '@file'))).toEqual(like);
    expect(options).toContain('--providers.docker.exposedByDefault=false');
  });
});

describe('the resources for Kubernetes', () => {
  const objects = readObjects(`${folder}/kubernetes/api.yaml`);
  const middlewares = objects.filter(({ kind }) => kind === 'Middleware');
  const routes = objects.find(({ kind }) => kind === 'IngressRoute')?.spec?.['routes'] as {
    match: string;
    priority?: number;
    middlewares: { name: string }[];
    services: [{ name: string }];
  }[];

  it('have the routers of the file, each behind what the file has at the entry point', () => {
    const atEntry = at(staticOptions, 'entryPoints', 'web', 'http', 'middlewares') as string[];
    const expected = Object.values(inFile.routers).map(({ middlewares: own, ...router }) => ({
      ...router,
      middlewares: [...atEntry, ...own].map((name) => name.replace('@file', '')),
    }));
    const actual = routes.map(({ match, priority, middlewares: names, services: [service] }) => ({
      rule: match,
      ...(priority !== undefined && { priority }),
      service: service.name,
      middlewares: names.map(({ name }) => name),
    }));
    expect(actual).toEqual(expected);
  });

  it('have the middlewares of the file, and ask the service that the manifests have', () => {
    const { objects: manifests, namespace } = buildKustomization('deploy/kubernetes/overlays/example', {
      'secrets/mongodb-uri': '',
      'secrets/secret': '',
    });
    const service = manifests.find(({ kind }) => kind === 'Service');
    expect(service?.spec?.['ports']).toContainEqual(expect.objectContaining({ name: 'http', port: 80 }));
    const address = `http://${service?.metadata.name}.${namespace}.svc.cluster.local`;
    expect(Object.fromEntries(middlewares.map(({ metadata, spec }) => [metadata.name, spec]))).toEqual(
      middlewaresAt(address),
    );
  });

  it('come with the options of the file', () => {
    const options = at(yaml('kubernetes/values.yaml'), 'additionalArguments') as string[];
    const { address: _address, ...like } = at(staticOptions, 'entryPoints', 'web') as Fields;
    const { middlewares: _middlewares, ...http } = like['http'] as Fields;
    expect(entryPoint('websecure', options, like)).toEqual({ ...like, http });
  });
});
