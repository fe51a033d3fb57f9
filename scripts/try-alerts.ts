/**
 * Checks the rules of deploy/monitoring/ and runs their tests with Prometheus's own promtool: `npm run try:alerts`. Where that
 * is not installed, Debian's is fetched into .cache/ and not installed.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findProgram } from './proxies/program.js';

const folder = fileURLToPath(new URL('../deploy/monitoring', import.meta.url));
const { command, env, origin } = await findProgram('promtool', { debianPackage: 'prometheus' });

/** What a run has done wrong it says itself. */
function run(...args: string[]): boolean {
  const { status, error } = spawnSync(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  if (error) throw error;
  return status === 0;
}

console.log(`promtool (${origin})`);
run('--version');
const isValid = run('check', 'rules', '--lint=all', '--lint-fatal', 'latchkey-rules.yaml');
const isTried = run('test', 'rules', 'latchkey-rules.test.yaml');
process.exitCode = isValid && isTried ? 0 : 1;
