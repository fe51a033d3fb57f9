import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import { readContract } from '../../src/contract/document.js';

const template = fileURLToPath(new URL('./client-package', import.meta.url));
const license = fileURLToPath(new URL('../../LICENSE', import.meta.url));

/** Writes the publishable client: the generated operations, and around them the files of `client-package/`. */
export async function generateClient({ contract, output }: { contract: string; output: string }): Promise<void> {
  await mkdir(output, { recursive: true });
  await createClient({
    input: contract,
    output: { path: join(output, 'src', 'generated'), importFileExtension: '.js' },
    logs: { level: 'silent', file: false },
    plugins: [
      { name: '@hey-api/client-fetch', throwOnError: true },
      '@hey-api/typescript',
      {
        name: '@hey-api/sdk',
        operations: { strategy: 'single', containerName: 'LatchkeyClient', methods: 'instance' },
      },
    ],
  });
  await cp(template, output, { recursive: true });
  await cp(license, join(output, 'LICENSE'));

  const { document } = readContract(await readFile(contract, 'utf8'));
  const packageFile = join(output, 'package.json');
  const manifest = JSON.parse(await readFile(packageFile, 'utf8'));
  await writeFile(packageFile, `${JSON.stringify({ ...manifest, version: document.info.version }, null, 2)}\n`);
}
