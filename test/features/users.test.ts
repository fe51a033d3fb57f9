import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserRecord } from '../../src/features/accounts/model.js';
import { expectProblem } from '../support/problems.js';
import {
  bearer,
  grant,
  keyHeaders,
  type Person,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
  xApiKey,
} from '../support/service.js';

let service: TestService;
let operator: Person;

beforeAll(async () => {
  service = await startService();
  operator = await signUp(service);
  await grant(service, operator, 'admin');
});
afterAll(() => service.close());

const change = (person: Person, body: { enabled?: boolean; scopes?: string[] }) =>
  operator.client.updateUser({ path: { user_id: person.userId }, body });

describe('getUser', () => {
  it('shows an account to an operator, and to nobody else', async () => {
    const ada = await signUp(service);
    const path = { user_id: ada.userId };
    expect((await operator.client.getUser({ path })).data).toMatchObject({
      user: { id: ada.userId, email: ada.email },
      enabled: true,
      scopes: [],
    });
    await expectProblem(ada.client.getUser({ path }), 403, 'insufficient_scope');
  });

  it('takes a key of an operator only if the key has the scope', async () => {
    const path = { user_id: operator.userId };
    const { data: plain } = await operator.client.createApiKey({ body: { label: 'plain' } });
    const { data: admin } = await operator.client.createApiKey({ body: { label: 'admin', scopes: ['admin'] } });
    await expectProblem(service.client({ apiKey: plain.key }).getUser({ path }), 403, 'insufficient_scope');
    expect((await service.client({ apiKey: admin.key }).getUser({ path })).data.scopes).toEqual(['admin']);
  });
});

describe('updateUser', () => {
  it('ends every key and token of a user at once, and lets them work again', async () => {
    const ada = await signUp(service);
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    const credentials = [bearer(ada.accessToken), ...keyHeaders.map(({ with: headers }) => headers(data.key))];
    const statuses = async () => {
      const answers = await Promise.all(credentials.map((headers) => service.request('/auth/me', { headers })));
      return answers.map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200, 200]);
    expect((await change(ada, { enabled: false })).data.enabled).toBe(false);
    expect(await statuses()).toEqual([401, 401, 401]);
    await change(ada, { enabled: true });
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('gives and takes restricted scopes, at once and for the keys that carry them as well', async () => {
    const ada = await signUp(service);
    await change(ada, { scopes: ['keys:verify'] });
    const { data } = await ada.client.createApiKey({ body: { label: 'back end', scopes: ['keys:verify'] } });
    const verify = () => service.client({ apiKey: data.key }).verifyApiKey({ body: { key: data.key } });
    expect((await verify()).data).toMatchObject({ valid: true, key: { scopes: ['keys:verify'] } });
    await change(ada, { scopes: [] });
    await expectProblem(verify(), 403, 'insufficient_scope');
    const forwarded = await service.request('/forward-auth', { headers: xApiKey(data.key) });
    expect(forwarded.headers.get('X-Auth-Scopes')).toBe('');
  });

  it('refuses scopes that are not restricted: they are everybody’s', async () => {
    const problem = await expectProblem(
      change(operator, { scopes: ['admin', 'apikeys:read'] }),
      400,
      'invalid_request',
    );
    expect(problem.errors).toEqual([
      { pointer: '/scopes/1', message: 'Use a restricted scope of this service. Everyone has all others.' },
    ]);
  });
});

describe('the last administrator', () => {
  /** So many new administrators, and nobody else who is one any more. */
  async function withAdministrators(count: number): Promise<Person[]> {
    const { connection, users } = service.services;
    for (const { _id } of await connection.collection<UserRecord>('users').find({ scopes: 'admin' }).toArray()) {
      await users.update(_id, { scopes: [] });
    }
    const people: Person[] = [];
    for (let index = 0; index < count; index++) {
      const person = await signUp(service);
      await grant(service, person, 'admin');
      people.push(person);
    }
    return people;
  }

  let shared: TestService;
  beforeAll(async () => {
    shared = service;
    service = await startService();
  });
  afterAll(async () => {
    await service.close();
    service = shared;
  });

  const by = ({ client }: Person, { userId }: Person, body: { enabled?: boolean; scopes?: string[] }) =>
    client.updateUser({ path: { user_id: userId }, body });
  const administrators = () =>
    service.services.connection.collection('users').countDocuments({ enabled: true, scopes: 'admin' });

  it.each([
    ['is disabled', { enabled: false }],
    ['loses the scope', { scopes: [] }],
    ['loses the scope and gets another', { scopes: ['keys:verify'] }],
    ['is disabled, and is given the scope once more', { enabled: false, scopes: ['admin'] }],
  ])('stays: nobody %s where nobody else is one', async (_what, body) => {
    const [ada] = (await withAdministrators(1)) as [Person];
    const problem = await expectProblem(by(ada, ada, body), 409, 'last_administrator');
    expect(problem.detail).toBe('Give the scope admin to another account first, then try again.');
    expect((await by(ada, ada, { scopes: ['admin', 'keys:verify'] })).data.scopes).toEqual(['admin', 'keys:verify']);
    expect((await by(ada, ada, { enabled: true })).data.enabled).toBe(true);
  });

  it('is not one who is disabled: that one cannot help', async () => {
    const [ada, bob] = (await withAdministrators(2)) as [Person, Person];
    await by(ada, bob, { enabled: false });
    await expectProblem(by(ada, ada, { scopes: [] }), 409, 'last_administrator');
    // To take the scope from who is disabled takes nobody away.
    expect((await by(ada, bob, { scopes: [] })).data.scopes).toEqual([]);
    await by(ada, bob, { scopes: ['admin'], enabled: true });
    expect((await by(ada, ada, { scopes: [] })).data.scopes).toEqual([]);
  });

  it('is left where two strip each other at the same moment, in each of five rounds, over two instances', async () => {
    const { name } = service.services.connection;
    const other = await startServiceForTest({}, { database: name });
    for (let round = 0; round < 5; round++) {
      const [ada, bob] = (await withAdministrators(2)) as [Person, Person];
      const bobElsewhere = { ...bob, client: other.client({ accessToken: bob.accessToken }) };
      const body = round % 2 === 0 ? { scopes: [] } : { enabled: false };
      await Promise.allSettled([by(ada, bob, body), by(bobElsewhere, ada, body)]);
      expect(await administrators()).toBe(1);
    }
  });

  it('is left where three leave at the same moment', async () => {
    const people = await withAdministrators(3);
    const left = await Promise.allSettled(people.map((person) => by(person, person, { scopes: [] })));
    expect(left.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await administrators()).toBe(1);
  });

  it('keeps the scope while others are granted to the same account', async () => {
    const [ada, bob] = (await withAdministrators(2)) as [Person, Person];
    const { users } = service.services;
    await by(ada, bob, { scopes: [] });
    // What `grant` does once it has found the account.
    await Promise.all([
      by(ada, bob, { scopes: ['admin'] }),
      users.addScopes(bob.userId, { names: ['keys:verify'], changedBy: 'operator' }),
    ]);
    await users.addScopes(bob.userId, { names: ['keys:verify'], changedBy: 'operator' });
    expect((await users.findById(bob.userId))?.scopes.sort()).toEqual(['admin', 'keys:verify']);
  });
});
