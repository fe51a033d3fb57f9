import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SchemaObject } from '../../src/contract/document.js';
import { compileSchema, operation, securedOperations, withHeaders } from '../support/contract.js';
import {
  bearer,
  grant,
  json,
  type Person,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';

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
  service = await startService({ maxKeysPerUser: 1000, managementRateLimit: null });
  ada = await signUp(service);
  await grant(service, ada, 'admin');
});
afterAll(() => service.close());

const createKey = async (label = 'text') => (await ada.client.createApiKey({ body: { label } })).data;
const reasonOf = async (keyId: string) =>
  (await ada.client.getApiKey({ path: { key_id: keyId } })).data.revoked_reason ?? '';

const asAda = (init: RequestInit = {}) => withHeaders(init, bearer(ada.accessToken));
const listed = async <Item>(target: string) => {
  const response = await service.request(target, asAda());
  return ((await response.json()) as { data: Item[] }).data;
};

/** An owner of that external id, and what a list has under `field` of the owner whom it finds by it. */
async function ownerBy(kind: 'users' | 'organizations', encoded: string, text: string): Promise<string> {
  await service.request(`/${kind}`, asAda({ ...json({ external_id: text }), method: 'PUT' }));
  const [found] = await listed<{ external_id: string }>(`/${kind}?external_id=${encoded}`);
  return found?.external_id ?? '';
}

async function keyOf(owner: object, parameter: string, encoded: string): Promise<string> {
  await service.request('/apikeys', asAda(json({ owner, label: 'x' })));
  const [found] = await listed<{ owner: { external_id: string } }>(`/apikeys?${parameter}=${encoded}`);
  return found?.owner.external_id ?? '';
}

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
  'revokeAnyApiKey reason': async (encoded) => {
    const { id } = await createKey();
    await service.request(`/apikeys/${id}?reason=${encoded}`, asAda({ method: 'DELETE' }));
    return reasonOf(id);
  },
  'listAllApiKeys q': async (encoded, text) => {
    const { id } = await createKey(`${text} ${made++}`);
    const data = await listed<{ id: string; label: string }>(`/apikeys?q=${encoded}%20${made - 1}`);
    return data.find((each) => each.id === id)?.label.replace(/ \d+$/, '') ?? '';
  },
  'listAllApiKeys metadata': async (encoded, text) => {
    const { data } = await ada.client.createApiKey({ body: { label: 'x', metadata: { text } } });
    const found = await listed<{ id: string; metadata: { text: string } }>(`/apikeys?metadata=text:${encoded}`);
    return found.find(({ id }) => id === data.id)?.metadata.text ?? '';
  },
  'listAllApiKeys scope': async (encoded, text) => {
    const { id } = await createKey();
    const keys = service.services.connection.collection<{ _id: string }>('apikeys');
    await keys.updateOne({ _id: id }, { $set: { scopes: [text] } });
    const found = await listed<{ id: string; scopes: string[] }>(`/apikeys?scope=${encoded}`);
    return found.find((each) => each.id === id)?.scopes[0] ?? '';
  },
  'listAllApiKeys external_id': (encoded, text) => keyOf({ external_id: text }, 'external_id', encoded),
  'listAllApiKeys organization_external_id': (encoded, text) =>
    keyOf({ organization_external_id: text }, 'organization_external_id', encoded),
  'listUsers external_id': (encoded, text) => ownerBy('users', encoded, text),
  'listOrganizations external_id': (encoded, text) => ownerBy('organizations', encoded, text),
  'forwardAuth scope': async (encoded) => {
    const { key } = await createKey();
    const response = await service.request(`/forward-auth?scope=${encoded}`, { headers: xApiKey(key) });
    return /scope="([^"]+)"/.exec(response.headers.get('WWW-Authenticate') ?? '')?.[1] ?? '';
  },
};

/** What each takes: an id has no blanks, and a scope is in ASCII. */
const texts: Record<string, RegExp> = {
  'forwardAuth scope': /^[\x20-\x7e]+$/,
  ...Object.fromEntries(
    [
      'listAllApiKeys scope',
      'listAllApiKeys external_id',
      'listAllApiKeys organization_external_id',
      'listUsers external_id',
      'listOrganizations external_id',
    ].map((name) => [name, /^[\x21-\x7e]+$/]),
  ),
};
const isTaken = (name: string, text: string) => (texts[name] ?? /./).test(text);

/** Those that take no text, but letters and digits that need no encoding; and an address, which has a form of its own. */
const isText = (schema: SchemaObject) => {
  const takes = compileSchema(schema);
  return schema['format'] !== 'idn-email' && ['x(y)z', 'x:y'].some((text) => takes(text));
};

describe('free text in a query', () => {
  const found = securedOperations.flatMap(({ operationId, parameters }) =>
    parameters
      .filter(({ in: place, schema }) => place === 'query' && isText(schema))
      .map(({ name }) => `${operationId} ${name}`),
  );

  it('is all tried here', () => expect(found.sort()).toEqual(Object.keys(sent).sort()));

  describe.each(Object.entries(sent))('%s', (name, send) => {
    it.each(spellings)('arrives %s', async (_spelling, encode) => {
      for (const text of ['a+b (c),d', `x${reserved}y`, '100% “é” 取得'].filter((each) => isTaken(name, each))) {
        expect(await send(encode(text), text)).toBe(text);
      }
    });

    if (isTaken(name, 'a b')) {
      it('has a space for a plus sign that is not encoded', async () => expect(await send('a+b', 'a b')).toBe('a b'));
    }
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
