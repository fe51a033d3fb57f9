/**
 * `npm run release -- 1.2.3`: prepares a release. One version for the service, the contract and the client; dates the
 * changelog, keeps the contract for the next comparison, and packs service and client into `dist/release/`. Commits, tags
 * and publishes nothing: it prints the commands.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releaseEntries, unreleasedEntries, versionFault } from './changelog.js';
import { breakingHeading, checkContract, releasedContract } from './contract-diff.js';
import { releasePackage } from './release-package.js';

const tarballs = 'dist/release';
/** Beside what runs, for its operator; `npm pack` adds nothing but what stands in the folder that is packed. */
const serviceFiles = ['openapi.yaml', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE', 'docs', 'deploy'];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [, , version = ''] = process.argv;

try {
  await check();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
try {
  setVersion();
  pack();
} catch (error) {
  console.error(`${(error as Error).message}\nThe release is not complete. To undo what was changed: git restore .`);
  process.exit(1);
}
printNextSteps();

/** @throws {Error} that says what stands in the way of a release. Changes nothing. */
async function check(): Promise<void> {
  if (version === '') throw new Error('Say which version to release: npm run release -- 1.2.3');
  const changed = run('git', 'status', '--porcelain').trim();
  if (changed !== '') throw new Error(`The tree is not clean. Commit or stash this first:\n${changed}`);
  const entries = unreleasedEntries(readFileSync('CHANGELOG.md', 'utf8'));
  if (entries.size === 0)
    throw new Error('CHANGELOG.md has no entries under "Unreleased": there is nothing to release.');
  const { version: last } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const fault = versionFault(version, { last, breaks: entries.has(breakingHeading) });
  if (fault !== null) throw new Error(fault);
  if (!(await checkContract())) throw new Error('Nothing was changed.');
}

function setVersion(): void {
  run('npm', 'version', version, '--no-git-tag-version');
  edit('openapi.yaml', (text) => text.replace(/^ {2}version: \S+$/m, `  version: ${version}`));
  edit('CHANGELOG.md', (text) => releaseEntries(text, { version, date: new Date().toISOString().slice(0, 10) }));
  run('npm', 'run', '--silent', 'generate');
  cpSync('openapi.yaml', releasedContract);
}

function pack(): void {
  // What an earlier version left there must not be packed.
  rmSync('dist', { recursive: true, force: true });
  run('npm', 'run', '--silent', 'build');
  const stage = mkdtempSync(join(tmpdir(), 'latchkey-release-'));
  try {
    for (const name of ['dist', ...serviceFiles]) cpSync(name, join(stage, name), { recursive: true });
    for (const name of ['.tsbuildinfo', '.stamps']) rmSync(join(stage, 'dist', name), { recursive: true, force: true });
    writeFileSync(join(stage, 'package.json'), releasePackage(readFileSync('package.json', 'utf8')));
    // Under this name npm packs it, and `npm ci` in the unpacked folder installs exactly these versions.
    cpSync('package-lock.json', join(stage, 'npm-shrinkwrap.json'));
    mkdirSync(tarballs);
    run('npm', 'pack', stage, '--pack-destination', tarballs);
    run('npm', 'pack', './generated/client', '--pack-destination', tarballs);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function printNextSteps(): void {
  const packed = readdirSync(tarballs).map((name) => `${tarballs}/${name}`);
  const client = packed.find((path) => path.includes('client')) ?? '';
  console.log(`
Packed ${packed.join(' and ')}.
Look at the changes (git diff), run the tests (npm test), then:

  git commit --all --message "Release ${version}"
  git tag --annotate v${version} --message "Release ${version}"
  git push --follow-tags
  npm publish ${client} --access public

Attach the tarball of the service to the release. To undo: git restore .`);
}

function edit(path: string, change: (text: string) => string): void {
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${path} was not changed: it has no version where one was looked for.`);
  writeFileSync(path, changed);
}

/** @throws {Error} if the command fails; what it says of that is printed. */
function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
