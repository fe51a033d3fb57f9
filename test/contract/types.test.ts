import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateServer } from '../../scripts/generate/server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const generated = join(root, 'generated/server/');

/** Changes of the contract that the code does not follow, and the file that must not compile any more. */
const changes = [
  {
    what: 'an operation that is renamed',
    from: 'operationId: revokeApiKey',
    to: 'operationId: deleteApiKey',
    file: 'src/features/apikeys/handlers.ts',
  },
  {
    what: 'a response field that is added and required',
    from: 'required: [id, email, name, created_at]\n      properties:\n',
    to: 'required: [id, email, name, created_at, locale]\n      properties:\n        locale:\n          type: string\n',
    file: 'src/features/accounts/present.ts',
  },
  {
    what: 'a success status that changes',
    from: '"201":\n          description: The account was created.',
    to: '"200":\n          description: The account was created.',
    file: 'src/features/accounts/handlers.ts',
  },
  {
    what: 'a header that becomes required',
    from: 'description: The next page, as `<path>; rel="next"` (RFC 8288), where there is one.',
    to: 'description: The next page.\n              required: true',
    file: 'src/features/apikeys/handlers.ts',
  },
  {
    what: 'a credential that is no longer accepted',
    from: '- apiKeyAuth: []\n        - bearerKey: []\n      x-credentials: [api_key]',
    to: '- accessToken: []\n      x-credentials: [jwt]',
    file: 'src/features/apikeys/handlers.ts',
  },
  {
    what: 'an operation whose changes are no longer limited',
    from: 'limit as creating keys.\n      security:\n        - accessToken: []\n      x-credentials: [jwt]\n      x-scopes: [apikeys:write]\n      x-change-limited: true\n',
    to: 'limit as creating keys.\n      security:\n        - accessToken: []\n      x-credentials: [jwt]\n      x-scopes: [apikeys:write]\n',
    file: 'src/features/apikeys/handlers.ts',
  },
  {
    what: 'a problem code that is added',
    from: '        - service_unavailable\n',
    to: '        - service_unavailable\n        - teapot\n',
    file: 'src/problems/catalogue.ts',
  },
] as const;

describe('the compiler holds the code to the contract', () => {
  const settings = ts.readConfigFile(join(root, 'tsconfig.build.json'), ts.sys.readFile).config;
  const { fileNames, options } = ts.parseJsonConfigFileContent(settings, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const sources = new Map<string, ts.SourceFile | undefined>();
  let program: ts.Program | undefined;
  let directory: string;
  let contract: string;

  /** What is wrong with each file by the contract as it is. */
  const unchanged = new Map<string, string[]>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'latchkey-types-'));
    contract = await readFile(join(root, 'openapi.yaml'), 'utf8');
    const compiled = await compile(contract);
    for (const { file } of changes) unchanged.set(file, faultsIn(compiled, file));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** `src` by this contract. What was read once is not read again. */
  async function compile(yaml: string): Promise<ts.Program> {
    await writeFile(join(directory, 'openapi.yaml'), yaml);
    await generateServer({ contract: join(directory, 'openapi.yaml'), output: directory });
    const read = host.getSourceFile.bind(host);
    const getSourceFile: ts.CompilerHost['getSourceFile'] = (name, target) => {
      if (name.startsWith(generated)) {
        const text = ts.sys.readFile(join(directory, name.slice(generated.length))) ?? '';
        return ts.createSourceFile(name, text, target);
      }
      if (!sources.has(name)) sources.set(name, read(name, target));
      return sources.get(name);
    };
    program = ts.createProgram(
      fileNames,
      { ...options, noEmit: true, incremental: false },
      { ...host, getSourceFile },
      program,
    );
    return program;
  }

  function faultsIn(compiled: ts.Program, file: string): string[] {
    const diagnostics = compiled.getSemanticDiagnostics(compiled.getSourceFile(join(root, file)));
    return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  }

  // That nothing else is wrong with the contract as it is, the build has shown.
  it.each(changes)('and lets $file through, but refuses $what', { timeout: 60_000 }, async ({ from, to, file }) => {
    expect(contract.includes(from)).toBe(true);
    expect(unchanged.get(file)).toEqual([]);
    expect(faultsIn(await compile(contract.replace(from, to)), file)).not.toEqual([]);
  });
});
