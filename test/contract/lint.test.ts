import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const contract = readFileSync('openapi.yaml', 'utf8');

/** The contract with a part of one operation changed. */
function changed(operationId: string, from: string, to: string): string {
  const start = contract.indexOf(`operationId: ${operationId}`);
  const at = contract.indexOf(from, start);
  if (start < 0 || at < 0) throw new Error(`${operationId} has no ${from}`);
  return contract.slice(0, at) + to + contract.slice(at + from.length);
}

const limited = '      x-change-limited: true\n';
const declared = '        "429":\n          $ref: "#/components/responses/ChangeLimitReached"\n';
const managed = '      x-managed: true\n';
const managedDeclared = '        "429":\n          $ref: "#/components/responses/ManagementLimitReached"\n';
const manages = '      x-scopes: [keys:manage]\n';
const queued = '      x-queued: true\n';
const writes = '      x-scopes: [apikeys:write]\n';

/** Of a body, of a member, of an item, of a name and of a parameter. */
const sentences = [
  'x-error-message: Send a JSON object with `email` and `password`.\n',
  'x-error-message: Use a whole number of seconds',
  'x-error-message: Use the name of a scope',
  'x-error-message: Use names of 1 to 40',
  'x-error-message: Use `key` or `any`.',
];

const contracts = {
  unchanged: contract,
  creatingUnlimited: changed('createApiKey', limited, ''),
  updatingUnlimited: changed('updateApiKey', limited, '      x-change-limited: false\n'),
  undeclared: changed('updateApiKey', declared, ''),
  // An operation of another name and place that writes keys.
  elsewhere: changed('updateUser', 'x-scopes: [keys:manage]', 'x-scopes: [apikeys:write]'),
  revokingLimited: changed('revokeApiKey', writes, writes + limited),
  listUnqueued: changed('listApiKeys', queued, ''),
  usageUnqueued: changed('getApiKeyUsage', queued, ''),
  managingUnsaid: changed('updateAnyApiKey', managed, ''),
  managingUndeclared: changed('getAnyApiKey', managedDeclared, ''),
  stoppingLimited: changed('revokeAnyApiKey', manages, manages + managed),
  withoutSentences: sentences.reduce(
    (text, sentence) => text.replace(sentence, sentence.replace('x-error-message', 'x-other')),
    contract,
  ),
  vague: contract.replace('x-error-message: Use `key` or `any`.', 'x-error-message: key or any'),
  // Of the first text that allows them, which is the reason of a revocation.
  reservedRefused: contract.replace('      allowReserved: true\n', ''),
  listNotQueued: changed('listApiKeys', queued, '      x-queued: false\n'),
};

type Name = keyof typeof contracts;
const names = Object.keys(contracts) as Name[];

interface Fault {
  code: string;
  path: string[];
  source: string;
}

/**
 * The codes of the rules that each contract breaks and the unchanged one does not: exceptions are made for `openapi.yaml` by
 * its name. All are linted by one process: its start costs more than its work.
 */
function lint(): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-lint-'));
  try {
    const files = names.map((name) => join(folder, `${name}.yaml`));
    for (const [at, file] of files.entries()) writeFileSync(file, contracts[names[at] as Name]);
    const args = ['node_modules/@stoplight/spectral-cli/dist/index.js', 'lint', '--quiet', '--format=json'];
    const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
    const { stdout, stderr } = spawnSync(process.execPath, [...args, '--ruleset=.spectral.yaml', ...files], options);
    const [json] = /^\[[\s\S]*\]/m.exec(stdout) ?? [];
    if (json === undefined) throw new Error(stdout + stderr);
    const faults = JSON.parse(json) as Fault[];
    const faultsIn = (name: Name) => faults.filter(({ source }) => basename(source) === `${name}.yaml`);
    const keyOf = ({ code, path }: Fault) => JSON.stringify([code, path]);
    const usual = new Set(faultsIn('unchanged').map(keyOf));
    const added = (name: Name) => faultsIn(name).filter((fault) => !usual.has(keyOf(fault)));
    return new Map(names.map((name) => [name, added(name).map(({ code }) => code)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the lint of the contract', () => {
  let faults: Map<string, string[]>;
  beforeAll(() => {
    faults = lint();
  });

  it('demands of all that creates or changes keys that it is limited, and of what revokes that it is not', () => {
    for (const name of ['creatingUnlimited', 'updatingUnlimited', 'undeclared', 'elsewhere']) {
      expect(faults.get(name)).toContain('changes-of-keys-are-limited');
    }
    expect(faults.get('revokingLimited')).toEqual(['revoking-is-never-limited']);
  });

  it('demands of all that manages keys and owners to say whether it is limited, and of what stops them that it is not', () => {
    for (const name of ['managingUnsaid', 'managingUndeclared'])
      expect(faults.get(name)).toEqual(['managing-is-limited']);
    expect(faults.get('stoppingLimited')).toEqual(['stopping-is-never-limited']);
  });

  it('demands a sentence of every field: of a body, of a member at any depth, of an item, a name and a parameter', () => {
    expect(faults.get('withoutSentences')).toEqual(sentences.map(() => 'every-field-has-a-sentence'));
    expect(faults.get('vague')).toEqual(['every-field-has-a-sentence']);
  });

  it('demands of all that lists records that the requests of one user wait for each other', () => {
    for (const name of ['listUnqueued', 'usageUnqueued', 'listNotQueued']) {
      expect(faults.get(name)).toEqual(['lists-of-records-are-queued']);
    }
  });

  it('demands of every text in a query that it may hold what addresses reserve', () => {
    expect(faults.get('reservedRefused')).toEqual(['text-in-a-query-may-hold-anything']);
  });
});
