/** Builds commits of this repository, each in a folder of its own, from its objects alone: nothing of `.git` changes. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const benchmarks = join(root, '.cache/bench');
/** In a folder that is complete: the Node.js that it was installed for. */
const marker = '.built';
/** Where the embedded MongoDB keeps the C library that it fetches on older systems. */
const library = '.cache/glibc';
const mostArchiveBytes = 2 ** 30;

/** @returns the full id of a commit; `null` if this clone does not have it. */
export function commitOf(name: string): string | null {
  try {
    return git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`).toString().trim();
  } catch {
    return null;
  }
}

/** Subject line of a commit. */
export const subjectOf = (commit: string) => git('log', '-1', '--format=%s', commit).toString().trim();

/** Id of the last commit that has changed a file. */
export const lastChangeOf = (file: string) => git('log', '-1', '--format=%H', '--', file).toString().trim();

/** What differs from the last commit, or is not part of it. */
export function uncommittedFiles(): string[] {
  return git('status', '--porcelain').toString().split('\n').filter(Boolean);
}

/**
 * Checks out, installs and builds commits, where that has not been done already, and removes what was built of others.
 *
 * @param builds the folder of all of them, for those who do not want to lose theirs to the benchmark.
 * @returns the folder of each, in the same order.
 */
export function buildCommits(commits: readonly string[], builds: string = benchmarks): string[] {
  mkdirSync(builds, { recursive: true });
  for (const name of readdirSync(builds)) {
    if (!commits.includes(name)) rmSync(join(builds, name), { recursive: true, force: true });
  }
  return commits.map((commit) => {
    const folder = join(builds, commit);
    if (!isBuilt(folder)) build(commit, folder, builds);
    return folder;
  });
}

function isBuilt(folder: string): boolean {
  const file = join(folder, marker);
  return existsSync(file) && readFileSync(file, 'utf8') === process.version;
}

function build(commit: string, folder: string, builds: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', commit) });
  const twin = readdirSync(builds)
    .map((name) => join(builds, name))
    .find((other) => isBuilt(other) && lockOf(other) === lockOf(folder));
  console.error(`${short(commit)}: ${twin ? 'linking the dependencies' : 'installing'}`);
  if (twin) link(twin, folder, 'node_modules');
  else npm(folder, 'ci', '--no-audit', '--no-fund');
  if (existsSync(join(root, library))) link(root, folder, library);
  console.error(`${short(commit)}: building`);
  npm(folder, 'run', 'build');
  writeFileSync(join(folder, marker), process.version);
}

export const short = (commit: string) => commit.slice(0, 7);

const lockOf = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8');

/** Hard links take a second, and no room. */
function link(from: string, to: string, name: string): void {
  mkdirSync(join(to, name, '..'), { recursive: true });
  execFileSync('cp', ['-al', join(from, name), join(to, name)]);
}

function npm(folder: string, ...args: readonly string[]): void {
  execFileSync('npm', ['--silent', ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

function git(...args: readonly string[]): Buffer {
  return execFileSync('git', args, { cwd: root, maxBuffer: mostArchiveBytes, stdio: ['ignore', 'pipe', 'pipe'] });
}
