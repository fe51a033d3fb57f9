import { createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';
import { describe, expect, it } from 'vitest';
import { isGuessable } from '../../src/features/accounts/guessable.js';
import { createPasswords } from '../../src/features/accounts/password.js';

import { createKeyring } from '../../src/lib/keyring.js';

const first = 'the first secret of at least 32 bytes';
const second = 'the second secret of at least 32 bytes';

describe('passwords', async () => {
  const keyring = createKeyring({ secret: first, previousSecrets: [] });
  const passwords = await createPasswords({ keyring, cost: 4 });
  /** The hash as it stands in the record of a user. */
  const stored = async (password: string, _id = 'usr_ada') => ({ _id, ...(await passwords.hash(password, _id)) });

  it('match themselves and nothing else', async () => {
    const user = await stored('correct horse battery staple');
    expect(await passwords.verify('correct horse battery staple', user)).toBe(true);
    expect(await passwords.verify('correct horse battery stapl', user)).toBe(false);
    expect(await passwords.verify('', null)).toBe(false);
  });

  it('count past the 72nd byte, where bcrypt alone stops', async () => {
    const user = await stored(`${'a'.repeat(72)}b`);
    expect(await passwords.verify(`${'a'.repeat(72)}c`, user)).toBe(false);
    expect(await passwords.verify(`${'a'.repeat(72)}b`, user)).toBe(true);
  });

  it('are the same in every Unicode form', async () => {
    const user = await stored('cafe\u0301 au lait, s\u2019il vous plai\u0302t');
    expect(await passwords.verify('caf\u00e9 au lait, s\u2019il vous pla\u00eet', user)).toBe(true);
  });

  it('need the pepper: a copied database is not enough', async () => {
    const user = await stored('correct horse battery staple');
    const elsewhere = await createPasswords({
      keyring: createKeyring({ secret: second, previousSecrets: [] }),
      cost: 4,
    });
    expect(await elsewhere.verify('correct horse battery staple', user)).toBe(false);
  });

  it('hold through a rotation of the secret, and are then due for a new hash', async () => {
    const user = await stored('correct horse battery staple');
    const rotating = await createPasswords({
      keyring: createKeyring({ secret: second, previousSecrets: [first] }),
      cost: 4,
    });
    expect(await rotating.verify('correct horse battery staple', user)).toBe(true);
    expect(rotating.isOutdated(user)).toBe(true);
    expect(passwords.isOutdated(user)).toBe(false);
    const costlier = await createPasswords({ keyring, cost: 5 });
    expect(costlier.isOutdated(user)).toBe(true);
  });

  it('are hashed for one user: the hash is no good in the record of another', async () => {
    const ada = await stored('correct horse battery staple');
    for (const _id of ['usr_bob', 'usr_ad', 'usr_adaa', 'USR_ADA', '']) {
      expect(await passwords.verify('correct horse battery staple', { ...ada, _id }), _id).toBe(false);
    }
  });

  it('of the older form are good, and due for a new hash', async () => {
    const older = {
      _id: 'usr_ada',
      passwordHash: await olderHash('correct horse battery staple'),
      pepperId: keyring.current.id,
    };
    expect(await passwords.verify('correct horse battery staple', older)).toBe(true);
    expect(await passwords.verify('correct horse battery stapl', older)).toBe(false);
    expect(passwords.isOutdated(older)).toBe(true);
  });

  it('of one form are no passwords of the other: neither hash can be passed off as the other', async () => {
    const ada = await stored('correct horse battery staple');
    const bare = { ...ada, passwordHash: ada.passwordHash.replace(':user', '') };
    const bound = { ...ada, passwordHash: `${await olderHash('correct horse battery staple')}:user` };
    for (const password of ['correct horse battery staple', 'usr_adacorrect horse battery staple', 'usr_ada']) {
      expect(await passwords.verify(password, bare)).toBe(false);
      expect(await passwords.verify(password, bound)).toBe(false);
    }
  });

  it('under the next secret are good, and not hashed back', async () => {
    const ahead = await createPasswords({
      keyring: createKeyring({ secret: second, previousSecrets: [first] }),
      cost: 4,
    });
    const behind = await createPasswords({ keyring: createKeyring({ secret: first, nextSecrets: [second] }), cost: 4 });
    const user = { _id: 'usr_ada', ...(await ahead.hash('correct horse battery staple', 'usr_ada')) };
    expect(await behind.verify('correct horse battery staple', user)).toBe(true);
    expect(behind.isOutdated(user)).toBe(false);
  });

  /** As versions before 0.2.0 hashed. */
  function olderHash(password: string): Promise<string> {
    return bcrypt.hash(createHmac('sha384', keyring.current.pepper).update(password).digest('base64'), 4);
  }
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
