// @ts-check
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { compress } from './compress.mjs';
import { buildPart } from './freshness.mjs';
import { renderTexts } from './operation-texts.mjs';
import { between, renderWithRedoc, replace, split } from './redoc-page.mjs';

const mountScript = 'src/web/reference/mount.js';
const earlyScript = 'src/web/reference/early.js';
const previewScript = 'src/web/reference/preview.js';
const definitionScript = 'src/web/reference/definition.js';
const ownStyle = 'src/web/reference/reference.css';
const notesScript = 'src/features/pages/shared/reference-notes.js';
const samplesScript = 'src/features/pages/shared/code-samples.js';
const inputs = [
  'openapi.yaml',
  'redocly.yaml',
  'package-lock.json',
  'scripts/build/reference.mjs',
  'scripts/build/operation-texts.mjs',
  'scripts/build/redoc-page.mjs',
  'scripts/build/compress.mjs',
  mountScript,
  earlyScript,
  previewScript,
  definitionScript,
  ownStyle,
  notesScript,
  samplesScript,
];
const folder = 'dist/reference';
const assets = join(folder, 'assets');
/** Redoc's own page, all in one, of which the parts are made. */
const whole = join(folder, 'whole.html');
/** Says where the parts are; written last, when everything is there. */
const finished = join(folder, 'manifest.json');

/** Stands for Redocly's logo where the menu is folded away. Without quotation marks, as it goes into a script. */
const initial = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 12"><text y="10" font-family="sans-serif" font-size="12" font-weight="bold" fill="#4d84ea">R</text></svg>',
)}`;

const menuRole = 'role="navigation" aria-label="Contents"';

export const reference = { name: 'reference', output: finished };

/**
 * Builds the reference (`GET /docs`) with Redoc into `dist/reference`: what it renders of the contract, and what browsers
 * load to go on from there, each under a name that changes with its contents.
 */
export function buildReference() {
  return buildPart(reference, async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(assets, { recursive: true });
    const [texts] = await Promise.all([
      renderTexts({ contract: 'openapi.yaml', document: join(folder, 'texts.json'), page: join(folder, 'texts.html') }),
      renderWithRedoc({ document: 'openapi.yaml', page: whole }),
    ]);
    const { content, script, style } = partsOf(readFileSync(whole, 'utf8'));
    const redoc = await writeAsset('redoc', 'js', script);
    const samples = await writeScript('code-samples', samplesScript);
    const notes = await writeScript('reference-notes', notesScript, { './code-samples.js': samples });
    const definition = await writeScript('reference-definition', definitionScript, {
      '../../features/pages/shared/reference-notes.js': notes,
    });
    const preview = await writeScript('reference-preview', previewScript, {
      './definition.js': definition,
      './operation-texts.json': await writeAsset('operation-texts', 'json', JSON.stringify(texts)),
    });
    const paths = {
      stylesheet: await writeAsset('reference', 'css', `${style}\n${readFileSync(ownStyle, 'utf8')}`),
      early: await writeScript('reference-early', earlyScript, { './preview.js': preview }),
      script: await writeScript('reference', mountScript, { './definition.js': definition, './redoc.js': redoc }),
      // The large one: the others are there long before it, although they are asked for later.
      modules: [redoc],
    };
    writeFileSync(join(folder, 'content.html'), content);
    rmSync(whole);
    writeFileSync(finished, JSON.stringify(paths));
    return { inputs };
  });
}

/**
 * @param {string} name
 * @param {string} path
 * @param {Record<string, string>} [imported] names of the files that it imports, by how the source calls them.
 */
function writeScript(name, path, imported = {}) {
  const text = Object.entries(imported).reduce(
    (mended, [source, file]) => replace(mended, source, `./${file}`),
    readFileSync(path, 'utf8'),
  );
  return writeAsset(name, 'js', text);
}

/**
 * @param {string} name
 * @param {string} extension
 * @param {string} source
 * @returns {Promise<string>} the name of the file.
 */
async function writeAsset(name, extension, source) {
  const text = name === 'redoc' || extension === 'json' ? source : await minified(source, extension);
  const file = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.${extension}`;
  writeFileSync(join(assets, file), text);
  await compress(join(assets, file));
  return file;
}

/**
 * Redoc is small already, and data has nothing to leave out.
 *
 * @param {string} source
 * @param {string} extension
 */
async function minified(source, extension) {
  const { code } = await transform(source, {
    loader: extension === 'css' ? 'css' : 'js',
    ...(extension === 'css' ? {} : { format: 'esm' }),
    minify: true,
    target: 'es2022',
  });
  return code;
}

/**
 * The parts of Redoc's page (3.0.1), mended where no option of it helps. `test/browser/reference.test.ts` opens the result
 * and allows it neither a request to another site nor anything that its Content-Security-Policy has to stop.
 *
 * @param {string} html
 */
function partsOf(html) {
  const [start, rest] = split(html, '<script type="module">');
  // The contract is a document of its own, which the page loads.
  const [script] = split(rest, 'const __redoc_definition = ');
  const rendered = between(start, '<div id="redoc">', /<\/div>\s*$/);
  // It chooses the colours, which `early.js` does instead. What is left of it is data to browsers: Redoc expects an element.
  const chooseColours = between(rendered, '<script>', /<\/script>[\s\S]*$/);
  const content = replace(rendered, `<script>${chooseColours}`, '<script type="text/plain">')
    // Redoc writes the addresses of its history mode into the page and then runs in its hash mode: until a link is
    // rendered anew, opening it in a new tab would lead to a path that is not there.
    .replaceAll(/(<a [^>]*?href=")\//g, '$1#/');
  const style = between(start, '<style data-styled="true"', /<\/style>[\s\S]*$/).replace(/^[^>]*>/, '');
  return {
    content: replace(
      replace(content, 'API docs by', 'API docs by Redocly'),
      ' menu-content"',
      ` menu-content" ${menuRole}`,
    ),
    script: mendScript(script.slice('<script type="module">'.length)),
    style: withoutUnusedVariables(style, content),
  };
}

/** @type {[from: string, to: string][]} */
const mends = [
  // Every reader's page would ask a CDN for Redocly's logo. Its name in words stands for it.
  ['https://cdn.redoc.ly/redoc/logo-mini-full.svg', 'data:,'],
  ['t?(0,V.jsx)(`img`,{alt:`redocly logo`,', 't&&!e?(0,V.jsx)(`img`,{alt:`redocly logo`,'],
  ['https://cdn.redoc.ly/redoc/logo-mini.svg', initial],
  ['API docs by', 'API docs by Redocly'],
  // What screen readers are told: where the menu is, how deep a heading lies, and what the button with the cross does.
  ['className:e,$collapsedSidebar:', 'className:e,role:`navigation`,"aria-label":`Contents`,$collapsedSidebar:'],
  ['"data-component-name":`Typography/H4`,', '"data-component-name":`Typography/H4`,"aria-level":3,'],
  ['[ws(`searchInputReset`,`search`)])},icon:', '[ws(`searchInputReset`,`search`)])},"aria-label":`Clear`,icon:'],
  ['nwe=L.h5`', 'nwe=L.h5.attrs({"aria-level":3})`'],
  ['"aria-label":`Example`,options:', 'options:'],
  [
    '"data-testid":`search-dialog`,',
    '"data-testid":`search-dialog`,role:`dialog`,"aria-modal":true,"aria-label":`Search`,',
  ],
  // A group of the menu opens and closes at once, before anything is painted: while it grew, everything below it moved.
  [
    'r.current=e;function i(e){return ju(e)}',
    'r.current=e;for(let t of e?[`expandStart`,`expandEnd`]:[`collapseEnd`])o(t);return;function i(e){return ju(e)}',
  ],
  // A page has one header and one footer, and those of the dialog are not they.
  ['uEe=L.header`', 'uEe=L.div`'],
  ['fEe=L.footer`', 'fEe=L.div`'],
  ['children:`No results`', 'children:`Nothing matches. Try another word.`'],
];

/**
 *
 * @param {string} script
 */
function mendScript(script) {
  return mends.reduce((mended, [from, to]) => replace(mended, from, to), script);
}

/**
 * The style of what is rendered already; Redoc brings all of it again when it runs. Most of it are variables for what is
 * not shown yet, and marks that only it would read.
 *
 * @param {string} style
 * @param {string} content
 */
function withoutUnusedVariables(style, content) {
  const declaration = /(--[\w-]+):((?:[^;{}"']|"[^"]*"|'[^']*')*)(?:;|(?=\}))/g;
  const used = (/** @type {string} */ text) => [...text.matchAll(/var\((--[\w-]+)/g)].map(([, name = '']) => name);
  const bare = style.replaceAll('/*!sc*/', '').replaceAll(/data-styled\.g\d+\[id="[^"]*"\]\{content:"[^"]*"\}\n?/g, '');
  /** @type {Map<string, string[]>} */
  const needs = new Map();
  for (const [, name = '', value = ''] of bare.matchAll(declaration)) {
    needs.set(name, [...(needs.get(name) ?? []), ...used(value)]);
  }
  const kept = new Set([...used(bare.replaceAll(declaration, '')), ...used(content)]);
  for (const name of kept) for (const needed of needs.get(name) ?? []) kept.add(needed);
  return bare.replaceAll(declaration, (all, name) => (kept.has(name) ? all : ''));
}
