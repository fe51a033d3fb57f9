/** What of a contract changes for its clients, by redocly's `diff` of the two in normal form, in words and by operation. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type Json, type JsonObject, normalForm, withPathsOf } from './contract-normal-form.js';
import { type ReportedChange, silent, type WordedChange, wordsOf } from './contract-words.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');

/** A change that is the same in all of these operations. */
export interface ContractChange extends WordedChange {
  /** The operationIds; none for what belongs to no operation. */
  operations: string[];
}

export interface ContractChanges {
  changes: ContractChange[];
  /** How many texts read differently: descriptions, summaries and titles. */
  texts: number;
}

/**
 * Compares two contracts, files in YAML or JSON.
 *
 * @throws {Error} if one of them is missing or cannot be read.
 */
export async function contractChanges(base: string, revision: string): Promise<ContractChanges> {
  try {
    const [old, next] = await Promise.all([normalFormIn(base), normalFormIn(revision)]);
    const reported = pairedParameters(await report(withPathsOf(old, next), withPathsOf(next, old)));
    const [texts, others] = [reported.filter(isText), reported.filter((each) => !isText(each) && !silent(each))];
    return { changes: grouped(others.flatMap((each) => wordsOf(each, { old, next }))), texts: texts.length };
  } catch (cause) {
    const { stderr = '', message } = cause as Error & { stderr?: string };
    throw new Error(`${base} and ${revision} cannot be compared:\n${stderr.trim() || message}`, { cause });
  }
}

async function normalFormIn(file: string): Promise<JsonObject> {
  return normalForm(parse(await readFile(file, 'utf8')) as JsonObject);
}

async function report(old: JsonObject, next: JsonObject): Promise<ReportedChange[]> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-contracts-'));
  try {
    const files = [join(folder, 'old.json'), join(folder, 'next.json')];
    await Promise.all([old, next].map((each, at) => writeFile(files[at] as string, JSON.stringify(each))));
    // Without `--fail-on=none` the exit code is the same for a breaking change and for a failure.
    const options = ['--format=json', '--fail-on=none', '--lint-config=off'];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const settings = { cwd: root, env, maxBuffer: 256 * 1024 * 1024 };
    const { stdout } = await run(process.execPath, [redocly, 'diff', ...files, ...options], settings);
    return (JSON.parse(stdout) as { changes: ReportedChange[] }).changes;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A parameter that is gone and new at the same place is one whose schema has changed: the differences are told instead. */
function pairedParameters(reported: readonly ReportedChange[]): ReportedChange[] {
  const isWhole = ({ typeName, property }: ReportedChange) => typeName === 'Parameter' && property === undefined;
  const identityOf = (change: ReportedChange) => {
    const { name, in: where } = parameterIn(change);
    return JSON.stringify([change.path, where, name]);
  };
  const ofKind = (kind: ReportedChange['kind']) =>
    new Map(
      reported
        .filter((change) => isWhole(change) && change.kind === kind)
        .map((change) => [identityOf(change), change] as const),
    );
  const [added, removed] = [ofKind('added'), ofKind('removed')];
  return reported.flatMap((change) => {
    const identity = isWhole(change) ? identityOf(change) : '';
    const addition = added.get(identity);
    if (!addition || !removed.has(identity)) return [change];
    return change.kind === 'removed' ? differences(change, addition) : [];
  });
}

function parameterIn({ base, revision }: ReportedChange): JsonObject {
  const found = revision ?? base;
  return (found?.value ?? {}) as JsonObject;
}

function differences(removed: ReportedChange, added: ReportedChange): ReportedChange[] {
  const flat = (change: ReportedChange): JsonObject => {
    const { schema = {}, ...parameter } = parameterIn(change);
    return { ...(schema as JsonObject), ...parameter };
  };
  const [before, after] = [flat(removed), flat(added)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const place = (found: ReportedChange['base'], value: Json | undefined) => ({
    pointer: found?.pointer ?? '',
    ...(value === undefined ? {} : { value }),
  });
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((property) => ({
      path: removed.path,
      typeName: 'Schema',
      kind: 'modified' as const,
      // Another bound may be tighter: that has to be named.
      impact: after[property] === undefined ? ('minor' as const) : ('major' as const),
      property,
      base: place(removed.base, before[property]),
      revision: place(added.revision, after[property]),
    }));
}

function isText({ property = '' }: ReportedChange): boolean {
  return ['description', 'summary', 'title'].includes(property);
}

/** The same words once, with all operations that they hold for. */
function grouped(all: readonly (WordedChange & { operation: string | null })[]): ContractChange[] {
  const groups = new Map<string, ContractChange>();
  for (const { operation, ...change } of all) {
    const key = JSON.stringify([change.group, change.what]);
    const group = groups.get(key) ?? { ...change, mentions: [], operations: [] };
    const mentions = new Map([...group.mentions, ...change.mentions].map((each) => [JSON.stringify(each), each]));
    const operations = new Set([...group.operations, ...(operation === null ? [] : [operation])]);
    groups.set(key, { ...group, mentions: [...mentions.values()], operations: [...operations] });
  }
  return [...groups.values()];
}
