/** Builds the reference (`GET /docs`) with Redoc into `dist/reference.html`, unless it is newer than the contract. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const inputs = ['openapi.yaml', 'redocly.yaml', 'package-lock.json', 'scripts/build-reference.ts'];
const page = 'dist/reference.html';

process.chdir(root);
if (!isFresh()) {
  mkdirSync('dist', { recursive: true });
  // Without --inlineBundle the script would come from a CDN, and with telemetry every reader's page would report home.
  execFileSync(
    process.execPath,
    [
      'node_modules/@redocly/cli/bin/cli.js',
      'build-docs',
      'openapi.yaml',
      `--output=${page}`,
      '--title=Latchkey reference',
      '--inlineBundle',
      '--openapi.disableTelemetry=true',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, REDOCLY_TELEMETRY: 'off' } },
  );
  if (!readFileSync(page, 'utf8').includes('Redoc')) throw new Error(`${page} is not what Redoc makes.`);
}

function isFresh(): boolean {
  const built = statSync(page, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return inputs.every((path) => statSync(path).mtimeMs < built);
}
