// @ts-check
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Writes the page that Redoc makes of an OpenAPI document: one file with everything in it.
 *
 * @param {{ document: string, page: string }} paths
 */
export async function renderWithRedoc({ document, page }) {
  await run(
    process.execPath,
    [
      'node_modules/@redocly/cli/bin/cli.js',
      'build-docs',
      document,
      `--output=${page}`,
      // Without it the script would come from a CDN, and with telemetry every reader's page would report home.
      '--inlineBundle',
      '--openapi.disableTelemetry=true',
    ],
    { env: { ...process.env, REDOCLY_TELEMETRY: 'off' } },
  );
}

/**
 * @param {string} html
 * @param {string} separator
 * @returns {[string, string]}
 * @throws if the text is not there: then Redoc has changed, and what is mended here must be looked at again.
 */
export function split(html, separator) {
  const at = html.indexOf(separator);
  if (at === -1) throw new Error(`The page is not what Redoc makes: it has no ${separator}`);
  return [html.slice(0, at), html.slice(at)];
}

/**
 * @param {string} html
 * @param {string} start
 * @param {RegExp} end
 */
export function between(html, start, end) {
  const rest = split(html, start)[1].slice(start.length);
  if (!end.test(rest)) throw new Error(`The page is not what Redoc makes: nothing ends ${start}`);
  return rest.replace(end, '');
}

/**
 * @param {string} html
 * @param {string} text
 * @param {string} by
 */
export function replace(html, text, by) {
  const [before, rest] = split(html, text);
  return before + by + rest.slice(text.length);
}
