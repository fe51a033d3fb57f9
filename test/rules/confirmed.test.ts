import { describe, expect, it } from 'vitest';
import { createConfirmed } from '../../src/features/authentication/confirmed.js';

const records = { findKnown: async (id: string) => ({ id }) };

/** @param confirm what a majority says of the primary. */
function confirmedBy(confirm: () => Promise<void>, { isTrusted }: { isTrusted: boolean }) {
  let asked = 0;
  const primary = {
    confirm() {
      asked++;
      return confirm();
    },
  };
  return { ...createConfirmed({ primary, memory: { isTrusted: () => isTrusted } })(records), asked: () => asked };
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

  it('tells nothing that no majority stands behind, though something was found', async () => {
    const { findKnown } = confirmedBy(fail, { isTrusted: false });
    await expect(findKnown('key_1')).rejects.toBe(failure);
  });

  it('is not told before a majority has agreed, however soon it was found', async () => {
    let agreed = () => {};
    const agreement = new Promise<void>((resolve) => {
      agreed = resolve;
    });
    const { findKnown } = confirmedBy(() => agreement, { isTrusted: false });
    let isTold = false;
    const told = findKnown('key_1').then(() => {
      isTold = true;
    });
    await new Promise(setImmediate);
    expect(isTold).toBe(false);
    agreed();
    await told;
  });
});
