import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, type UserConfig } from '@hey-api/openapi-ts';
import { type OpenApiDocument, type PathItem, pagesTag, readContract } from '../../src/contract/document.js';

const template = fileURLToPath(new URL('./client-package', import.meta.url));
const license = fileURLToPath(new URL('../../LICENSE', import.meta.url));

export const clientPlugins = [
  { name: '@hey-api/client-fetch', throwOnError: true },
  '@hey-api/typescript',
  {
    name: '@hey-api/sdk',
    operations: { strategy: 'single', containerName: 'LatchkeyClient', methods: 'instance' },
  },
] as const satisfies UserConfig['plugins'];

/** What programs call: the contract without its pages, which are for people and their agents to read. */
export async function programsContract(contract: string): Promise<OpenApiDocument> {
  const { document } = readContract(await readFile(contract, 'utf8'));
  const isPage = ({ get }: PathItem) => get?.tags.includes(pagesTag);
  const paths = Object.entries(document.paths).filter(([, item]) => !isPage(item));
  return { ...document, paths: Object.fromEntries(paths) };
}

/** Writes the publishable client: the generated operations, and around them the files of `client-package/`. */
export async function generateClient({ contract, output }: { contract: string; output: string }): Promise<void> {
  await mkdir(output, { recursive: true });
  const document = await programsContract(contract);
  await createClient({
    input: { ...document },
    output: { path: join(output, 'src', 'generated'), importFileExtension: '.js' },
    logs: { level: 'silent', file: false },
    plugins: clientPlugins,
  });
  await cp(template, output, { recursive: true });
  await cp(license, join(output, 'LICENSE'));

  const packageFile = join(output, 'package.json');
  const manifest = JSON.parse(await readFile(packageFile, 'utf8'));
  await writeFile(packageFile, `${JSON.stringify({ ...manifest, version: document.info.version }, null, 2)}\n`);
}
