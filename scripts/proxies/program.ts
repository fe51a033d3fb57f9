import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cacheDirectory = fileURLToPath(new URL('../../.cache/proxies', import.meta.url));
const fetchWithinMs = 120_000;

/** A program that can be started, and where it comes from. */
export interface Program {
  command: string;
  /** What it needs in its environment. */
  env: Record<string, string>;
  origin: string;
}

/**
 * Finds a program on the `PATH`; else fetches Debian's package, once, and unpacks it without installing it.
 *
 * @param debianPackage that has the program; by default the one of its name.
 * @throws if it is neither there nor to be had.
 */
export async function findProgram(
  name: string,
  { debianPackage = name }: { debianPackage?: string } = {},
): Promise<Program> {
  // Debian keeps servers in sbin, which is not on everybody's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  const installed = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (installed !== undefined) return { command: installed, env: {}, origin: installed };

  const root = join(cacheDirectory, debianPackage);
  if (!existsSync(root)) {
    console.error(`${name} is not installed: fetching Debian's package into ${root}`);
    await fetchPackage(debianPackage, root);
  }
  const command = ['usr/sbin', 'usr/bin'].map((folder) => join(root, folder, name)).find(isExecutable);
  if (command === undefined) throw new Error(`Debian's package has no program ${name}.`);
  const libraries = ['usr/lib', 'lib'].flatMap((folder) => triplets(join(root, folder)));
  return { command, env: { LD_LIBRARY_PATH: libraries.join(delimiter) }, origin: `Debian's package in ${root}` };
}

/**
 * Fetches a package and the libraries that it names. Asks apt, with lists and a cache of its own, so that nothing of the
 * system changes; apt checks the signatures.
 */
async function fetchPackage(name: string, root: string): Promise<void> {
  mkdirSync(dirname(root), { recursive: true });
  const work = mkdtempSync(join(dirname(root), 'fetch-'));
  try {
    for (const folder of ['sources', 'lists/partial', 'cache/archives/partial', 'unpacked']) {
      mkdirSync(join(work, folder), { recursive: true });
    }
    // Debian's own sources only: the lists of others take time, and may be out of reach.
    cpSync('/etc/apt/sources.list.d/debian.sources', join(work, 'sources/debian.sources'));
    const options = [
      ['Dir::Etc::sourcelist', '/dev/null'],
      ['Dir::Etc::sourceparts', join(work, 'sources')],
      ['Dir::State::lists', join(work, 'lists')],
      ['Dir::Cache', join(work, 'cache')],
      ['APT::Sandbox::User', 'root'],
    ].flatMap(([option, value]) => ['-o', `${option}=${value}`]);
    const apt = (...args: string[]) =>
      run('apt-get', [...options, '-qq', ...args], { cwd: work, timeout: fetchWithinMs });

    await apt('update');
    await apt('download', name);
    const { stdout } = await run('dpkg-deb', ['-f', join(work, archives(work)[0] ?? ''), 'Depends']);
    const libraries = [...stdout.matchAll(/(?:^|, )((?:lib|zlib)[^ ,|]+)/g)].map(([, library = '']) => library);
    // The C library of another machine does not fit this one's loader.
    await apt('download', ...libraries.filter((library) => library !== 'libc6' && !library.endsWith('-tools')));
    for (const archive of archives(work)) {
      await run('dpkg-deb', ['-x', join(work, archive), join(work, 'unpacked')]);
    }
    // In one step, so that a run that is cut off here leaves nothing half done.
    renameSync(join(work, 'unpacked'), root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function archives(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.deb'));
}

/** The folders of libraries for a machine, such as `lib/x86_64-linux-gnu`. */
function triplets(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => entry.includes('-linux-'))
    .map((entry) => join(folder, entry));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
