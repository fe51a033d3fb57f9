/**
 * Writes `generated/` from `openapi.yaml` and `src/client/`. With `--check` it writes nothing, compares, and exits 1 on
 * any difference: a file that is missing, that changed, or that nothing generates any more.
 */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateClient } from './client.js';
import { generateVariablesTable } from './configuration.js';
import { generateServer } from './server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'generated');
const contract = join(root, 'openapi.yaml');
/** Left by building or installing the client; ignored by git. */
const notGenerated = new Set(['dist', 'node_modules']);

const fresh = await mkdtemp(join(tmpdir(), 'latchkey-generate-'));
try {
  await generateServer({ contract, output: join(fresh, 'server') });
  await generateClient({ contract, output: join(fresh, 'client'), queries: join(fresh, 'web') });
  if (process.argv.includes('--check')) await check();
  else await write();
  await generateVariablesTable({ check: process.argv.includes('--check') });
} finally {
  await rm(fresh, { recursive: true, force: true });
}

async function write(): Promise<void> {
  const names = await files(fresh);
  for (const name of await files(target)) if (!names.includes(name)) await rm(join(target, name));
  await cp(fresh, target, { recursive: true });
  console.log(`Generated ${names.length} files in generated/.`);
}

async function check(): Promise<void> {
  const names = new Set([...(await files(fresh)), ...(await files(target))]);
  const drifted: string[] = [];
  for (const name of [...names].sort()) {
    const [expected, actual] = await Promise.all([read(join(fresh, name)), read(join(target, name))]);
    if (expected !== actual) drifted.push(name);
  }
  if (drifted.length === 0) {
    console.log('generated/ is up to date with openapi.yaml and src/client.');
    return;
  }
  console.error(
    `generated/ is out of date with openapi.yaml or src/client:\n${drifted.map((name) => `  ${name}`).join('\n')}`,
  );
  console.error('To mend it, run: npm run generate');
  process.exitCode = 1;
}

async function files(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    if (notGenerated.has(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await files(path)).map((name) => join(entry.name, name)));
    else found.push(relative(directory, path));
  }
  return found;
}

async function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
