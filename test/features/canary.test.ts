import { describe, expect, it } from 'vitest';
import { contract, exampleRequest, withHeaders } from '../support/contract.js';
import { bearer, json, keyHeaders, startServiceForTest } from '../support/service.js';

/** They would cut the test short. */
const endsCredentials = new Set(['logOut', 'revokeApiKey', 'revokeCurrentApiKey']);

describe('a key and a password', () => {
  it('appear nowhere after they were given: no answer, no log line, no record', async () => {
    const service = await startServiceForTest();
    const password = 'nowhere but in the request';
    const email = 'canary@example.org';
    const anonymous = service.client();
    const registered = await anonymous.registerUser({ body: { email, password } });
    const accessToken = (await anonymous.logIn({ body: { email, password } })).data.access_token;
    const idempotencyKey = 'a value of the caller'.replaceAll(' ', '-');
    const created = await service.request(
      '/auth/apikeys',
      json({ label: 'canary' }, { ...bearer(accessToken), 'Idempotency-Key': idempotencyKey }),
    );
    await service.services.users.update(registered.data.id, { scopes: ['keys:verify'] });
    const { key, id } = (await created.json()) as { key: string; id: string };
    const rotation = json({ starts: 'now' }, { ...bearer(accessToken), 'Idempotency-Key': idempotencyKey });
    const rotated = await service.request(`/auth/apikeys/${id}/rotate`, rotation);
    const { key: current } = (await rotated.json()) as { key: string };
    const secretsOf = [key, current].map((text) => text.split('_').at(-1)?.slice(0, 64) ?? '');
    expect(secretsOf.map(({ length }) => length)).toEqual([64, 64]);

    // Every operation, by every credential, with the key in places where it does not belong.
    const answers: string[] = [];
    const keep = async (response: Response) => {
      answers.push([...response.headers].join('\n'), await response.text());
    };
    for (const operation of contract.operations) {
      const presented = keyHeaders.flatMap((through) => [key, current].map((text) => through.with(text)));
      for (const headers of [{}, bearer(accessToken), ...presented]) {
        if (endsCredentials.has(operation.operationId)) continue;
        const { path, init } = exampleRequest(operation, { keyId: id });
        await keep(await service.request(path, withHeaders(init, headers)));
        await keep(await service.request(`${path}?label=${key}`, withHeaders(init, headers)));
        await keep(
          await service.request(
            `${path}/${key}`,
            withHeaders(init, { ...headers, 'X-Request-Id': key, 'User-Agent': 'x' }),
          ),
        );
      }
    }
    const form = { method: 'POST', headers: bearer(accessToken) };
    const ask = async (text: string) => {
      await keep(await service.request('/verify', json({ key: text }, bearer(accessToken))));
      await keep(await service.request('/verify/batch', json({ data: [{ key: text }] }, bearer(accessToken))));
      await keep(await service.request('/introspect', { ...form, body: new URLSearchParams({ token: text }) }));
    };
    for (const text of [key, current]) await ask(text);
    // And once the old secret has ended.
    const ending = json({ rotation: { grace_seconds: 0 } }, bearer(accessToken));
    expect((await service.request(`/auth/apikeys/${id}`, { ...ending, method: 'PATCH' })).status).toBe(200);
    await ask(key);
    await keep(await service.request('/forward-auth', { headers: bearer(key) }));
    const asClients = [
      [id, key],
      ['key_0000000000000000', key],
      [key, id],
      [id, key.slice(0, -1)],
    ] as const;
    for (const [client_id, client_secret] of asClients) {
      const token = btoa(`${client_id}:${client_secret}`);
      const fields = { token: 'x', client_id, client_secret };
      for (const [headers, body] of [
        [{ Authorization: `Basic ${token}` }, { token: 'x' }],
        [{}, fields],
        [bearer(accessToken), fields],
      ] as const) {
        await keep(await service.request('/introspect', { ...form, headers, body: new URLSearchParams(body) }));
      }
      await keep(await service.request('/auth/me', { headers: { Authorization: `Basic ${token}` } }));
    }
    await keep(await service.request('/auth/login', json({ email, password })));
    await keep(await service.request('/auth/login', json({ email: `${key}@example.org`, password: key })));
    await keep(await service.request('/auth/login', { ...json(0), body: `{"password": ${key}` }));
    await keep(await service.request('/auth/apikeys?status=all', { headers: bearer(accessToken) }));
    await service.services.usage.flush();

    const dump: string[] = [];
    for (const { collectionName } of (await service.services.connection.db?.collections()) ?? []) {
      const records = await service.services.connection.collection(collectionName).find().toArray();
      dump.push(...records.map((record) => JSON.stringify(record)));
    }
    expect(dump.length).toBeGreaterThan(3);
    expect(service.logs.length).toBeGreaterThan(100);
    const everything = [...answers, ...dump, ...service.logs.map((line) => JSON.stringify(line))].join('\n');
    // Halves as well: a key cut in two is a key.
    const encoded = btoa(`${id}:${key}`).slice(40);
    const halves = secretsOf.flatMap((secret) => [secret.slice(0, 32), secret.slice(32)]);
    const tags = [key.slice(-16), current.slice(-16)];
    for (const canary of [...halves, ...tags, password, idempotencyKey, encoded]) {
      expect(everything.includes(canary), canary).toBe(false);
    }
    // The access token is in the answer to the log-in that gave it, and nowhere else.
    expect(everything.includes(accessToken.split('.')[2] ?? '')).toBe(false);
    // What may be seen is seen: the search itself works.
    expect(everything.includes(id)).toBe(true);
  });
});
