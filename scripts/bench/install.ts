import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const modules = join(folder, 'node_modules');

/** Installs what only the benchmark needs, if that has changed. */
export function install(): void {
  const installed = join(modules, '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs)
    return;
  console.error('installing the rivals');
  npm('ci');
}

/**
 * Fetches or compiles better-sqlite3's binary, as its install script would have done. Node.js's own headers are used where
 * they were installed with it.
 *
 * @returns whether it is there.
 */
export function buildSqlite(): boolean {
  const binary = join(modules, 'better-sqlite3/build/Release/better_sqlite3.node');
  if (!existsSync(binary)) {
    console.error('building better-sqlite3 (two minutes, once)');
    const prefix = dirname(dirname(process.execPath));
    const headers = existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
    try {
      npm('rebuild', ['better-sqlite3', '--ignore-scripts=false'], headers);
    } catch {
      return false;
    }
  }
  return existsSync(binary);
}

function npm(command: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): void {
  execFileSync('npm', [command, '--silent', '--prefix', folder, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
