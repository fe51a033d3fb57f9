import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { isFresh } from './is-fresh.js';

const inputs = [
  'src/web',
  'src/features/pages/shared',
  'generated/client/src',
  'generated/client/package.json',
  'generated/client/tsconfig.json',
  'generated/client/README.md',
  'LICENSE',
  'generated/web',
  'package-lock.json',
  'scripts/build/pages.ts',
];
const folder = 'dist/browser';
const assets = join(folder, 'assets');
/** Says where the client's package is; written last, when everything is there. */
const finished = join(folder, 'client-package.json');

/** Builds what browsers load, and packs the client for those who install it from an instance, into `dist/browser`. */
export async function buildPages(): Promise<void> {
  if (isFresh(finished, inputs)) return;
  // Vite takes the client as it is published.
  execFileSync('npm', ['run', '--silent', 'build'], {
    cwd: 'generated/client',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await build({ configFile: 'src/web/vite.config.ts', logLevel: 'warn' });
  compress();
  writeFileSync(finished, JSON.stringify({ file: packClient() }));
}

/** Once here is less than at every request. */
function compress(): void {
  for (const name of readdirSync(assets)) {
    const path = join(assets, name);
    const content = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(content));
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  }
}

/** @returns its path within the folder; the name changes with the contents, as that of every other asset. */
function packClient(): string {
  const options = ['--json', '--pack-destination', join(process.cwd(), assets)];
  const output = execFileSync('npm', ['pack', ...options], {
    cwd: 'generated/client',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [{ filename }] = JSON.parse(output.slice(output.indexOf('['))) as [{ filename: string }];
  const packed = join(assets, filename);
  const hash = createHash('sha256').update(readFileSync(packed)).digest('hex').slice(0, 8);
  const name = `latchkey-client-${hash}.tgz`;
  renameSync(packed, join(assets, name));
  return `assets/${name}`;
}
