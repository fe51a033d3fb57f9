import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type VariableName, variables } from '../../src/config/variables.js';
import {
  type Built,
  buildKustomization,
  type Fields,
  filesIn,
  type Json,
  type KubernetesObject,
  readObjects,
} from '../support/kustomization.js';

// No cluster has run these. Here is checked that every name in them leads to something, in the manifests, in the
// configuration and in the contract, and that they say what production needs.

const folder = 'deploy/kubernetes';
/** What an operator puts into secrets/, as docs/kubernetes.md says. */
const given = {
  'secrets/mongodb-uri': 'mongodb://db.example.org/latchkey\n',
  'secrets/secret': `${'0123456789abcdef'.repeat(4)}\n`,
};
const built = buildKustomization(join(folder, 'overlays/example'), given);
const route = readObjects(join(folder, 'components/traefik/ingress-route.yaml'))[0] as KubernetesObject;
const contract = parse(readFileSync('openapi.yaml', 'utf8')) as { paths: Record<string, { get?: Fields }> };

interface Container extends Fields {
  name: string;
  image: string;
  ports: { name: string; containerPort: number }[];
  envFrom: { configMapRef: { name: string } }[];
  volumeMounts: { name: string; mountPath: string; readOnly: boolean }[];
}
interface PodSpec extends Fields {
  serviceAccountName: string;
  terminationGracePeriodSeconds: number;
  containers: [Container];
  volumes: { name: string; secret?: { secretName: string }; configMap?: { name: string } }[] & Json[];
}
type Probe = { httpGet: { path: string; port: string }; timeoutSeconds: number; periodSeconds: number };

const all = (kind: string, { objects }: Built = built) => objects.filter((each) => each.kind === kind);
const the = (kind: string, name = 'latchkey') => {
  const found = all(kind).find((each) => each.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return found;
};
const deployment = the('Deployment');
const template = deployment.spec?.['template'] as { metadata: { labels: Record<string, string> }; spec: PodSpec };
const pod = template.spec;
const [container] = pod.containers;
const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
  (name) => [name, container[name] as Probe] as const,
);
const environment = () =>
  new Map(container.envFrom.flatMap(({ configMapRef }) => [...valuesOf(configMapRef.name, built.configMaps)]));
const portOf = (name: string) => container.ports.find((port) => port.name === name)?.containerPort;

function valuesOf(name: string, from: Map<string, Map<string, string>>): Map<string, string> {
  const values = from.get(name);
  if (values === undefined) throw new Error(`Nothing generates ${name}.`);
  return values;
}

/** Every value of a field of this name, however deep. */
function everywhere(field: string, value: Json | KubernetesObject[]): Json[] {
  if (Array.isArray(value)) return value.flatMap((each) => everywhere(field, each as Json));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [
    ...(name === field ? [each as Json] : []),
    ...everywhere(field, each as Json),
  ]);
}

describe('the manifests for Kubernetes', () => {
  it('use every file, and none that is not there', () => {
    const used = [built, buildKustomization(join(folder, 'components/traefik'))].flatMap(({ read }) => [...read]);
    const secrets = join(folder, 'overlays/example/secrets/');
    const there = filesIn(folder).filter((path) => !path.startsWith(secrets) && !/overlays\/(?!example)/.test(path));
    expect(there.sort()).toEqual([...new Set(used)].sort());
    expect(readFileSync(`${secrets}.gitignore`, 'utf8')).toMatch(/^\*$/m);
  });

  it('set variables that exist, to values that they take', () => {
    const values = environment();
    expect([...values.keys()]).toEqual(expect.arrayContaining(['MONGODB_URI_FILE', 'PUBLIC_URL', 'SECRET_FILE']));
    for (const [name, value] of values) {
      expect(Object.keys(variables)).toContain(name);
      expect(variables[name as VariableName].read.safeParse(value), `${name}=${value}`).toMatchObject({
        success: true,
      });
    }
  });

  it('mount the files that the variables name', () => {
    const files = [...environment()].filter(([name]) => name.endsWith('_FILE'));
    expect(files.map(([name]) => name).sort()).toEqual(['MONGODB_URI_FILE', 'SCOPES_FILE', 'SECRET_FILE']);
    for (const [name, path] of files) {
      const mount = container.volumeMounts.find(({ mountPath }) => path.startsWith(`${mountPath}/`));
      expect(mount, name).toMatchObject({ readOnly: true });
      const volume = pod.volumes.find((each) => each.name === mount?.name);
      const mounted = volume?.secret
        ? valuesOf(volume.secret.secretName, built.secrets)
        : valuesOf(volume?.configMap?.name ?? '', built.configMaps);
      expect([...mounted.keys()]).toContain(path.slice((mount?.mountPath.length ?? 0) + 1));
    }
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name));
  });

  it('refer to an account, an image and a namespace that are there', () => {
    the('ServiceAccount', pod.serviceAccountName);
    expect(built.images.map(({ name }) => name)).toEqual([container.image]);
    expect(all('Namespace').map(({ metadata }) => metadata.name)).toEqual([built.namespace]);
  });

  it('listen where they say', () => {
    const values = environment();
    expect(values.get('HOST')).toBe('0.0.0.0');
    expect(portOf('http')).toBe(Number(values.get('PORT')));
    expect(values.get('METRICS_HOST')).toBe('0.0.0.0');
    expect(portOf('metrics')).toBe(Number(values.get('METRICS_PORT')));
  });

  it.each(probes)('have a %s that asks what the contract has', (name, { httpGet, timeoutSeconds }) => {
    expect(contract.paths[httpGet.path]?.get).toMatchObject({ 'x-probe': true, 'x-any-host': true });
    expect(httpGet.path).toBe(name === 'readinessProbe' ? '/readyz' : '/livez');
    expect(portOf(httpGet.port)).toBe(portOf('http'));
    expect(timeoutSeconds).toBeGreaterThanOrEqual(5);
  });

  it('give a pod the time to drain and to finish', () => {
    const drain = Number(environment().get('DRAIN_SECONDS'));
    const { periodSeconds } = Object.fromEntries(probes)['readinessProbe'] as Probe;
    expect(drain).toBeGreaterThanOrEqual(periodSeconds);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(drain + 10);
    expect(deployment.spec).toMatchObject({
      replicas: 2,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
  });

  it('allow the pods nothing that they do not need', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    const [, user, group] = /^USER (\d+):(\d+)$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
    expect(everywhere('runAsUser', pod)).toEqual([Number(user)]);
    expect(everywhere('runAsGroup', pod).concat(everywhere('fsGroup', pod))).toEqual([Number(group), Number(group)]);
    expect(container['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container['resources']).toMatchObject({ requests: { memory: '512Mi' }, limits: { memory: '768Mi' } });
    expect(everywhere('defaultMode', pod)).toEqual([0o440]);
  });

  it('select pods by labels that these have', () => {
    const selectors = [
      ...everywhere('matchLabels', built.objects),
      ...all('Service').map(({ spec }) => spec?.['selector']),
    ];
    const ofPods = selectors.filter((each) => JSON.stringify(each).includes('app.kubernetes.io/name'));
    expect(ofPods).toHaveLength(8);
    for (const labels of ofPods) expect(template.metadata.labels).toEqual(labels);
    expect(the('Service').metadata.labels).toEqual(template.metadata.labels);
  });

  it('refer to ports by names that pods and services have', () => {
    const service = the('Service').spec?.['ports'] as { name: string; targetPort: string }[];
    for (const { targetPort } of service) expect(portOf(targetPort), targetPort).toBeDefined();
    const names = service.map(({ name }) => name);
    for (const object of [...all('Ingress'), route]) {
      const backends = [...everywhere('service', [object]), ...(everywhere('services', [object]).flat() as Json[])];
      expect(backends).toHaveLength(1);
      for (const backend of backends as { name: string; port: string | { name: string } }[]) {
        the('Service', backend.name);
        expect(names).toContain(typeof backend.port === 'string' ? backend.port : backend.port.name);
      }
    }
    for (const { spec } of all('ServiceMonitor')) {
      expect(spec?.['endpoints']).toEqual([expect.objectContaining({ port: expect.toBeOneOf(names) })]);
      expect(Object.keys(contract.paths)).toEqual(expect.arrayContaining(everywhere('path', spec as Json)));
    }
  });

  it('admit proxies to the service, and Prometheus to the metrics alone', () => {
    const admitted = all('NetworkPolicy').map(({ spec }) => spec?.['ingress'] as [{ from: Json; ports: Json }]);
    expect(admitted.map((rules) => rules.map(({ ports }) => ports))).toEqual([
      [[{ port: 'http', protocol: 'TCP' }]],
      [[{ port: 'metrics', protocol: 'TCP' }]],
    ]);
    const [labels] = everywhere('matchLabels', admitted[0]?.[0].from ?? null) as [Record<string, string>];
    const [label] = Object.entries(labels).map((pair) => pair.join('='));
    expect(readFileSync('docs/kubernetes.md', 'utf8')).toContain(`kubectl label namespace traefik ${label}`);
  });

  it('serve the host of PUBLIC_URL, and with Traefik nothing that belongs inside', () => {
    const { host } = new URL(environment().get('PUBLIC_URL') ?? '');
    expect(everywhere('host', built.objects)).toEqual([host]);
    expect(everywhere('hosts', built.objects)).toEqual([[host]]);
    const [rule = ''] = everywhere('match', [route]) as string[];
    expect(rule).toContain(`Host(\`${host}\`) && !PathRegexp`);
    const closed = new RegExp(/PathRegexp\(`\(\?i\)(.+)`\)/.exec(rule)?.[1] ?? '', 'i');
    const inside = ['/livez', '/readyz', '/forward-auth', '/metrics'];
    for (const path of inside) {
      expect(contract.paths[path]).toBeDefined();
      for (const each of [path, `${path}/`, path.toUpperCase()]) expect(each).toMatch(closed);
    }
    const outside = Object.keys(contract.paths).filter((path) => !inside.includes(path));
    expect(outside.filter((path) => closed.test(path))).toEqual([]);
  });
});
