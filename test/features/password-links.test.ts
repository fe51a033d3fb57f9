import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { UserRecord } from '../../src/features/accounts/model.js';
import { createResetTokens } from '../../src/features/accounts/reset-token.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  grant,
  json,
  newDatabaseName,
  type Person,
  password,
  publicUrl,
  resetTokenFor,
  secret,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const newPassword = 'a longer walk along the river';
const hour = 3_600_000;

let service: TestService;
/** On the same database, for who registers: at `service` nobody can. */
let open: TestService;
/** Added to the service's clock, in milliseconds. */
let later = 0;

beforeAll(async () => {
  service = await startService({ registration: 'closed' }, { clock: () => new Date(Date.now() + later) });
  open = await startService({}, { database: service.services.connection.name });
});
afterAll(async () => {
  await open.close();
  await service.close();
});

interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command on the database of the service. */
async function command(words: string[], env: Record<string, string> = {}): Promise<Output> {
  const MONGODB_URI = inject('mongodbUri').replace('/latchkey?', `/${service.services.connection.name}?`);
  const settings = { MONGODB_URI, SECRET: secret, PUBLIC_URL: publicUrl, PASSWORD_HASH_COST: '10', ...env };
  return run(process.execPath, [program, ...words], { env: { PATH: process.env['PATH'], ...settings } }).then(
    (output) => ({ code: 0, ...output }),
    (error) => error as Output,
  );
}

/** The token of the link that a command prints. */
async function tokenBy(name: 'create-user' | 'reset-password', email: string): Promise<string> {
  const { stdout, stderr } = await command([name, email]);
  // Whoever has the log alone learns who was let in, and cannot use the link.
  const line = JSON.parse(stderr);
  expect(line).toMatchObject({
    actorId: 'operator',
    changed: ['passwordReset'],
    targetId: expect.stringMatching(/^usr_/),
  });
  expect(stderr).not.toMatch(/@|reset_/);
  const link = stdout.trimEnd().split('\n').at(-1) ?? '';
  expect(link).toMatch(/^http:\/\/latchkey\.test\/settings#\/password\/reset_[0-9A-Za-z]{16}_[0-9A-Za-z_-]{43}$/);
  return link.split('/').at(-1) ?? '';
}

const linkFor = (userId: string) => resetTokenFor(service, userId, service.services.clock());

/** Somebody who has registered, and logged in at `service`. */
async function newPerson(): Promise<Person> {
  const person = await signUp(open);
  const { data } = await service.client().logIn({ body: { email: person.email, password } });
  const accessToken = data.access_token;
  return { ...person, accessToken, client: service.client({ accessToken }) };
}

const setPassword = (token: string, text = newPassword) =>
  service.client().resetPassword({ body: { token, new_password: text } });
const logIn = (email: string, text: string) => service.client().logIn({ body: { email, password: text } });
const refused = (token: string) => expectProblem(setPassword(token), 403, 'invalid_reset_token');
const stored = (userId: string) => service.services.connection.collection<UserRecord>('users').findOne({ _id: userId });

describe('npm run create-user', () => {
  it('makes an account while registration is closed; its user sets the password once, and logs in', async () => {
    const email = 'Grace@example.org';
    const token = await tokenBy('create-user', email);
    for (const guess of ['', 'none', newPassword]) {
      await expectProblem(logIn(email, guess || 'x'), 401, 'invalid_credentials');
    }
    const { data: user } = await setPassword(token);
    expect(user).toMatchObject({ email, name: null });
    expect((await logIn(email.toLowerCase(), newPassword)).data.token_type).toBe('Bearer');
    await refused(token);
  });

  it('keeps a keyed digest of the token, and neither the token nor a plain hash of it', async () => {
    const token = await tokenBy('create-user', 'digest@example.org');
    const { passwordReset } = (await service.services.users.findByEmailKey('digest@example.org')) ?? {};
    expect(passwordReset?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 23.9 * hour);
    const { keyring } = service.services;
    expect(createResetTokens({ keyring }).matches(token, passwordReset?.tokenHash ?? '')).toBe(true);
    const other = createResetTokens({ keyring: createKeyring({ secret: 'another secret that is long enough too' }) });
    expect(other.matches(token, passwordReset?.tokenHash ?? '')).toBe(false);
    expect(JSON.stringify(service.logs)).not.toContain(token.slice(-43));
  });

  it.each([
    ['nobody', [], 'Give one email address: create-user EMAIL'],
    ['two words', ['ada@example.org', 'admin'], 'Give one email address'],
    ['no address', ['ada'], 'ada is not an email address.'],
    ['an address that is taken', ['TAKEN@example.org'], 'The account TAKEN@example.org already exists.'],
    ['an address that is taken, with the domain in full width', ['taken@ｅxample．org'], 'already exists.'],
  ])('says what is wrong when it is given %s', async (_what, words, message) => {
    await open.request('/auth/register', json({ email: 'taken@example.org', password }));
    const { code, stdout, stderr } = await command(['create-user', ...words]);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a secret that the database was not used with: its links would not work', async () => {
    const { code, stderr } = await command(['create-user', 'wrong@example.org'], {
      SECRET: 'not the secret of this database though long',
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('SECRET is not the secret that') });
    expect(await service.services.users.findByEmailKey('wrong@example.org')).toBeNull();
  });
});

describe('npm run reset-password', () => {
  it('lets a user in again: the old password and every token end, and keys go on working', async () => {
    const ada = await newPerson();
    const { data: key } = await ada.client.createApiKey({ body: { label: 'x' } });
    const token = await tokenBy('reset-password', ada.email.toUpperCase().replace('.ORG', '．ORG'));
    expect((await logIn(ada.email, password)).response.status).toBe(200);
    await setPassword(token);
    await expectProblem(logIn(ada.email, password), 401, 'invalid_credentials');
    expect((await logIn(ada.email, newPassword)).response.status).toBe(200);
    expect((await service.request('/auth/me', { headers: bearer(ada.accessToken) })).status).toBe(401);
    expect((await service.request('/auth/me', { headers: xApiKey(key.key) })).status).toBe(200);
  });

  it('says since when the account is there, and which keys of it go on working', async () => {
    const ada = await newPerson();
    const { user } = (await ada.client.getCurrentUser()).data;
    const told = async () => (await command(['reset-password', ada.email])).stdout.split('\n')[0];
    const account = `The account is ${ada.email} (${ada.userId}), created on ${user?.created_at.slice(0, 10)}.`;
    expect(await told()).toBe(account);
    await ada.client.createApiKey({ body: { label: 'x' } });
    expect(await told()).toContain(
      `${account} It has 1 key: if active, it keeps working. If someone else may have created it, revoke it: `,
    );
    await ada.client.createApiKey({ body: { label: 'y' } });
    expect(await told()).toContain(`${account} It has 2 keys: those that are active keep working. If`);
    expect(await told()).toContain(`{"owner_id": "${ada.userId}"}`);
  });

  it('says that there is no such account, or that it is disabled', async () => {
    expect((await command(['reset-password', 'nobody@example.org'])).stderr).toContain(
      'There is no account nobody@example.org in the database test_',
    );
    const ada = await newPerson();
    await service.services.users.update(ada.userId, { enabled: false });
    const { code, stderr } = await command(['reset-password', ada.email]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is disabled. Enable it first') });
  });
});

describe('resetPassword', () => {
  it('spends a token once, however many send it at the same moment', async () => {
    const { userId } = await newPerson();
    const token = await linkFor(userId);
    const answers = await Promise.allSettled(
      Array.from({ length: 4 }, (_, index) => setPassword(token, `${newPassword} ${index}`)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await stored(userId))?.passwordReset).toBeUndefined();
  });

  it('spends nothing by looking: a link that is opened, or previewed, works afterwards', async () => {
    const token = await linkFor((await newPerson()).userId);
    for (const method of ['GET', 'HEAD']) await service.request('/settings', { method });
    for (const path of ['/auth/password/reset', `/auth/password/reset?token=${token}`]) {
      expect((await service.request(path)).status).toBe(405);
    }
    expect((await setPassword(token)).response.status).toBe(200);
  });

  it('spends nothing by a password that is refused', async () => {
    const ada = await newPerson();
    const token = await linkFor(ada.userId);
    const weak = await expectProblem(setPassword(token, 'passwordpassword'), 400, 'invalid_request');
    expect(weak.errors).toEqual([
      {
        pointer: '/new_password',
        message: 'Too easy to guess. Avoid common passwords, patterns and personal details.',
      },
    ]);
    const about = await expectProblem(setPassword(token, ada.email), 400, 'invalid_request');
    expect(about.errors?.[0]?.pointer).toBe('/new_password');
    await expectProblem(setPassword(token, 'short'), 400, 'invalid_request');
    expect((await setPassword(token)).response.status).toBe(200);
  });

  it('refuses a token after 24 hours, and says so', async () => {
    const token = await linkFor((await newPerson()).userId);
    try {
      later = 24 * hour + 1000;
      const problem = await refused(token);
      expect(problem.detail).toContain('older than 24 hours');
      later = 24 * hour - 60_000;
      expect((await setPassword(token)).response.status).toBe(200);
    } finally {
      later = 0;
    }
  });

  it.each<[string, (ada: Person, operator: Person) => Promise<unknown>]>([
    [
      'the user changes the password',
      ({ client }) =>
        client.changePassword({ body: { current_password: password, new_password: 'a sentence of Ada' } }),
    ],
    ['a newer link is made', ({ userId }) => linkFor(userId)],
    ['a newer link is used', async ({ userId }) => setPassword(await linkFor(userId))],
    [
      'an operator disables the user, and enables the account again',
      async ({ userId }, operator) => {
        const path = { user_id: userId };
        await operator.client.updateUser({ path, body: { enabled: false } });
        await operator.client.updateUser({ path, body: { enabled: true } });
      },
    ],
    [
      'the record is gone',
      ({ userId }) => service.services.connection.collection<UserRecord>('users').deleteOne({ _id: userId }),
    ],
  ])('refuses a token once %s', async (_what, voidIt) => {
    const [ada, operator] = [await newPerson(), await newPerson()];
    await grant(service, operator, 'admin');
    const token = await linkFor(ada.userId);
    await voidIt(ada, operator);
    await refused(token);
  });

  it('accepts a token that was made under a secret which is being replaced', async () => {
    const database = newDatabaseName();
    const first = await startServiceForTest({}, { database });
    const { userId } = await signUp(first);
    const token = await resetTokenFor(first, userId);
    const next = { database, secret: 'the next secret which is long enough as well' };
    const second = await startServiceForTest({ previousSecrets: [secret] }, next);
    const answer = await second.client().resetPassword({ body: { token, new_password: newPassword } });
    expect(answer.data.id).toBe(userId);
  });

  it.each([
    ['one of another user', (token: string, other: Person) => token.replace(/_\w{16}_/, `_${other.userId.slice(4)}_`)],
    ['one that is cut short', (token: string) => token.slice(0, -1)],
    ['one with another end', (token: string) => token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA')],
    ['the id of a user alone', (token: string) => token.slice(0, 'reset_'.length + 16)],
    ['an access token', (_token: string, other: Person) => other.accessToken.slice(0, 128)],
    ['no token at all', () => 'x'],
  ])('refuses %s', async (_what, change) => {
    const [ada, other] = [await newPerson(), await newPerson()];
    await refused(change(await linkFor(ada.userId), other));
  });

  it('is limited as log-ins are, and whoever makes tokens up locks nobody out', async () => {
    const limits = { address: 50, pair: 3, account: 3, windowSeconds: 900 };
    const limited = await startService({ throttleLimits: limits });
    try {
      const ada = await signUp(limited);
      const token = `reset_${ada.userId.slice(4)}_${'x'.repeat(43)}`;
      const guess = () => limited.client().resetPassword({ body: { token, new_password: newPassword } });
      for (let attempt = 0; attempt < limits.pair; attempt++) await expectProblem(guess(), 403, 'invalid_reset_token');
      await expectProblem(guess(), 429, 'too_many_requests');
      expect((await limited.client().logIn({ body: { email: ada.email, password } })).response.status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('takes no email address in the place of a token for that account', async () => {
    const limited = await startService({ throttleLimits: { address: 50, pair: 3, account: 3, windowSeconds: 900 } });
    try {
      const { email } = await signUp(limited);
      const body = { token: email.toLowerCase(), new_password: newPassword };
      for (let each = 0; each < 3; each++) {
        await expectProblem(limited.client().resetPassword({ body }), 403, 'invalid_reset_token');
      }
      expect((await limited.client().logIn({ body: { email, password } })).response.status).toBe(200);
      const digests = limited.logs.map((line) => line['accountDigest']).filter((digest) => digest !== undefined);
      expect(new Set(digests.slice(-4, -1))).not.toContain(digests.at(-1));
    } finally {
      await limited.close();
    }
  });
});
