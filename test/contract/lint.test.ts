import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const contract = readFileSync('openapi.yaml', 'utf8');

type Change = (text: string) => string;

/** Changes a part of one operation. */
const changing =
  (operationId: string, from: string, to: string): Change =>
  (text) => {
    const start = text.indexOf(`operationId: ${operationId}\n`);
    const at = text.indexOf(from, start);
    if (start < 0 || at < 0) throw new Error(`${operationId} has no ${from}`);
    return text.slice(0, at) + to + text.slice(at + from.length);
  };

/** Changes what is there first. */
const replacing =
  (from: string, to: string): Change =>
  (text) => {
    if (!text.includes(from)) throw new Error(`There is no ${from}`);
    return text.replace(from, to);
  };

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

/** Each change is of another operation, or of the components: where a fault stands says which change it is of. */
const changes = {
  unchanged: [],
  one: [
    changing('createApiKey', limited, ''),
    changing('updateApiKey', limited, '      x-change-limited: false\n'),
    // An operation of another name and place that writes keys.
    changing('updateUser', 'x-scopes: [keys:manage]', 'x-scopes: [apikeys:write]'),
    changing('revokeApiKey', writes, writes + limited),
    changing('listApiKeys', queued, ''),
    changing('getApiKeyUsage', queued, ''),
    changing('updateAnyApiKey', managed, ''),
    changing('getAnyApiKey', managedDeclared, ''),
    changing('revokeAnyApiKey', manages, manages + managed),
    ...sentences.map((sentence) => replacing(sentence, sentence.replace('x-error-message', 'x-other'))),
  ],
  other: [
    changing('updateApiKey', declared, ''),
    changing('listApiKeys', queued, '      x-queued: false\n'),
    replacing('x-error-message: Use `key` or `any`.', 'x-error-message: key or any'),
    // Of the first text that allows them, which is the reason of a revocation.
    replacing('      allowReserved: true\n', ''),
  ],
} satisfies Record<string, Change[]>;

type Name = keyof typeof changes;
const names = Object.keys(changes) as Name[];

interface Fault {
  code: string;
  path: string[];
  source: string;
}

type Paths = Record<string, Record<string, { operationId?: string }>>;
const { paths } = parse(contract) as { paths: Paths };

/** The operation that a fault is of; else the part of the document. */
function placeOf([part = '', path = '', method = '']: readonly string[]): string {
  return (part === 'paths' && paths[path]?.[method]?.operationId) || part;
}

/**
 * The codes of the rules that each contract breaks and the unchanged one does not, by place: exceptions are made for
 * `openapi.yaml` by its name. All are linted by one process, and they are few: each takes most of a second.
 */
function lint(): Map<Name, Record<string, string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-lint-'));
  try {
    const files = names.map((name) => join(folder, `${name}.yaml`));
    for (const [at, file] of files.entries()) {
      const applied = changes[names[at] as Name].reduce((text: string, change: Change) => change(text), contract);
      writeFileSync(file, applied);
    }
    const args = ['node_modules/@stoplight/spectral-cli/dist/index.js', 'lint', '--quiet', '--format=json'];
    const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
    const { stdout, stderr } = spawnSync(process.execPath, [...args, '--ruleset=.spectral.yaml', ...files], options);
    const [json] = /^\[[\s\S]*\]/m.exec(stdout) ?? [];
    if (json === undefined) throw new Error(stdout + stderr);
    const faults = JSON.parse(json) as Fault[];
    const faultsIn = (name: Name) => faults.filter(({ source }) => basename(source) === `${name}.yaml`);
    const keyOf = ({ code, path }: Fault) => JSON.stringify([code, path]);
    const usual = new Set(faultsIn('unchanged').map(keyOf));
    const added = (name: Name) => {
      const codes: Record<string, string[]> = {};
      for (const fault of faultsIn(name)) {
        if (usual.has(keyOf(fault))) continue;
        const place = placeOf(fault.path);
        codes[place] = [...(codes[place] ?? []), fault.code].sort();
      }
      return codes;
    };
    return new Map(names.map((name) => [name, added(name)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the lint of the contract', () => {
  let one: Record<string, string[]>;
  let other: Record<string, string[]>;
  beforeAll(() => {
    const faults = lint();
    one = faults.get('one') ?? {};
    other = faults.get('other') ?? {};
  });

  it('demands of all that creates or changes keys that it is limited, and of what revokes that it is not', () => {
    for (const faults of [one['createApiKey'], one['updateApiKey'], one['updateUser'], other['updateApiKey']]) {
      expect(faults).toContain('changes-of-keys-are-limited');
    }
    expect(one['revokeApiKey']).toEqual(['revoking-is-never-limited']);
  });

  it('demands of all that manages keys and owners to say whether it is limited, and of what stops them that it is not', () => {
    for (const name of ['updateAnyApiKey', 'getAnyApiKey']) expect(one[name]).toEqual(['managing-is-limited']);
    expect(one['revokeAnyApiKey']).toEqual(['stopping-is-never-limited']);
  });

  it('demands a sentence of every field: of a body, of a member at any depth, of an item, a name and a parameter', () => {
    expect(one['components']).toEqual(sentences.map(() => 'every-field-has-a-sentence'));
    expect(other['components']).toContain('every-field-has-a-sentence');
  });

  it('demands of all that lists records that the requests of one user wait for each other', () => {
    for (const faults of [one['listApiKeys'], one['getApiKeyUsage'], other['listApiKeys']]) {
      expect(faults).toEqual(['lists-of-records-are-queued']);
    }
  });

  it('demands of every text in a query that it may hold what addresses reserve', () => {
    expect(other['components']).toContain('text-in-a-query-may-hold-anything');
  });

  it('finds fault with nothing but what was changed', () => {
    const changed = ['createApiKey', 'updateApiKey', 'updateUser', 'revokeApiKey', 'listApiKeys', 'getApiKeyUsage'];
    const managing = ['updateAnyApiKey', 'getAnyApiKey', 'revokeAnyApiKey'];
    expect(Object.keys(one).sort()).toEqual([...changed, ...managing, 'components'].sort());
    expect(Object.keys(other).sort()).toEqual(['components', 'listApiKeys', 'updateApiKey']);
    expect(other['components']).toHaveLength(2);
  });
});
