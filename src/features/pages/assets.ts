import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import staticGzip from 'express-static-gzip';
import { StartupError } from '../../lib/startup-error.js';

/** Where `npm run build` puts what browsers load, seen both from `src` and from `dist`. */
const webFolder = fileURLToPath(new URL('../../../dist/browser', import.meta.url));

/** Paths of what a page loads. */
export interface PageAssets {
  script: string;
  stylesheets: readonly string[];
  /** What the script imports, to be loaded at the same time. */
  modules: readonly string[];
}

interface Assets {
  settings: PageAssets;
  developers: PageAssets;
  /** Path of the client's package, which npm can install. */
  clientPackage: string;
}

/** Of Vite's manifest, by the path of the source. */
type Manifest = Record<string, { file: string; name?: string; isEntry?: true; css?: string[]; imports?: string[] }>;

/** @throws {StartupError} if they were not built. */
export function loadAssets(): Assets {
  const read = <T>(name: string) => JSON.parse(readFileSync(join(webFolder, name), 'utf8')) as T;
  try {
    const manifest = read<Manifest>('manifest.json');
    const { file } = read<{ file: string }>('client-package.json');
    return {
      settings: assetsOf(manifest, 'settings'),
      developers: assetsOf(manifest, 'developers'),
      clientPackage: `/${file}`,
    };
  } catch (cause) {
    throw new StartupError('The pages are not built. Run: npm run build', { cause });
  }
}

function assetsOf(manifest: Manifest, entry: string): PageAssets {
  const found = Object.values(manifest).find(({ name, isEntry }) => isEntry && name === entry);
  if (!found) throw new Error(`Nothing was built for ${entry}.`);
  const modules = (found.imports ?? []).flatMap((name) => manifest[name] ?? []);
  const pathsOf = (files: string[]) => files.map((file) => `/${file}`);
  return {
    script: `/${found.file}`,
    stylesheets: pathsOf([...modules.flatMap(({ css = [] }) => css), ...(found.css ?? [])]),
    modules: pathsOf(modules.map(({ file }) => file)),
  };
}

/** As Vite names what it builds. What is not there is left to whatever comes next. */
export const assetPath = /^\/assets\/[\w-]+\.\w+$/;

/** Their names change with their contents: a browser need never ask again. */
export function serveAssets(): RequestHandler {
  return staticGzip(webFolder, {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    // They are small: nobody needs a part of one.
    serveStatic: { immutable: true, maxAge: '1y', acceptRanges: false },
  });
}
