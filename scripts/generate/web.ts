import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { clientPlugins, programsContract } from './client.js';

/** Writes what the settings page asks the published client by: queries and mutations for TanStack Query. */
export async function generateWeb({ contract, output }: { contract: string; output: string }): Promise<void> {
  const whole = await mkdtemp(join(tmpdir(), 'latchkey-web-'));
  try {
    await createClient({
      input: { ...(await programsContract(contract)) },
      output: { path: whole, importFileExtension: '.js' },
      logs: { level: 'silent', file: false },
      plugins: [...clientPlugins, '@tanstack/react-query'],
    });
    const queries = await readFile(join(whole, '@tanstack', 'react-query.gen.ts'), 'utf8');
    await mkdir(output, { recursive: true });
    // They were generated beside a client of their own; they are to use the published one.
    const inClient = queries.replaceAll("from '../", "from '../client/dist/generated/");
    await writeFile(join(output, 'react-query.gen.ts'), inClient);
  } finally {
    await rm(whole, { recursive: true, force: true });
  }
}
