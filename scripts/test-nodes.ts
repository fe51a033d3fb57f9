/**
 * `npm run test:nodes`: the client's tests on every version of Node.js that is supported, as what fetches and collects
 * garbage differs between them. Versions other than the running one come from npm, into `.cache/nodes`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const majors = [20, 22, 24];
const tests = ['test/features/client.test.ts', 'test/features/client-verifier.test.ts'];

const failed = majors.filter((major) => {
  const program = programOf(major);
  console.error(`\n${execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()}`);
  const { status } = spawnSync(program, ['node_modules/vitest/vitest.mjs', 'run', ...tests], { stdio: 'inherit' });
  return status !== 0;
});
console.log(
  failed.length === 0 ? `Passed on Node.js ${majors.join(', ')}.` : `Failed on Node.js ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** @throws {Error} if npm has no such version for this platform. */
function programOf(major: number): string {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join('.cache/nodes', String(major));
  const program = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(program)) {
    const options = ['--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
    execFileSync('npm', ['install', ...options, `${name}@${major}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return program;
}
