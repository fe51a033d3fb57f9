import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation, securedOperations } from '../support/contract.js';
import { bearer, type Person, signUp, startService, type TestService, xApiKey } from '../support/service.js';

/** All that RFC 3986 §2.2 reserves, which means something else in other parts of an address. */
const reserved = ":/?#[]@!$&'()*+,;=";

const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const spellings: [name: string, encode: (text: string) => string][] = [
  ['with no more encoded than must be', (text) => text.replace(/[ #%&+]/g, encodeURIComponent)],
  ['as JavaScript encodes it', encodeURIComponent],
  ['as a form does', (text) => new URLSearchParams({ text }).toString().slice('text='.length)],
  ['with everything encoded', percent],
];

let service: TestService;
let ada: Person;
let made = 0;

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 100 });
  ada = await signUp(service);
});
afterAll(() => service.close());

const createKey = async (label = 'text') => (await ada.client.createApiKey({ body: { label } })).data;
const reasonOf = async (keyId: string) =>
  (await ada.client.getApiKey({ path: { key_id: keyId } })).data.revoked_reason ?? '';

/** Sends the encoded text, and resolves to what the service took it for. */
const sent: Record<string, (encoded: string, text: string) => Promise<string>> = {
  'revokeApiKey reason': async (encoded) => {
    const { id } = await createKey();
    const init = { method: 'DELETE', headers: bearer(ada.accessToken) };
    await service.request(`/auth/apikeys/${id}?reason=${encoded}`, init);
    return reasonOf(id);
  },
  'revokeCurrentApiKey reason': async (encoded) => {
    const { id, key } = await createKey();
    await service.request(`/auth/apikeys/current?reason=${encoded}`, { method: 'DELETE', headers: xApiKey(key) });
    return reasonOf(id);
  },
  'listApiKeys q': async (encoded, text) => {
    const { id } = await createKey(`${text} ${made++}`);
    const response = await service.request(`/auth/apikeys?q=${encoded}%20${made - 1}`, {
      headers: bearer(ada.accessToken),
    });
    const { data } = (await response.json()) as { data: { id: string; label: string }[] };
    return data.find((each) => each.id === id)?.label.replace(/ \d+$/, '') ?? '';
  },
  'forwardAuth scope': async (encoded) => {
    const { key } = await createKey();
    const response = await service.request(`/forward-auth?scope=${encoded}`, { headers: xApiKey(key) });
    return /scope="([^"]+)"/.exec(response.headers.get('WWW-Authenticate') ?? '')?.[1] ?? '';
  },
};

/** Those that take no text, but letters and digits that need no encoding. */
const isOpaque = (pattern: unknown) => pattern === '^[A-Za-z0-9_-]+$';

describe('free text in a query', () => {
  const found = securedOperations.flatMap(({ operationId, parameters }) =>
    parameters
      .filter(({ in: place, schema }) => place === 'query' && schema['type'] !== 'integer')
      .filter(({ schema }) => !['boolean', 'array'].includes(String(schema['type'])) && !schema['enum'])
      .filter(({ schema }) => !isOpaque(schema['pattern']))
      .map(({ name }) => `${operationId} ${name}`),
  );

  it('is all tried here', () => expect(found.sort()).toEqual(Object.keys(sent).sort()));

  describe.each(Object.entries(sent))('%s', (_name, send) => {
    it.each(spellings)('arrives %s', async (_spelling, encode) => {
      for (const text of [`a+b (c),d`, `x${reserved}y`, '100% “é” 取得'].filter(
        (each) => send !== sent['forwardAuth scope'] || /^[\x20-\x7e]+$/.test(each),
      )) {
        expect(await send(encode(text), text)).toBe(text);
      }
    });

    it('has a space for a plus sign that is not encoded', async () => expect(await send('a+b', 'a b')).toBe('a b'));
  });

  it('may hold commas in a list, encoded or not', async () => {
    const { parameters } = operation('listApiKeys');
    expect(parameters.some(({ schema }) => schema['type'] === 'array')).toBe(true);
    for (const list of ['active,disabled', 'active%2Cdisabled']) {
      const response = await service.request(`/auth/apikeys?status=${list}`, { headers: bearer(ada.accessToken) });
      expect(response.status).toBe(200);
    }
  });

  it.each([
    ['cursor=a,b', 'cursor'],
    ['sort=label,id', 'sort'],
    ['status=active;disabled', 'status'],
    ['limit=1,5', 'limit'],
  ])('is not what %s takes, which gets its own sentence', async (query, parameter) => {
    const response = await service.request(`/auth/apikeys?${query}`, { headers: bearer(ada.accessToken) });
    const { errors } = (await response.json()) as { errors: object[] };
    expect([response.status, errors]).toEqual([
      400,
      [{ parameter, message: expect.stringMatching(/^Use .+\.$/) as string }],
    ]);
  });
});
