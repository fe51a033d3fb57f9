import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The version of Node.js of an image such as `node:24.21.0-trixie-slim`. @throws {Error} if it names none exactly. */
export function versionOf(image: string): string {
  const [, version] = /^node:(\d+\.\d+\.\d+)-/.exec(image) ?? [];
  if (version === undefined) throw new Error(`${image} names no exact version of Node.js.`);
  return version;
}

/**
 * Puts the same Node.js as in the image into a folder, for every user of this machine: from npm, unless it is the one that runs.
 *
 * @returns the folder of `node`.
 * @throws {Error} if npm has none for this platform.
 */
export function provideNode(version: string, folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  copyFileSync(programOf(version), join(folder, 'node'));
  return folder;
}

function programOf(version: string): string {
  if (process.version === `v${version}`) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const cache = join('.cache/nodes', version);
  const program = join(cache, 'node_modules', name, 'bin/node');
  if (!existsSync(program)) {
    console.error(`Fetching Node.js ${version} into ${cache}`);
    const options = ['--prefix', cache, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
    execFileSync('npm', ['install', ...options, `${name}@${version}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return program;
}
