import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkContract, contractChanges, releasedContract } from '../../scripts/contract-diff.js';

const released = fileURLToPath(new URL(`../../${releasedContract}`, import.meta.url));
const yaml = readFileSync(released, 'utf8');

/** The released contract with a change, in a file of its own. */
function changed(from: string, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-contract-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(yaml).toContain(from);
  writeFileSync(join(folder, 'openapi.yaml'), yaml.replace(from, to));
  return join(folder, 'openapi.yaml');
}

it('the contract breaks nothing of the last release without an entry in the changelog', async () => {
  expect(await checkContract()).toBe(true);
});

describe('contractChanges', () => {
  it('finds nothing where nothing has changed', async () => {
    expect(await contractChanges(released, released)).toEqual({ breaking: [], others: { minor: 0, patch: 0 } });
  });

  it.each([
    ['a path that is gone', '/auth/apikeys/{key_id}/usage:', '/auth/apikeys/{key_id}/uses:'],
    ['another field that is required', 'required: [label]', 'required: [label, description]'],
  ])('finds a break: %s', async (_what, from, to) => {
    const { breaking } = await contractChanges(released, changed(from, to));
    expect(breaking).toHaveLength(1);
  });

  it('takes another text for no break', async () => {
    const { breaking, others } = await contractChanges(released, changed('summary: Log in', 'summary: Sign in'));
    expect({ breaking, others }).toEqual({ breaking: [], others: { minor: 0, patch: 1 } });
  });

  it('fails where there is no contract, or none that can be read', async () => {
    await expect(contractChanges(released, `${released}.missing`)).rejects.toThrow('cannot be compared');
    await expect(contractChanges(released, changed('paths:', 'paths: ['))).rejects.toThrow('cannot be compared');
  });
});
