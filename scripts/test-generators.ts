/**
 * `npm run test:generators`: whether the clients that others generate from `openapi.yaml` compile under `tsc --strict`.
 * The generators come from npm, in exact versions, into `.cache/generators`: this package needs none of them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface Generator {
  name: string;
  /** What it takes from npm: of each package one version. */
  packages: string[];
  /** Arguments of its program, to write a client for a contract to a file in a folder. */
  args: (contract: string, folder: string, file: string) => string[];
}

const generators: Generator[] = [
  {
    name: 'orval',
    packages: ['orval@8.38.0'],
    args: (contract, folder, file) => ['--input', contract, '--output', join(folder, file), '--client', 'fetch'],
  },
  {
    name: 'oazapfts',
    packages: ['oazapfts@7.5.0', '@oazapfts/runtime@1.2.0'],
    args: (contract, folder, file) => [contract, join(folder, file)],
  },
  {
    name: 'swagger-typescript-api',
    packages: ['swagger-typescript-api@13.13.0'],
    args: (contract, folder, file) => ['generate', '--path', contract, '--output', folder, '--name', file, '--silent'],
  },
];

const contract = resolve('openapi.yaml');
const tsc = resolve('node_modules/typescript/bin/tsc');
const compilerOptions = {
  strict: true,
  noEmit: true,
  target: 'ES2022',
  lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  module: 'ESNext',
  moduleResolution: 'Bundler',
  types: [],
  skipLibCheck: true,
};

const failed = generators.filter((generator) => {
  const fault = faultOf(generator);
  console.log(`${generator.packages[0]}: ${fault === null ? 'compiles' : `fails\n${fault}`}`);
  return fault !== null;
});
process.exitCode = failed.length === 0 ? 0 : 1;

/** @returns what the generator or the compiler says where one of them fails; `null` if the client compiles. */
function faultOf({ name, packages, args }: Generator): string | null {
  const folder = resolve('.cache/generators', packages.join('+').replaceAll('/', '-'));
  install(folder, packages);
  const file = 'client.ts';
  const program = join(folder, 'node_modules/.bin', name);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  return (
    outputOfFailure(folder, program, args(contract, folder, file)) ??
    outputOfFailure(folder, process.execPath, [tsc, '-p', folder])
  );
}

/** @throws {Error} if npm does not have one of them. */
function install(folder: string, packages: readonly string[]): void {
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return;
  mkdirSync(folder, { recursive: true });
  const options = ['--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  execFileSync('npm', ['install', ...options, ...packages], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function outputOfFailure(folder: string, program: string, args: readonly string[]): string | null {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? null : (error?.message ?? `${stdout}${stderr}`.trim());
}
