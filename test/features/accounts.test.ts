import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problems.js';
import {
  newDatabaseName,
  password,
  signUp,
  startService,
  startServiceForTest,
  type TestService,
} from '../support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe('registerUser', () => {
  it('makes a user, and stores no password', async () => {
    const { data, response } = await service.client().registerUser({ body: { email: 'Grace@Example.org', password } });
    expect(response.status).toBe(201);
    expect(data).toMatchObject({ email: 'Grace@Example.org', name: null });
    const stored = await service.services.users.findById(data.id);
    expect(stored?.passwordHash).toMatch(/^\$2b\$04\$/);
    expect(JSON.stringify(stored)).not.toContain(password);
  });

  it('refuses an address that is taken, whatever its case', async () => {
    const { email } = await signUp(service);
    await expectProblem(
      service.client().registerUser({ body: { email: email.toUpperCase(), password } }),
      409,
      'email_taken',
    );
  });

  it('takes an international domain, shows it as it was typed, and knows it however it is written', async () => {
    const email = 'Ada@MÜLLER.example';
    const { data } = await service.client().registerUser({ body: { email, password } });
    expect(data.email).toBe(email);
    for (const same of ['ada@müller.example', 'ada@xn--mller-kva.example', 'ADA@mu\u0308ller．example']) {
      await expectProblem(service.client().registerUser({ body: { email: same, password } }), 409, 'email_taken');
      expect((await service.client().logIn({ body: { email: same, password } })).response.status).toBe(200);
    }
    for (const other of ['ada@muller.example', 'ada@mueller.example']) {
      await expectProblem(service.client().logIn({ body: { email: other, password } }), 401, 'invalid_credentials');
    }
  });

  it('answers with an address whose domain has a long part', async () => {
    const email = `ada@${'long'.repeat(16)}.example`;
    const { response } = await service.client().registerUser({ body: { email, password } });
    expect(response.status).toBe(201);
  });

  it.each([
    'ada@müller',
    'ada@müller.example/x',
    'ada@１２７．０．０．１',
    'ada@mül\u00adler.example',
    'ådå@müller.example',
  ])('refuses %s', async (email) => {
    const refused = service.client().registerUser({ body: { email, password } });
    expect((await expectProblem(refused, 400, 'invalid_request')).errors).toMatchObject([{ pointer: '/email' }]);
  });

  it('makes one account when the same address registers many times at once', async () => {
    const attempts = Array.from({ length: 10 }, () =>
      service.client().registerUser({ body: { email: 'race@example.org', password } }),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('refuses a password that is short, or easy to guess, and says where', async () => {
    const short = service.client().registerUser({ body: { email: 'a@example.org', password: 'fourteen chars' } });
    expect((await expectProblem(short, 400, 'invalid_request')).errors).toMatchObject([{ pointer: '/password' }]);
    const common = service.client().registerUser({ body: { email: 'a@example.org', password: 'passwordpassword' } });
    expect((await expectProblem(common, 400, 'invalid_request')).errors).toMatchObject([{ pointer: '/password' }]);
  });

  it('takes a password of 128 characters of any kind', async () => {
    const long = '\u{1f511} π ключ '.repeat(20).slice(0, 128);
    const body = { email: 'long@example.org', password: long };
    await service.client().registerUser({ body });
    expect((await service.client().logIn({ body })).response.status).toBe(200);
  });

  it('is refused where registration is closed', async () => {
    const closed = await startServiceForTest({ registration: 'closed' });
    await expectProblem(
      closed.client().registerUser({ body: { email: 'a@example.org', password } }),
      403,
      'registration_closed',
    );
  });
});

describe('logIn', () => {
  it('answers an unknown address and a wrong password alike, to the byte', async () => {
    const { email } = await signUp(service);
    const bodies = await Promise.all(
      [email, 'nobody@example.org'].map(async (address) => {
        const response = await service.request('/auth/login', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'same' },
          body: JSON.stringify({ email: address, password: 'not the password at all' }),
        });
        expect(response.status).toBe(401);
        expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="Latchkey"');
        return response.text();
      }),
    );
    expect(bodies[0]).toBe(bodies[1]);
  });

  it('takes an unknown address as long as a wrong password', async () => {
    const slow = await startServiceForTest({ passwordHashCost: 10 });
    const { email } = await signUp(slow);
    const timed = async (address: string) => {
      const startedAt = performance.now();
      await expectProblem(
        slow.client().logIn({ body: { email: address, password: 'wrong' } }),
        401,
        'invalid_credentials',
      );
      return performance.now() - startedAt;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 9; round++) {
      known.push(await timed(email));
      unknown.push(await timed('nobody@example.org'));
    }
    const median = (times: number[]) => times.sort((a, b) => a - b)[4] ?? 0;
    // bcrypt at this cost takes tens of milliseconds: without the dummy comparison the ratio would be far below a half.
    expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
    expect(median(unknown) / median(known)).toBeLessThan(2);
  });

  it('refuses a disabled user as it refuses a wrong password', async () => {
    const { email, userId, client } = await signUp(service);
    await service.services.connection
      .collection('users')
      .updateOne({ _id: userId as never }, { $set: { enabled: false } });
    await expectProblem(service.client().logIn({ body: { email, password } }), 401, 'invalid_credentials');
    await expectProblem(client.getCurrentUser(), 401, 'invalid_token');
  });

  it('renews the hash under a new secret, and the old secret is needed no more', async () => {
    const database = newDatabaseName();
    const [older, newer] = ['an older secret of at least 32 bytes', 'a newer secret of at least 32 bytes'];
    const before = await startServiceForTest({}, { database, secret: older });
    const { email } = await signUp(before);
    const rotating = await startServiceForTest({ previousSecrets: [older] }, { database, secret: newer });
    await rotating.client().logIn({ body: { email, password } });
    const rotated = await startServiceForTest({}, { database, secret: newer });
    expect((await rotated.client().logIn({ body: { email, password } })).response.status).toBe(200);
    await rotated.services.connection.dropDatabase();
  });
});

describe('logOut', () => {
  it('ends, with all=true, every token that was issued until now, and none that comes after', async () => {
    const { email, client } = await signUp(service);
    const second = await service.client().logIn({ body: { email, password } });
    const elsewhere = service.client({ accessToken: second.data.access_token });
    await elsewhere.getCurrentUser();

    expect((await client.logOut({ query: { all: true } })).response.status).toBe(204);
    await expectProblem(client.getCurrentUser(), 401, 'invalid_token');
    await expectProblem(elsewhere.getCurrentUser(), 401, 'invalid_token');

    const third = await service.client().logIn({ body: { email, password } });
    const again = service.client({ accessToken: third.data.access_token });
    expect((await again.getCurrentUser()).data.user?.email).toBe(email);
  });

  it('leaves API keys alone, and is not for them: a stolen one could keep its owner from revoking it', async () => {
    const { client } = await signUp(service);
    const { key } = (await client.createApiKey({ body: { label: 'script' } })).data;
    const holder = service.client({ apiKey: key });
    await expectProblem(holder.logOut(), 403, 'credential_not_accepted');
    await client.logOut();
    await holder.getCurrentUser();
  });
});

describe('changePassword', () => {
  const next = 'a longer walk along the river';

  it('takes the new password from now on, and ends older tokens of other log-ins', async () => {
    const { email, client } = await signUp(service);
    const { data } = await service.client().logIn({ body: { email, password } });
    await client.changePassword({ body: { current_password: password, new_password: next } });
    const elsewhere = service.client({ accessToken: data.access_token });
    await expectProblem(elsewhere.getCurrentUser(), 401, 'invalid_token');
    await client.getCurrentUser();
    await expectProblem(service.client().logIn({ body: { email, password } }), 401, 'invalid_credentials');
    expect((await service.client().logIn({ body: { email, password: next } })).response.status).toBe(200);
  });

  it('needs the current password', async () => {
    const { client } = await signUp(service);
    const wrong = client.changePassword({ body: { current_password: 'wrong', new_password: next } });
    await expectProblem(wrong, 403, 'incorrect_password');
    await client.getCurrentUser();
  });

  it('refuses a new one that is easy to guess', async () => {
    const { client, email } = await signUp(service);
    const refused = client.changePassword({ body: { current_password: password, new_password: email } });
    expect((await expectProblem(refused, 400, 'invalid_request')).errors).toMatchObject([{ pointer: '/new_password' }]);
  });

  it('lets one of two changes through when they come at once', async () => {
    const { client } = await signUp(service);
    const outcomes = await Promise.allSettled(
      [next, `${next} bank`].map((new_password) =>
        client.changePassword({ body: { current_password: password, new_password } }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('getCurrentUser', () => {
  it('tells the user and how the request was authenticated', async () => {
    const { client, userId, email } = await signUp(service);
    const { data } = await client.getCurrentUser();
    expect(data.user).toMatchObject({ id: userId, email });
    expect(data.authentication).toMatchObject({ method: 'jwt', key_id: null });
    const lifetime = Date.parse(data.authentication.expires_at ?? '') - Date.now();
    expect(lifetime).toBeGreaterThan(3_590_000);
    expect(lifetime).toBeLessThanOrEqual(3_600_000);
  });
});
