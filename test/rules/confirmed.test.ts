import { describe, expect, it } from 'vitest';
import { createConfirmed } from '../../src/features/authentication/confirmed.js';

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
