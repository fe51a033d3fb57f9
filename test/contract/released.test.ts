import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ContractChanges, contractChanges } from '../../scripts/contract-changes.js';
import {
  changesSinceRelease,
  checkContract,
  lineOf,
  releasedContract,
  unnamedChanges,
} from '../../scripts/contract-diff.js';

const released = fileURLToPath(new URL(`../../${releasedContract}`, import.meta.url));

describe('since the last release', () => {
  it('the changelog names every new operation, and under "Breaking" all that breaks callers', async () => {
    const { unnamed } = await changesSinceRelease();
    expect(unnamed.map(lineOf)).toEqual([]);
    expect(await checkContract()).toBe(true);
  });
});

type Part = Record<string, unknown>;
interface Case {
  group: 'breaking' | 'noticed' | 'new';
  /** In words, as `contract:diff` prints it. */
  says: string;
  /** What the operation has before and after. */
  from: Part | null;
  to: Part | null;
}

const answer = (schema: Part, headers: Part = {}) => ({
  responses: { 200: { description: 'Done.', headers, content: { 'application/json': { schema } } } },
});
const request = (schema: Part) => ({
  requestBody: { content: { 'application/json': { schema } } },
  responses: { 204: { description: 'Done.' } },
});
const field = (schema: Part, more: Part = {}) => ({ type: 'object', properties: { a: schema }, ...more });
const text = (more: Part) => field({ type: 'string', ...more });
const parameters = (...names: Part[]) => ({ parameters: names, responses: { 204: { description: 'Done.' } } });
const query = (name: string, more: Part = {}) => ({ name, in: 'query', schema: { type: 'string' }, ...more });
const secured = (...security: Part[]) => ({ security, responses: { 204: { description: 'Done.' } } });

const cases: Record<string, Case> = {
  // What was accepted is refused.
  shorterRequest: {
    group: 'breaking',
    says: '`a` in the request has `maxLength` `5` instead of `9`',
    from: request(text({ maxLength: 9 })),
    to: request(text({ maxLength: 5 })),
  },
  requestPattern: {
    group: 'breaking',
    says: '`a` in the request has `pattern` `^x`, and had none',
    from: request(text({})),
    to: request(text({ pattern: '^x' })),
  },
  requestFormat: {
    group: 'breaking',
    says: '`a` in the request has `format` `email`, and had none',
    from: request(text({})),
    to: request(text({ format: 'email' })),
  },
  requestEnum: {
    group: 'breaking',
    says: '`a` in the request now is never `y`',
    from: request(text({ enum: ['x', 'y'] })),
    to: request(text({ enum: ['x'] })),
  },
  requestItems: {
    group: 'breaking',
    says: '`a[]` in the request has `maximum` `3`, and had none',
    from: request(field({ type: 'array', items: { type: 'integer' } })),
    to: request(field({ type: 'array', items: { type: 'integer', maximum: 3 } })),
  },
  requestClosed: {
    group: 'breaking',
    says: 'the request has `additionalProperties` `false`, and had none',
    from: request(field({ type: 'string' })),
    to: request(field({ type: 'string' }, { additionalProperties: false })),
  },
  requestRequired: {
    group: 'breaking',
    says: 'the request now must have `a`',
    from: request(text({})),
    to: request(field({ type: 'string' }, { required: ['a'] })),
  },
  requiredParameter: {
    group: 'breaking',
    says: 'the query parameter `q` is new and required',
    from: parameters(),
    to: parameters(query('q', { required: true })),
  },
  otherParameter: {
    group: 'breaking',
    says: 'the query parameter `q` has `format` `date`, and had none',
    from: parameters(query('q', { schema: { type: 'string', pattern: '^[0-9-]+$' } })),
    to: parameters(query('q', { schema: { type: 'string', pattern: '^[0-9-]+$', format: 'date' } })),
  },
  goneParameter: {
    group: 'breaking',
    says: 'the query parameter `q` is gone',
    from: parameters(query('q')),
    to: parameters(),
  },
  needsCredential: {
    group: 'breaking',
    says: 'the credential `bearer` is new and required',
    from: secured(),
    to: secured({ bearer: [] }),
  },
  lostCredential: {
    group: 'breaking',
    says: 'the credential `basic` is gone',
    from: secured({ bearer: [] }, { basic: [] }),
    to: secured({ bearer: [] }),
  },
  goneOperation: {
    group: 'breaking',
    says: 'GET /goneOperation is gone',
    from: secured(),
    to: null,
  },
  // Readers get what they did not expect, or miss what they had.
  longerAnswer: {
    group: 'breaking',
    says: '`a` in the answer has `maxLength` `9` instead of `5`',
    from: answer(text({ maxLength: 5 })),
    to: answer(text({ maxLength: 9 })),
  },
  answerEnum: {
    group: 'breaking',
    says: '`a` in the answer now may be `y`',
    from: answer(text({ enum: ['x'] })),
    to: answer(text({ enum: ['x', 'y'] })),
  },
  answerNull: {
    group: 'breaking',
    says: '`a` in the answer has `type` `["string","null"]` instead of `string`',
    from: answer(text({})),
    to: answer(field({ type: ['string', 'null'] })),
  },
  answerLacks: {
    group: 'breaking',
    says: 'the answer now may lack `a`',
    from: answer(field({ type: 'string' }, { required: ['a'] })),
    to: answer(text({})),
  },
  goneField: {
    group: 'breaking',
    says: '`b.c` in the answer is gone',
    from: answer({ type: 'object', properties: { b: { type: 'object', properties: { c: { type: 'string' } } } } }),
    to: answer({ type: 'object', properties: { b: { type: 'object', properties: {} } } }),
  },
  goneStatus: {
    group: 'breaking',
    says: 'the status `200` is gone',
    from: { responses: { ...answer(text({})).responses, 204: { description: 'Done.' } } },
    to: { responses: { 204: { description: 'Done.' } } },
  },
  // What nobody's client breaks on.
  longerRequest: {
    group: 'noticed',
    says: '`a` in the request has `maxLength` `9` instead of `5`',
    from: request(text({ maxLength: 5 })),
    to: request(text({ maxLength: 9 })),
  },
  moreRequest: {
    group: 'noticed',
    says: '`a` in the request now may be `y`',
    from: request(text({ enum: ['x'] })),
    to: request(text({ enum: ['x', 'y'] })),
  },
  shorterAnswer: {
    group: 'noticed',
    says: '`a` in the answer has `maxLength` `5` instead of `9`',
    from: answer(text({ maxLength: 9 })),
    to: answer(text({ maxLength: 5 })),
  },
  answerHas: {
    group: 'noticed',
    says: 'the answer now always has `a`',
    from: answer(text({})),
    to: answer(field({ type: 'string' }, { required: ['a'] })),
  },
  deprecation: {
    group: 'noticed',
    says: 'the operation is deprecated',
    from: secured(),
    to: { ...secured(), deprecated: true },
  },
  deprecatedField: {
    group: 'noticed',
    says: '`a` in the answer is deprecated',
    from: answer(text({})),
    to: answer(text({ deprecated: true })),
  },
  newOperation: { group: 'new', says: 'GET /newOperation is a new operation', from: null, to: secured() },
  newParameter: {
    group: 'new',
    says: 'the query parameter `q` is new',
    from: parameters(query('p')),
    to: parameters(query('q'), query('p')),
  },
  newField: {
    group: 'new',
    says: '`b` in the answer is new',
    from: answer(text({})),
    to: answer({ type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } }),
  },
  newHeader: {
    group: 'new',
    says: 'the header `X-A` of the answer 200 is new',
    from: answer(text({})),
    to: answer(text({}), { 'X-A': { schema: { type: 'string' } } }),
  },
  newStatus: {
    group: 'new',
    says: 'the status `429` is new',
    from: secured(),
    to: { security: [], responses: { ...secured().responses, 429: { description: 'Too many.' } } },
  },
  newCredential: {
    group: 'new',
    says: 'the credential `basic` is new',
    from: secured({ bearer: [] }),
    to: secured({ bearer: [] }, { basic: [] }),
  },
};

/** What says nothing about which requests and answers there can be. */
const unchanged: Record<string, { from: Part; to: Part }> = {
  errorMessage: { from: request(text({})), to: request(text({ 'x-error-message': 'Give a text.' })) },
  example: { from: answer(text({})), to: answer(text({ examples: ['x'] })) },
  extension: { from: secured(), to: { ...secured(), 'x-throttled': true } },
  reference: { from: answer(text({})), to: answer({ $ref: '#/components/schemas/Text' }) },
  inherited: { from: secured({ bearer: [] }), to: { responses: secured().responses } },
};

function documentOf(operations: Record<string, Part | null>): string {
  const present = Object.entries(operations).filter(([, operation]) => operation !== null);
  const securitySchemes = { bearer: { type: 'http', scheme: 'bearer' }, basic: { type: 'http', scheme: 'basic' } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Small', version: '1.0.0' },
    security: [{ bearer: [] }],
    paths: Object.fromEntries(
      present.map(([name, operation]) => [`/${name}`, { get: { operationId: name, ...operation } }]),
    ),
    components: { securitySchemes, schemas: { Text: text({}) } },
  };
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-contract-'));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  return file;
}

const bothOf = (side: 'from' | 'to') =>
  documentOf(Object.fromEntries(Object.entries({ ...cases, ...unchanged }).map(([name, each]) => [name, each[side]])));

describe('contractChanges', () => {
  let found: ContractChanges;
  beforeAll(async () => {
    const files = [bothOf('from'), bothOf('to')] as const;
    found = await contractChanges(...files);
    for (const file of files) rmSync(join(file, '..'), { recursive: true });
  });

  it.each(Object.entries(cases))('%s', (name, { group, says }) => {
    const changes = found.changes.filter(({ operations }) => operations.includes(name));
    expect(changes.map((each) => [each.group, each.what])).toEqual([[group, says]]);
  });

  it.each(Object.keys(unchanged))('takes for no change: %s', (name) => {
    expect(found.changes.filter(({ operations }) => operations.includes(name))).toEqual([]);
  });

  it('counts other texts, and finds nothing where nothing has changed', async () => {
    const [one, other] = [{ summary: 'Log in' }, { summary: 'Sign in' }].map((more) =>
      documentOf({ logIn: { ...secured(), ...more } }),
    ) as [string, string];
    onTestFinished(() => [one, other].forEach((file) => void rmSync(join(file, '..'), { recursive: true })));
    expect(await contractChanges(one, other)).toEqual({ changes: [], texts: 1 });
    expect(await contractChanges(one, one)).toEqual({ changes: [], texts: 0 });
  });

  it('fails where there is no contract, or none that can be read', async () => {
    await expect(contractChanges(released, `${released}.missing`)).rejects.toThrow('cannot be compared');
    const broken = documentOf({ logIn: answer({ $ref: '#/components/schemas/Missing' }) });
    onTestFinished(() => rmSync(join(broken, '..'), { recursive: true }));
    await expect(contractChanges(released, broken)).rejects.toThrow('Missing leads nowhere');
    writeFileSync(broken, 'paths: [');
    await expect(contractChanges(released, broken)).rejects.toThrow('cannot be compared');
  });

  describe('unnamedChanges', () => {
    const unnamed = (names: readonly string[], changelog: string) => {
      const changes = found.changes.filter(({ operations }) => names.some((name) => operations.includes(name)));
      return unnamedChanges(changes, `# Changelog\n\n## Unreleased\n\n${changelog}`).flatMap((each) => each.operations);
    };

    it('are breaks that no entry under "Breaking" names, and new operations that no entry names', () => {
      const names = ['goneField', 'goneOperation', 'answerEnum', 'newOperation', 'newField'];
      const added = '### Added\n\n- `c`, `y`.\n';
      expect(unnamed(names, added).sort()).toEqual(['answerEnum', 'goneField', 'goneOperation', 'newOperation']);
      const breaking = '### Breaking\n\n- `b.c` and `c` of\n  `GET /goneOperation`, and `y`.\n';
      expect(unnamed(names, `${breaking}\n### Added\n\n- \`newOperation\`.\n`)).toEqual([]);
    });
  });
});
