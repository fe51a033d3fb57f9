import { describe, expect, it } from 'vitest';
import { isGuessable } from '../../src/features/accounts/guessable.js';
import { createPasswords } from '../../src/features/accounts/password.js';

import { createKeyring } from '../../src/lib/keyring.js';

const first = 'the first secret of at least 32 bytes';
const second = 'the second secret of at least 32 bytes';

describe('passwords', async () => {
  const keyring = createKeyring({ secret: first, previousSecrets: [] });
  const passwords = await createPasswords({ keyring, cost: 4 });

  it('match themselves and nothing else', async () => {
    const stored = await passwords.hash('correct horse battery staple');
    expect(await passwords.verify('correct horse battery staple', stored)).toBe(true);
    expect(await passwords.verify('correct horse battery stapl', stored)).toBe(false);
    expect(await passwords.verify('', null)).toBe(false);
  });

  it('count past the 72nd byte, where bcrypt alone stops', async () => {
    const stored = await passwords.hash(`${'a'.repeat(72)}b`);
    expect(await passwords.verify(`${'a'.repeat(72)}c`, stored)).toBe(false);
    expect(await passwords.verify(`${'a'.repeat(72)}b`, stored)).toBe(true);
  });

  it('are the same in every Unicode form', async () => {
    const stored = await passwords.hash('cafe\u0301 au lait, s\u2019il vous plai\u0302t');
    expect(await passwords.verify('caf\u00e9 au lait, s\u2019il vous pla\u00eet', stored)).toBe(true);
  });

  it('need the pepper: a copied database is not enough', async () => {
    const stored = await passwords.hash('correct horse battery staple');
    const elsewhere = await createPasswords({
      keyring: createKeyring({ secret: second, previousSecrets: [] }),
      cost: 4,
    });
    expect(await elsewhere.verify('correct horse battery staple', stored)).toBe(false);
  });

  it('hold through a rotation of the secret, and are then due for a new hash', async () => {
    const stored = await passwords.hash('correct horse battery staple');
    const rotating = await createPasswords({
      keyring: createKeyring({ secret: second, previousSecrets: [first] }),
      cost: 4,
    });
    expect(await rotating.verify('correct horse battery staple', stored)).toBe(true);
    expect(rotating.isOutdated(stored)).toBe(true);
    expect(passwords.isOutdated(stored)).toBe(false);
    const costlier = await createPasswords({ keyring, cost: 5 });
    expect(costlier.isOutdated(stored)).toBe(true);
  });
});

describe('isGuessable', () => {
  const about = { email: 'ada.lovelace@example.org', name: 'Ada Lovelace' };

  it.each([
    'passwordpassword',
    '123456789012345',
    'qwertyuiopasdfgh',
    'aaaaaaaaaaaaaaaaaaaa',
    'P4ssw0rdP4ssw0rd',
    'adalovelaceadalovelace',
    'ada.lovelace@example.org',
    'latchkeylatchkey',
    '1qaz2wsx3edc4rfv',
  ])('refuses %s', (password) => {
    expect(isGuessable(password, about)).toBe(true);
  });

  it.each(['correct horse battery staple', 'my dog has nineteen fleas', 'k3j4-h5g6-zzq1-m8', 'длинный пароль из слов'])(
    'takes %s',
    (password) => {
      expect(isGuessable(password, about)).toBe(false);
    },
  );
});
