// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What a part of the build is made of and what it was made of the last time, by content: switching branches and back, or
 * copying the folder, makes nothing stale. What was deleted does.
 *
 * @typedef {object} Sources
 * @property {readonly string[]} inputs Files and folders.
 * @property {readonly string[]} [except] Folders among them that do not count.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} output One file that is there once the part is built.
 * @property {string} [stamps] Where to note what it was built from; `dist/.stamps` if nothing is said.
 */

/**
 * Whether a part is built from what is there now.
 *
 * @param {Part} part
 */
export function isFresh(part) {
  if (!existsSync(part.output)) return false;
  try {
    const { digest, ...sources } = JSON.parse(readFileSync(stampOf(part), 'utf8'));
    return digest === digestOf(filesOf(sources));
  } catch {
    return false;
  }
}

/**
 * Builds a part. While that runs, and after it fails, the part counts as stale; so does one whose inputs change
 * meanwhile.
 *
 * @param {Part} part
 * @param {() => Sources | Promise<Sources>} build
 */
export async function buildPart(part, build) {
  markStale(part);
  const startedAt = Date.now();
  const sources = await build();
  const files = filesOf(sources);
  const changed = files.some((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? startedAt) > startedAt);
  if (changed) return;
  mkdirSync(dirname(stampOf(part)), { recursive: true });
  writeFileSync(stampOf(part), JSON.stringify({ ...sources, digest: digestOf(files) }));
}

/** @param {Part} part */
export function markStale(part) {
  rmSync(stampOf(part), { force: true });
}

/**
 * Every file of the sources, in a fixed order. What is named and not there is kept: its absence counts.
 *
 * @param {Sources} sources
 * @returns {string[]}
 */
export function filesOf({ inputs, except = [] }) {
  return inputs.flatMap(filesIn).filter((path) => !except.some((folder) => path.startsWith(`${folder}/`)));
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** @param {readonly string[]} files */
function digestOf(files) {
  const hash = createHash('sha256');
  for (const path of files) {
    const content = existsSync(path) ? readFileSync(path) : null;
    hash.update(JSON.stringify([path, content?.length ?? null]));
    if (content) hash.update(content);
  }
  return hash.digest('hex');
}

/** @param {Part} part */
function stampOf({ name, stamps = 'dist/.stamps' }) {
  return join(stamps, `${name}.json`);
}
