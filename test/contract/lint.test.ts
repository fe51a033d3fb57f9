import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const contract = readFileSync('openapi.yaml', 'utf8');

/** The codes of the rules that a contract breaks. */
function faultsIn(yaml: string): string[] {
  const args = [
    'spectral',
    'lint',
    '--quiet',
    '--format=json',
    '--ruleset=.spectral.yaml',
    '--stdin-filepath=openapi.yaml',
  ];
  const { stdout, stderr } = spawnSync('npx', args, { input: yaml, encoding: 'utf8' });
  const [json] = /^\[[\s\S]*\]/m.exec(stdout) ?? [];
  if (json === undefined) throw new Error(stdout + stderr);
  return (JSON.parse(json) as { code: string }[]).map(({ code }) => code);
}

/** The contract with a part of one operation changed. */
function changed(operationId: string, from: string, to: string): string {
  const start = contract.indexOf(`operationId: ${operationId}`);
  const at = contract.indexOf(from, start);
  if (start < 0 || at < 0) throw new Error(`${operationId} has no ${from}`);
  return contract.slice(0, at) + to + contract.slice(at + from.length);
}

const limited = '      x-change-limited: true\n';
const declared = '        "429":\n          $ref: "#/components/responses/ChangeLimitReached"\n';

describe('the lint of the contract', () => {
  it('demands of all that creates or changes keys that it is limited, and of what revokes that it is not', {
    timeout: 120_000,
  }, () => {
    expect(faultsIn(changed('createApiKey', limited, ''))).toContain('changes-of-keys-are-limited');
    expect(faultsIn(changed('updateApiKey', limited, '      x-change-limited: false\n'))).toContain(
      'changes-of-keys-are-limited',
    );
    expect(faultsIn(changed('updateApiKey', declared, ''))).toContain('changes-of-keys-are-limited');
    // An operation of another name and place that writes keys.
    expect(faultsIn(changed('updateUser', 'x-scopes: [admin]', 'x-scopes: [apikeys:write]'))).toContain(
      'changes-of-keys-are-limited',
    );
    const revoking = changed(
      'revokeApiKey',
      '      x-scopes: [apikeys:write]\n',
      `      x-scopes: [apikeys:write]\n${limited}`,
    );
    expect(faultsIn(revoking)).toEqual(['revoking-is-never-limited']);
  });

  it('demands a sentence of every field: of a body, of a member at any depth, of an item, a name and a parameter', {
    timeout: 60_000,
  }, () => {
    const sentences = [
      'Send a JSON object with `email` and `password`.\n',
      'Use a whole number of seconds',
      'Use the name of a scope',
      'Use names of 1 to 40',
      'Use `key` or `any`.',
    ];
    const less = contract.split('\n').map((line) => {
      const isSought = sentences.some((sentence) => `${line}\n`.includes(sentence));
      return isSought ? line.replace('x-error-message', 'x-other') : line;
    });
    const faults = faultsIn(less.join('\n')).filter((code) => code === 'every-field-has-a-sentence');
    expect(faults.length).toBeGreaterThanOrEqual(sentences.length - 1);
    const vague = contract.replaceAll('x-error-message: Use `key` or `any`.', 'x-error-message: key or any');
    expect(faultsIn(vague)).toEqual(['every-field-has-a-sentence']);
  });

  it('demands of all that lists records that the requests of one user wait for each other', { timeout: 60_000 }, () => {
    const queued = '      x-queued: true\n';
    for (const operationId of ['listApiKeys', 'getApiKeyUsage']) {
      expect(faultsIn(changed(operationId, queued, ''))).toEqual(['lists-of-records-are-queued']);
    }
    expect(faultsIn(changed('listApiKeys', queued, '      x-queued: false\n'))).toEqual([
      'lists-of-records-are-queued',
    ]);
  });
});
