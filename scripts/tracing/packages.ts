import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.cache/tracing');
const page = readFileSync(join(root, 'docs/monitoring.md'), 'utf8');

/** The packages that docs/monitoring.md has operators install, with their versions. */
export function documentedPackages(): Record<string, string> {
  const [, list = ''] = /^npm install --save-exact (.+)$/m.exec(page) ?? [];
  const packages = [...list.matchAll(/(@?[\w/-]+)@([\d.]+)/g)].map(([, name = '', version = '']) => [name, version]);
  if (packages.length === 0) throw new Error('docs/monitoring.md does not say which packages to install.');
  return Object.fromEntries(packages) as Record<string, string>;
}

/** The variables that docs/monitoring.md has operators set, but for those that say where traces go, and how many. */
export function documentedVariables(): Record<string, string> {
  const variables = [...page.matchAll(/(OTEL_\w+)=([\w,]+)(?=[ \n])/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return Object.fromEntries(variables.filter(([name = '']) => !/ENDPOINT|SAMPLER/.test(name)));
}

/**
 * Makes the folder that docs/monitoring.md has operators make, in `.cache/tracing`.
 *
 * @returns the address of the module to load.
 */
export function installTracing(): string {
  const manifest = JSON.stringify({ private: true, dependencies: documentedPackages() });
  const path = join(folder, 'package.json');
  if (!existsSync(join(folder, 'node_modules')) || readFileSync(path, 'utf8') !== manifest) {
    console.error(`Installing the packages of OpenTelemetry into ${folder} …`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, manifest);
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    execFileSync('npm', args, { cwd: folder, stdio: 'inherit' });
  }
  const module = join(folder, 'tracing.mjs');
  cpSync(join(root, 'deploy/monitoring/tracing.mjs'), module);
  return pathToFileURL(module).href;
}
