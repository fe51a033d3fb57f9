/**
 * `npm run contract:diff`: what `openapi.yaml` changes for clients since the last release. Exits 1 if the changelog does not
 * name a change that breaks callers, and if the two cannot be compared.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codeIn, unreleasedEntries } from './changelog.js';
import { type ContractChange, contractChanges } from './contract-changes.js';
import type { Group } from './contract-words.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The contract of the last release, which `npm run release` keeps. */
export const releasedContract = 'docs/released/openapi.yaml';
export const breakingHeading = 'Breaking';

const headings: Record<Group, string> = {
  breaking: 'Breaking: a client that worked may not work any more',
  noticed: 'Noticed: clients go on working and may see something else',
  new: 'New',
};

/** More operations than these are counted. */
const mostNamed = 6;

/** As one line for people. */
export function lineOf({ what, operations }: ContractChange): string {
  const named = operations.slice(0, mostNamed).join(', ');
  const others = operations.length - mostNamed;
  if (operations.length === 0) return what;
  return others > 0 ? `${what} (${named} and ${others} others)` : `${what} (${named})`;
}

/**
 * The changes that the changelog has to name and does not: a break under "Breaking", a new operation and what only people
 * can judge under any heading of "Unreleased".
 */
export function unnamedChanges(changes: readonly ContractChange[], changelog: string): ContractChange[] {
  const entries = unreleasedEntries(changelog);
  const everywhere = codeIn([...entries.values()].flat());
  const underBreaking = codeIn(entries.get(breakingHeading) ?? []);
  const isNamed = ({ group, isUnclear, mentions }: ContractChange) => {
    const code = group === 'breaking' && !isUnclear ? underBreaking : everywhere;
    return mentions.every((names) => names.some((name) => code.has(name)));
  };
  return changes.filter((change) => isToBeNamed(change) && !isNamed(change));
}

function isToBeNamed({ group, isOperation }: ContractChange): boolean {
  return group === 'breaking' || (group === 'new' && isOperation);
}

/** What this tree's contract changes, and what of it this tree's changelog does not name. */
export async function changesSinceRelease() {
  const { changes, texts } = await contractChanges(join(root, releasedContract), join(root, 'openapi.yaml'));
  return { changes, texts, unnamed: unnamedChanges(changes, await readFile(join(root, 'CHANGELOG.md'), 'utf8')) };
}

/** Prints what has changed since the last release. @returns whether the changelog names all that breaks callers. */
export async function checkContract(): Promise<boolean> {
  const { changes, texts, unnamed } = await changesSinceRelease();
  for (const group of ['breaking', 'noticed', 'new'] as const) {
    const lines = changes.filter((change) => change.group === group).map(lineOf);
    if (lines.length > 0) console.log([headings[group], ...lines.map((line) => `  ${line}`), ''].join('\n'));
  }
  console.log(`${texts} texts read differently.`);
  for (const change of unnamed) console.error(adviceOn(change));
  return unnamed.every(({ group }) => group !== 'breaking');
}

function adviceOn(change: ContractChange): string {
  const names = change.mentions.map((each) => each.map((name) => `\`${name}\``).join(' or ')).join(', ');
  const isBreak = change.group === 'breaking' && !change.isUnclear;
  const where = isBreak ? `"### ${breakingHeading}" in "Unreleased"` : '"Unreleased"';
  return `CHANGELOG.md does not name this under ${where}: ${lineOf(change)}. Add an entry with ${names}${
    isBreak ? ', or keep the contract compatible' : ''
  }.`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    if (!(await checkContract())) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
