import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

// What `kubectl kustomize` makes of a folder, as far as deploy/kubernetes needs it: names get no hash of their content, and
// generated objects are their files and values only. What is missing is an error here as it is there.

export type Json = string | number | boolean | null | Json[] | { [field: string]: Json };
export type Fields = { [field: string]: Json };
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: Fields;
}

interface Generator {
  name: string;
  behavior?: 'merge';
  envs?: string[];
  files?: string[];
}
interface Kustomization {
  namespace?: string;
  resources?: string[];
  components?: string[];
  patches?: { path: string }[];
  images?: { name: string; newName: string; newTag: string }[];
  configMapGenerator?: Generator[];
  secretGenerator?: Generator[];
}

export interface Built {
  objects: KubernetesObject[];
  /** By name: the variables of each, or the content of its files by their names. */
  configMaps: Map<string, Map<string, string>>;
  secrets: Map<string, Map<string, string>>;
  namespace?: string;
  images: { name: string; newName: string; newTag: string }[];
  /** Every file that was read, for who wants to know which were not. */
  read: Set<string>;
}

/** Every document of a file, strictly. @throws if it is no YAML, or names a field twice. */
export function readObjects(path: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(path, 'utf8'), { strict: true, uniqueKeys: true }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as KubernetesObject;
  });
}

/**
 * Builds a folder with what it is based on.
 *
 * @param given content of files that an operator brings, by their paths from the folder: secrets.
 * @throws what names a file or an object that is not there.
 */
export function buildKustomization(folder: string, given: Record<string, string> = {}): Built {
  const built: Built = { objects: [], configMaps: new Map(), secrets: new Map(), images: [], read: new Set() };
  addFolder(folder, built, given);
  return built;
}

function addFolder(folder: string, built: Built, given: Record<string, string>): void {
  const read = (path: string) => {
    const whole = join(folder, path);
    built.read.add(whole);
    return whole;
  };
  const content = (path: string) => given[path] ?? readFileSync(read(path), 'utf8');
  const path = read('kustomization.yaml');
  const kustomization = parse(readFileSync(path, 'utf8'), { strict: true, uniqueKeys: true }) as Kustomization;
  for (const resource of kustomization.resources ?? []) {
    if (existsSync(join(folder, resource, 'kustomization.yaml'))) addFolder(join(folder, resource), built, {});
    else built.objects.push(...readObjects(read(resource)));
  }
  generate(kustomization.configMapGenerator, built.configMaps, content);
  generate(kustomization.secretGenerator, built.secrets, content);
  for (const component of kustomization.components ?? []) addFolder(join(folder, component), built, {});
  for (const patch of kustomization.patches ?? []) {
    for (const change of readObjects(read(patch.path))) patchOne(built.objects, change);
  }
  if (kustomization.namespace !== undefined) built.namespace = kustomization.namespace;
  built.images.push(...(kustomization.images ?? []));
}

function generate(
  generators: Generator[] | undefined,
  into: Map<string, Map<string, string>>,
  content: (path: string) => string,
): void {
  for (const { name, behavior, envs = [], files = [] } of generators ?? []) {
    if ((behavior === 'merge') !== into.has(name)) throw new Error(`${name}: merged with nothing, or generated twice.`);
    const values = into.get(name) ?? new Map<string, string>();
    for (const path of envs) for (const [key, value] of readVariables(content(path))) values.set(key, value);
    for (const path of files) values.set(basename(path), content(path));
    into.set(name, values);
  }
}

/** The variables of a file with one `NAME=value` per line, as Kubernetes, systemd and Node.js read it. */
export function readVariables(text: string): [name: string, value: string][] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', value = ''] = /^([A-Z_]+)=(.+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`Not a variable: ${line}`);
    return [name, value];
  });
}

function patchOne(objects: KubernetesObject[], change: KubernetesObject): void {
  const { kind, metadata } = change;
  const target = objects.find((each) => each.kind === kind && each.metadata.name === metadata.name);
  if (target === undefined) throw new Error(`There is no ${kind} ${metadata.name} to patch.`);
  target.spec = merge(target.spec ?? {}, change.spec ?? {}) as Fields;
}

/** A strategic merge: of lists, those that have the same name. */
function merge(old: Json, change: Json): Json {
  if (Array.isArray(old) && Array.isArray(change)) {
    const named = (name: Json | undefined) => (each: Json) => isFields(each) && each['name'] === name;
    const changed = old.map((each) => {
      const other = isFields(each) ? change.find(named(each['name'])) : undefined;
      return other === undefined ? each : merge(each, other);
    });
    return [...changed, ...change.filter((each) => isFields(each) && !old.some(named(each['name'])))];
  }
  if (!isFields(old) || !isFields(change)) return change;
  const merged: Fields = { ...old };
  for (const [field, value] of Object.entries(change)) {
    const before = merged[field];
    merged[field] = before === undefined ? value : merge(before, value);
  }
  return merged;
}

function isFields(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The files of a folder and of all in it. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
