// @ts-check
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { buildPart } from './freshness.mjs';

const run = promisify(execFile);
const inputs = ['openapi.yaml', 'redocly.yaml', 'package-lock.json', 'scripts/build/reference.mjs'];
const page = 'dist/reference.html';
/** Redoc's page lies here until it is mended, so that nobody takes an unfinished one for the reference. */
const unfinished = 'dist/reference.unfinished.html';

/** The code of a problem is one long word, which would run out of the screen of a phone. */
const longWords = 'h2 { overflow-wrap: anywhere }';
/** Stands for Redocly's logo where the menu is folded away. Without quotation marks, as it goes into a script. */
const initial = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 12"><text y="10" font-family="sans-serif" font-size="12" font-weight="bold" fill="#4d84ea">R</text></svg>',
)}`;

export const reference = { name: 'reference', output: page };

/** Builds the reference (`GET /docs`) with Redoc into `dist/reference.html`. */
export function buildReference() {
  return buildPart(reference, async () => {
    mkdirSync('dist', { recursive: true });
    // Without --inlineBundle the script would come from a CDN, and with telemetry every reader's page would report home.
    await run(
      process.execPath,
      [
        'node_modules/@redocly/cli/bin/cli.js',
        'build-docs',
        'openapi.yaml',
        `--output=${unfinished}`,
        '--title=Latchkey reference',
        '--inlineBundle',
        '--openapi.disableTelemetry=true',
      ],
      { env: { ...process.env, REDOCLY_TELEMETRY: 'off' } },
    );
    writeFileSync(unfinished, mend(readFileSync(unfinished, 'utf8')));
    renameSync(unfinished, page);
    return { inputs };
  });
}

/**
 * What no option of Redoc (3.0.1) changes. `test/browser/reference.test.ts` opens the result and allows it neither a
 * request to another site nor anything that its Content-Security-Policy has to stop.
 *
 * @param {string} html
 */
function mend(html) {
  const [start, script] = split(html, '<script type="module">');
  return [
    // The search would try `Function(…)` and a worker, both of which the policy forbids. It falls back to building its
    // index in the page, and without workers it does so at once.
    replace(start, '</head>', `<style>${longWords}</style>\n<script>delete window.Worker</script>\n</head>`)
      // Redoc writes the addresses of its history mode into the page and then runs in its hash mode: until a link is
      // rendered anew, opening it in a new tab would lead to a path that is not there.
      .replaceAll(/(<a [^>]*?href=")\//g, '$1#/'),
    // Every reader's page would ask a CDN for Redocly's logo. An image that fails is left out, so say the name in words.
    replace(
      replace(script, 'https://cdn.redoc.ly/redoc/logo-mini-full.svg', 'data:,'),
      'https://cdn.redoc.ly/redoc/logo-mini.svg',
      initial,
    ),
  ]
    .map((part) => replace(part, 'API docs by', 'API docs by Redocly'))
    .join('');
}

/**
 * @param {string} html
 * @param {string} separator
 * @returns {[string, string]}
 * @throws if the text is not there: then Redoc has changed, and what is mended here must be looked at again.
 */
function split(html, separator) {
  const at = html.indexOf(separator);
  if (at === -1) throw new Error(`${page} is not what Redoc makes: it has no ${separator}`);
  return [html.slice(0, at), html.slice(at)];
}

/**
 * @param {string} html
 * @param {string} text
 * @param {string} by
 */
function replace(html, text, by) {
  const [before, rest] = split(html, text);
  return before + by + rest.slice(text.length);
}
