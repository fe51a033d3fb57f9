import { describe, expect, it } from 'vitest';
import { createConfirmations } from '../../src/database/confirmations.js';
import { createPlans } from '../../src/domain/plan.js';
import { createConfirmed } from '../../src/features/authentication/confirmed.js';
import { createFindOwner } from '../../src/features/authentication/find-owner.js';
import { createMemory } from '../../src/features/authentication/memory.js';

/** @param confirm what a majority says of the primary. */
function confirmedBy(confirm: () => Promise<void>, { isTrusted }: { isTrusted: boolean }) {
  let asked = 0;
  const read: string[] = [];
  const records = {
    async findKnown(id: string) {
      read.push(id);
      return { id };
    },
  };
  const primary = {
    confirm() {
      asked++;
      return confirm();
    },
  };
  return { ...createConfirmed({ primary, memory: { isTrusted: () => isTrusted } })(records), asked: () => asked, read };
}

const agree = async () => undefined;
const failure = new Error('no majority');
const fail = () => Promise.reject(failure);

describe('a look-up', () => {
  it('asks no majority while memory is trusted', async () => {
    const { findKnown, asked } = confirmedBy(fail, { isTrusted: true });
    expect(await findKnown('key_1')).toEqual({ id: 'key_1' });
    expect(asked()).toBe(0);
  });

  it('waits for a majority once memory is not trusted', async () => {
    const { findKnown, asked } = confirmedBy(agree, { isTrusted: false });
    expect(await findKnown('key_1')).toEqual({ id: 'key_1' });
    expect(asked()).toBe(1);
  });

  it('asks no member that no majority stands behind', async () => {
    const { findKnown, read } = confirmedBy(fail, { isTrusted: false });
    await expect(findKnown('key_1')).rejects.toBe(failure);
    expect(read).toEqual([]);
  });

  it('is not made before a majority has agreed: what the old primary says could be confirmed by the new one', async () => {
    let agree = () => {};
    const agreement = new Promise<void>((resolve) => {
      agree = resolve;
    });
    const { findKnown, read } = confirmedBy(() => agreement, { isTrusted: false });
    const found = findKnown('key_1');
    await new Promise(setImmediate);
    expect(read).toEqual([]);
    agree();
    expect(await found).toEqual({ id: 'key_1' });
  });
});

describe('the owner of a key', () => {
  const none = { rateLimit: null, quota: null };
  const plans = createPlans({ maxKeys: 10, maxTtlDays: null, rotateAfterDays: null, perOwner: none, perKey: none }, []);
  const createdAt = new Date('2026-11-21T12:00:00.000Z');
  const owner = {
    externalId: null,
    name: null,
    enabled: true,
    plan: null,
    scopes: [],
    maxKeys: null,
    ...none,
    metadata: [],
    createdAt,
  };

  /** Memory is trusted once it is confirmed. */
  function scene() {
    let asked = 0;
    const confirm = createConfirmations(async () => asked++);
    const memory = createMemory({ max: 10, now: () => 0 });
    const confirmed = createConfirmed({ primary: { confirm }, memory });
    const read: string[] = [];
    const records = (kind: string) => ({
      async findKnown(id: string) {
        read.push(`${kind} ${id}`);
        return { ...owner, _id: id };
      },
    });
    const keys = confirmed(records('key'));
    const { findOwner } = createFindOwner({
      users: { findKnown: async () => null },
      organizations: confirmed(records('organization')),
      plans,
      memory,
    });
    const find = (since?: number) => findOwner({ id: 'org_1', kind: 'organization' }, since);
    return { keys, find, memory, read, asked: () => asked };
  }

  it('is covered by the confirmation that its key has waited for', async () => {
    const { keys, find, read, asked } = scene();
    const since = performance.now();
    await keys.findKnown('key_1');
    expect(await find(since)).toMatchObject({ _id: 'org_1' });
    expect(read).toEqual(['key key_1', 'organization org_1']);
    expect(asked()).toBe(1);
  });

  it('waits for one of its own where the last began before the look-up of the key, or there is no such look-up', async () => {
    const { keys, find, asked } = scene();
    await keys.findKnown('key_1');
    await find(performance.now());
    expect(asked()).toBe(2);
    await find();
    expect(asked()).toBe(3);
  });

  it('is read again by whoever comes later, as that confirmation may be too old for them', async () => {
    const { keys, find, memory, read } = scene();
    const since = performance.now();
    await keys.findKnown('key_1');
    const found = find(since);
    memory.confirm(0);
    await Promise.all([found, find()]);
    expect(read).toEqual(['key key_1', 'organization org_1', 'organization org_1']);
  });
});
