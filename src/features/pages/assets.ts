import { accessSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { refuseCredentialIn } from '../../http/credential-in-query.js';
import { type Encoding, type FixedDocument, sendDocument, storedDocument } from '../../http/fixed-document.js';
import { queryOf } from '../../http/request-path.js';
import { StartupError } from '../../lib/startup-error.js';
import { Problem } from '../../problems/problem.js';

/** Where `npm run build` puts what browsers load, seen both from `src` and from `dist`. */
const folderOf = (part: string) => fileURLToPath(new URL(`../../../dist/${part}`, import.meta.url));
const [browserFolder, referenceFolder] = [folderOf('browser'), folderOf('reference')];

/** Paths of what a page loads. */
export interface PageAssets {
  script: string;
  stylesheets: readonly string[];
  /** What the script imports, to be loaded at the same time. */
  modules: readonly string[];
}

/** Of what stands around every page. */
export interface FrameAssets {
  stylesheet: string;
  /** Path of a classic script that runs before anything is painted. */
  themeScript: string;
  /** What they say, for a page that loads nothing. */
  texts: { stylesheet: string; themeScript: string };
}

/** Of the pages that Redoc renders. */
export interface ReferenceAssets extends PageAssets {
  /** Path of a script that runs before anything is painted. */
  early: string;
  /** What Redoc has rendered of the contract, as HTML. */
  content: string;
}

interface Assets {
  frame: FrameAssets;
  settings: PageAssets;
  developers: PageAssets;
  reference: ReferenceAssets;
  /** Path of the client's package, which npm can install. */
  clientPackage: string;
}

/** Of Vite's manifest, by the path of the source. */
type Manifest = Record<string, { file: string; name?: string; isEntry?: true; css?: string[]; imports?: string[] }>;

/** @throws {StartupError} if they were not built. */
export function loadAssets(): Assets {
  return whenBuilt(() => {
    const manifest = readJson<Manifest>(browserFolder, 'manifest.json');
    const { file } = readJson<{ file: string }>(browserFolder, 'client-package.json');
    const pages = { settings: assetsOf(manifest, 'settings'), developers: assetsOf(manifest, 'developers') };
    requireFiles(browserFolder, [...Object.values(pages).flatMap(filesOf), `/${file}`]);
    const frame = frameAssets(manifest);
    const reference = referenceAssets();
    requireFiles(referenceFolder, [...filesOf(reference), reference.early]);
    return { ...pages, frame, reference, clientPackage: `/${file}` };
  });
}

const filesOf = ({ script, stylesheets, modules }: PageAssets) => [script, ...stylesheets, ...modules];

function requireFiles(folder: string, paths: readonly string[]): void {
  for (const path of paths) accessSync(join(folder, path));
}

function whenBuilt<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new StartupError(
      `The pages are missing or incomplete (${(cause as Error).message}). Run npm run build, and deploy the whole of dist.`,
      { cause },
    );
  }
}

function readJson<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
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

function frameAssets(manifest: Manifest): FrameAssets {
  const pathOf = (source: string) => {
    const { file } = manifest[source] ?? {};
    if (file === undefined) throw new Error(`Nothing was built of ${source}.`);
    return `/${file}`;
  };
  const paths = { stylesheet: pathOf('shell/frame.css'), themeScript: pathOf('shell/theme-choice.ts') };
  const textOf = (path: string) => readFileSync(join(browserFolder, path), 'utf8').trim();
  return { ...paths, texts: { stylesheet: textOf(paths.stylesheet), themeScript: textOf(paths.themeScript) } };
}

function referenceAssets(): ReferenceAssets {
  const names = readJson<Record<'early' | 'stylesheet' | 'script', string> & { modules: string[] }>(
    referenceFolder,
    'manifest.json',
  );
  const pathOf = (name: string) => `/assets/${name}`;
  return {
    early: pathOf(names.early),
    stylesheets: [pathOf(names.stylesheet)],
    script: pathOf(names.script),
    modules: names.modules.map(pathOf),
    content: readFileSync(join(referenceFolder, 'content.html'), 'utf8'),
  };
}

/** Of everything that the build writes, by the extension of its name. */
const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.tgz': 'application/gzip',
};

/** The encodings of a file that lie beside it, by the ending that they add to its name. */
const endings: readonly [ending: string, encoding: Encoding][] = [
  ['.br', 'br'],
  ['.gz', 'gzip'],
  ['', 'identity'],
];

/** As the build names what browsers load. What is not there is left to whatever comes next. */
export const assetPath = /^\/assets\/[\w-]+\.\w+$/;

/** Their names change with their contents: a browser need never ask again. */
const cacheControl = 'public, max-age=31536000, immutable';

/**
 * Serves what browsers load from memory: a file read for each request would wait in one queue with the hashing of
 * passwords and keys.
 *
 * @throws {StartupError} if it was not built.
 */
export function serveAssets(): RequestHandler {
  const documents = whenBuilt(() => new Map([browserFolder, referenceFolder].flatMap(readAssets)));
  return async (req, res, next) => {
    const document = documents.get(req.path);
    if (!document) return next();
    refuseCredentialIn(queryOf(req.originalUrl));
    if (req.headers['if-match'] !== undefined) {
      throw new Problem('invalid_request', { detail: 'Leave out If-Match: a file with this name never changes.' });
    }
    await sendDocument(req, res, document, { 'Cache-Control': cacheControl });
  };
}

function readAssets(part: string): [path: string, document: FixedDocument][] {
  const folder = join(part, 'assets');
  return readdirSync(folder)
    .filter((name) => !/\.(?:br|gz)$/.test(name))
    .map((name) => {
      const stored = endings
        .map(([ending, encoding]) => ({ encoding, file: join(folder, name + ending) }))
        .filter(({ file }) => existsSync(file))
        .map(({ encoding, file }) => [encoding, readFileSync(file)] as const);
      return [
        `/assets/${name}`,
        storedDocument(mediaTypes[extname(name)] ?? 'application/octet-stream', new Map(stored)),
      ];
    });
}
