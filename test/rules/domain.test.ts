import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.js';
import { keyStatuses } from '../../src/domain/key-status.js';
import { outcomes } from '../../src/domain/outcome.js';
import { redact } from '../../src/domain/redact.js';
import { mintKey } from '../../src/features/authentication/key.js';
import { createKeyring } from '../../src/lib/keyring.js';

const { components } = loadContract('https://latchkey.test').document;

/** The names that a schema of the contract allows, in no order. */
function namesIn(schema: unknown): string[] {
  return [...(schema as { enum: string[] }).enum].sort();
}

describe('the ground vocabulary has the names of the contract', () => {
  it('for outcomes, of which an old secret is told to nobody who asks', () => {
    expect(namesIn(components.schemas['UsageOutcome'])).toEqual([...outcomes].sort());
    expect(namesIn(components.schemas['VerificationCode'])).toEqual(
      [...outcomes.filter((outcome) => outcome !== 'OLD_SECRET'), 'NOT_FOUND'].sort(),
    );
  });

  it('for what a key is', () => {
    const { properties } = components.schemas['ApiKeyFields'] as { properties: { status: unknown } };
    expect(namesIn(properties.status)).toEqual([...keyStatuses].sort());
  });
});

describe('redact', () => {
  it('takes the secret and the tag out of a key as it is made, whatever its prefix', () => {
    const keyring = createKeyring({ secret: 'x'.repeat(32), previousSecrets: [] });
    for (const prefix of ['lk', 'a_b', 'x'.repeat(32)]) {
      const { text, id } = mintKey({ prefix, keyring });
      const publicId = id.slice('key_'.length);
      expect(redact(`before ${text} after`)).toBe(`before ${prefix}_${publicId}_[redacted] after`);
      expect(redact(text.toUpperCase())).not.toContain(text.slice(-20).toUpperCase());
    }
  });
});
