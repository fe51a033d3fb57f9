/**
 * `npm run contract:diff`: what `openapi.yaml` changes since the last release, by redocly's `diff`, which its makers call
 * experimental. Exits 1 if a change breaks callers without an entry under "Breaking" in the changelog, and if the two
 * cannot be compared.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { unreleasedEntries } from './changelog.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');

/** The contract of the last release, which `npm run release` keeps. */
export const releasedContract = 'docs/released/openapi.yaml';
export const breakingHeading = 'Breaking';

type Impact = 'major' | 'minor' | 'patch';

/** As redocly reports it. */
interface Change {
  path: string;
  kind: string;
  impact: Impact;
  property?: string;
  verdicts: { message: string }[];
}

export interface ContractChanges {
  /** What breaks callers, a line each. */
  breaking: string[];
  /** How many others there are: what is new, and what is only said differently. */
  others: Record<Exclude<Impact, 'major'>, number>;
}

/**
 * Compares two contracts.
 *
 * @throws {Error} if one of them is missing or cannot be read.
 */
export async function contractChanges(base: string, revision: string): Promise<ContractChanges> {
  // Without `--fail-on=none` the exit code is the same for a breaking change and for a failure.
  const options = ['--format=json', '--fail-on=none', '--lint-config=off'];
  let stdout: string;
  try {
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const args = [redocly, 'diff', base, revision, ...options];
    ({ stdout } = await run(process.execPath, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }));
  } catch (cause) {
    const { stderr = '', message } = cause as Error & { stderr?: string };
    throw new Error(`${base} and ${revision} cannot be compared:\n${stderr.trim() || message}`, { cause });
  }
  const { changes, summary } = JSON.parse(stdout) as { changes: Change[]; summary: Record<Impact, number> };
  const breaking = changes.filter(({ impact }) => impact === 'major').map(describe);
  return { breaking, others: { minor: summary.minor, patch: summary.patch } };
}

function describe({ path, kind, property, verdicts }: Change): string {
  const place = property === undefined ? path : `${path} (${property})`;
  return verdicts.length > 0 ? `${verdicts.map(({ message }) => message).join(' ')} ${place}` : `${kind}: ${place}`;
}

/** Prints what has changed since the last release. @returns whether the changelog says of every break that there is one. */
export async function checkContract(): Promise<boolean> {
  const { breaking, others } = await contractChanges(releasedContract, 'openapi.yaml');
  const entries = unreleasedEntries(await readFile(join(root, 'CHANGELOG.md'), 'utf8')).get(breakingHeading) ?? [];
  console.log(
    `openapi.yaml since the last release: ${breaking.length} breaking, ${others.minor} new, ${others.patch} other changes.`,
  );
  for (const change of breaking) console.log(`  breaking: ${change}`);
  if (breaking.length === 0 || entries.length > 0) return true;
  console.error(
    `Add an entry under "### ${breakingHeading}" in the section "Unreleased" of CHANGELOG.md, or keep the contract compatible.`,
  );
  return false;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    if (!(await checkContract())) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
