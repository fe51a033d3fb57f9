// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Of the tools that build: each is a program for one platform, in an optional package of its own. */
const tools = ['rolldown', 'lightningcss', 'esbuild'];

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 *
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 * @typedef {{ os: string, cpu: string, libc: string | null }} Platform
 */

/**
 * Fetches the programs that `npm ci --omit=optional` leaves out: npm cannot be told to omit the embedded database alone.
 * After a plain `npm ci` none is missing.
 *
 * @throws where they cannot be fetched, or the tools themselves are not there.
 */
export function providePrograms() {
  if (!existsSync('node_modules/typescript')) throw new Error('The tools that build are not installed. Run: npm ci');
  /** @type {Lock} */
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const missing = missingPrograms({ lock, platform: thisPlatform(), isInstalled: existsSync });
  if (missing.length === 0) return;
  console.error(`Fetching what the build needs on this platform and npm was told to omit: ${missing.join(' ')}`);
  try {
    execFileSync(
      'npm',
      [
        'install',
        '--no-save',
        '--include=dev',
        '--omit=optional',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        ...missing,
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
  } catch {
    throw new Error('They could not be fetched. Install them with everything else: npm ci --include=optional');
  }
}

/**
 * The programs that this platform needs and that are not installed, as `name@version`, by the lock file.
 *
 * @param {{ lock: Lock, platform: Platform, isInstalled: (path: string) => boolean }} options
 */
export function missingPrograms({ lock: { packages }, platform, isInstalled }) {
  return tools
    .flatMap((tool) => Object.keys(packages[`node_modules/${tool}`]?.optionalDependencies ?? {}))
    .flatMap((name) => {
      const path = `node_modules/${name}`;
      const locked = packages[path];
      if (!locked || !runsOn(locked, platform) || isInstalled(path)) return [];
      return [`${name}@${locked.version}`];
    });
}

/**
 * @param {LockedPackage} locked
 * @param {Platform} platform
 */
function runsOn({ os, cpu, libc }, platform) {
  const isFor = (/** @type {string[] | undefined} */ list, /** @type {string | null} */ value) =>
    !list || (value !== null && list.includes(value));
  return isFor(os, platform.os) && isFor(cpu, platform.cpu) && isFor(libc, platform.libc);
}

/** @returns {Platform} */
function thisPlatform() {
  return { os: process.platform, cpu: process.arch, libc: libcOf(process.platform) };
}

/** @param {string} os */
function libcOf(os) {
  if (os !== 'linux') return null;
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
