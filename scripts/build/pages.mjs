// @ts-check
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compress } from './compress.mjs';
import { buildPart, markStale } from './freshness.mjs';

const config = 'src/web/vite.config.ts';
const client = 'generated/client';
/** Beside the modules that Vite loads: what it is told, and what is packed with the client. */
const inputs = [
  config,
  'tsconfig.json',
  'package-lock.json',
  'scripts/build/pages.mjs',
  'scripts/build/compress.mjs',
  'LICENSE',
  ...['package.json', 'README.md', 'LICENSE', 'dist'].map((name) => join(client, name)),
];
const folder = 'dist/browser';
const assets = join(folder, 'assets');
/** Says where the client's package is; written last, when everything is there. */
const finished = join(folder, 'client-package.json');

export const pages = { name: 'pages', output: finished };

/** Builds what browsers load, and packs the client for those who install it from an instance, into `dist/browser`. */
export function buildPages() {
  return buildPart(pages, async () => {
    const { build } = await import('vite');
    /** @type {Set<string>} */
    const modules = new Set();
    await build({ configFile: config, logLevel: 'warn', plugins: [collectModules(modules)] });
    await Promise.all(readdirSync(assets).map((name) => compress(join(assets, name))));
    packClient();
    return { inputs: [...inputs, ...[...modules].sort()] };
  });
}

/**
 * The same again at every change, without what only visitors from afar need: files in other encodings. Until the next
 * build these pages count as stale. Resolves once they have been built for the first time, or could not be.
 *
 * @param {{ onBuilt: () => void, onError: (error: Error) => void }} listeners
 * @returns {Promise<{ close(): Promise<void> }>}
 */
export async function watchPages({ onBuilt, onError }) {
  const { build } = await import('vite');
  markStale(pages);
  const watcher = await build({
    configFile: config,
    logLevel: 'silent',
    // What the running service has told browsers to load stays until the next build.
    build: { watch: {}, emptyOutDir: false, minify: false },
  });
  if (!('on' in watcher)) throw new Error('Vite does not watch.');
  await new Promise((resolve) => {
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') onError(event.error);
      if (event.code === 'END') {
        if (!existsSync(finished)) packClient();
        onBuilt();
      }
      if (event.code === 'END' || event.code === 'ERROR') resolve(undefined);
    });
  });
  return watcher;
}

/**
 * Notes the files of the project that Vite loads, wherever they lie.
 *
 * @param {Set<string>} modules
 * @returns {import('vite').Plugin}
 */
function collectModules(modules) {
  return {
    name: 'collect-modules',
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const path = relative('', id.replace(/[?#].*/, ''));
        if (existsSync(path) && !path.startsWith('..') && !path.includes('node_modules')) modules.add(path);
      }
    },
  };
}

/** Packs the client under a name that changes with the contents, as that of every other asset, and notes its path. */
function packClient() {
  const options = ['--json', '--ignore-scripts', '--pack-destination', join(process.cwd(), assets)];
  const output = execFileSync('npm', ['pack', ...options], {
    cwd: client,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {[{ filename: string }]} */
  const [{ filename }] = JSON.parse(output.slice(output.indexOf('[')));
  const packed = join(assets, filename);
  const hash = createHash('sha256').update(readFileSync(packed)).digest('hex').slice(0, 8);
  const name = `latchkey-client-${hash}.tgz`;
  renameSync(packed, join(assets, name));
  writeFileSync(finished, JSON.stringify({ file: `assets/${name}` }));
}
