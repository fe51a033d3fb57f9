import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import { pagesTag, readContract } from '../../src/contract/contract.js';
import type { OpenApiDocument, PathItem } from '../../src/contract/document.js';

const mark = '// Copied from src/client by `npm run generate`. Do not edit.\n';
const handWritten = fileURLToPath(new URL('../../src/client', import.meta.url));
const template = fileURLToPath(new URL('./client-package', import.meta.url));
const license = fileURLToPath(new URL('../../LICENSE', import.meta.url));

/** What programs call: the contract without its pages, which are for people and their agents to read. */
async function programsContract(contract: string): Promise<OpenApiDocument> {
  const { document } = readContract(await readFile(contract, 'utf8'));
  const isPage = ({ get }: PathItem) => get?.tags.includes(pagesTag);
  const paths = Object.entries(document.paths).filter(([, item]) => !isPage(item));
  return withSentences({
    ...document,
    paths: Object.fromEntries(paths.map(([path, item]) => [path, withEitherCredential(item)])),
  });
}

/**
 * With both credentials where a user has to show one. A client sends the one that it has: the answer to the wrong one says
 * which is needed, while the answer to none would only say that there is none.
 */
function withEitherCredential(item: PathItem): PathItem {
  const entries = Object.entries(item).map(([method, operation]) => {
    if (Array.isArray(operation) || operation['x-credentials'] === undefined) return [method, operation];
    const { security: _, ...rest } = operation;
    return [method, rest];
  });
  return Object.fromEntries(entries);
}

/**
 * With the sentence of each field behind its description, which is all that reaches the comments in the client. What an
 * object has to have, its type says.
 */
function withSentences<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withSentences) as T;
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([name]) => name !== 'x-error-message');
  const copy = Object.fromEntries(entries.map(([name, value]) => [name, withSentences(value)]));
  const { 'x-error-message': sentence, description = '', type } = node as Record<string, unknown>;
  if (typeof sentence === 'string' && type !== 'object') {
    copy['description'] = `${String(description).trimEnd()}\n\n${sentence}`.trimStart();
  }
  return copy as T;
}

/**
 * Writes the publishable client: the generated operations, a copy of `src/client/`, and around them the files of
 * `client-package/`. And, as they are generated with it, the queries and mutations for TanStack Query by which the settings
 * page asks it.
 */
export async function generateClient({
  contract,
  output,
  queries,
}: {
  contract: string;
  output: string;
  queries: string;
}): Promise<void> {
  const document = await programsContract(contract);
  const generated = join(output, 'src', 'generated');
  await createClient({
    input: { ...document },
    output: { path: generated, importFileExtension: '.js' },
    logs: { level: 'silent', file: false },
    plugins: [
      { name: '@hey-api/client-fetch', throwOnError: true },
      '@hey-api/typescript',
      {
        name: '@hey-api/sdk',
        operations: { strategy: 'single', containerName: 'LatchkeyClient', methods: 'instance' },
      },
      '@tanstack/react-query',
    ],
  });
  await moveQueries(join(generated, '@tanstack'), queries);
  await copyHandWritten(join(output, 'src'));
  await cp(template, output, { recursive: true });
  await cp(license, join(output, 'LICENSE'));

  const packageFile = join(output, 'package.json');
  const manifest = JSON.parse(await readFile(packageFile, 'utf8'));
  await writeFile(packageFile, `${JSON.stringify({ ...manifest, version: document.info.version }, null, 2)}\n`);
}

/** Byte for byte but for the mark: a file means the same in both places, as each package says where `#generated/` is. */
async function copyHandWritten(to: string): Promise<void> {
  const names = (await readdir(handWritten)).filter((name) => name.endsWith('.ts'));
  for (const name of names) await writeFile(join(to, name), mark + (await readFile(join(handWritten, name), 'utf8')));
}

/** Out of the package, which has nothing to do with React; they import it as it is built. */
async function moveQueries(from: string, to: string): Promise<void> {
  const name = 'react-query.gen.ts';
  const queries = await readFile(join(from, name), 'utf8');
  await rm(from, { recursive: true });
  await mkdir(to, { recursive: true });
  await writeFile(join(to, name), queries.replaceAll("from '../", "from '../client/dist/generated/"));
}
