import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../lib/logger.js';

/** How to start Node.js for the embedded engine. */
export interface Loader {
  command: string[];
}

const run = promisify(execFile);

/** The Linux build of the engine is linked against glibc 2.38 (Debian 13, Ubuntu 24.04). */
const neededGlibc = [2, 38] as const;
const platforms = new Set(['linux-x64', 'linux-arm64', 'darwin-arm64']);
const triplets: Record<string, string> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/**
 * Finds out how the embedded engine can run here: directly, or, on Debian 12, under Debian 13's C library, which is
 * downloaded once, unpacked into `cacheDirectory` and used for that one process.
 *
 * @returns `null` if it cannot run here.
 */
export async function loaderFor({
  cacheDirectory,
  logger,
}: {
  cacheDirectory: string;
  logger: Logger;
}): Promise<Loader | null> {
  if (!platforms.has(`${process.platform}-${process.arch}`)) return null;
  if (process.platform !== 'linux') return { command: [process.execPath] };
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  const version = report.header.glibcVersionRuntime;
  if (version === undefined) return null;
  if (isAtLeast(version, neededGlibc)) return { command: [process.execPath] };

  const root = join(cacheDirectory, 'root');
  if (!existsSync(root)) {
    try {
      logger.info({ glibc: version }, "fetching Debian 13's C library for the embedded MongoDB (3 MB, once)");
      await fetchGlibc(root);
    } catch (error) {
      // Another process may have been faster.
      if (!existsSync(root)) {
        logger.warn({ err: error }, 'the C library could not be fetched');
        return null;
      }
    }
  }
  const triplet = triplets[process.arch] ?? '';
  const libraries = join(root, 'usr/lib', triplet);
  const dynamicLinker = readdirSync(libraries).find((name) => name.startsWith('ld-linux'));
  if (dynamicLinker === undefined) return null;
  const path = [libraries, `/usr/lib/${triplet}`, `/lib/${triplet}`].join(':');
  return { command: [join(libraries, dynamicLinker), '--library-path', path, process.execPath] };
}

/** Asks apt, with lists and a cache of its own, so that nothing of the system changes; apt checks the signatures. */
async function fetchGlibc(root: string): Promise<void> {
  mkdirSync(dirname(root), { recursive: true });
  const work = mkdtempSync(join(dirname(root), 'fetch-'));
  try {
    for (const name of ['lists/partial', 'cache/archives/partial', 'unpacked']) {
      mkdirSync(join(work, name), { recursive: true });
    }
    const sources = readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8').replaceAll('bookworm', 'trixie');
    writeFileSync(join(work, 'trixie.sources'), sources);
    const options = [
      ['Dir::Etc::sourcelist', '/dev/null'],
      ['Dir::Etc::sourceparts', work],
      ['Dir::State::lists', join(work, 'lists')],
      ['Dir::Cache', join(work, 'cache')],
      ['APT::Sandbox::User', 'root'],
    ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    await run('apt-get', [...options, 'update', '-qq']);
    await run('apt-get', [...options, 'download', '-qq', 'libc6'], { cwd: work });
    const archive = readdirSync(work).find((name) => name.startsWith('libc6_'));
    if (archive === undefined) throw new Error('apt-get downloaded no libc6.');
    await run('dpkg-deb', ['-x', join(work, archive), join(work, 'unpacked')]);
    // In one step, so that a start that is cut off here leaves nothing half done.
    renameSync(join(work, 'unpacked'), root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [actualMajor = 0, actualMinor = 0] = version.split('.').map(Number);
  return actualMajor > major || (actualMajor === major && actualMinor >= minor);
}
