import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readContract } from '../../src/contract/contract.js';
import type { Operation } from '../../src/contract/read-operations.js';
import { createScopes, type Scope, scopeName } from '../../src/domain/scope.js';
import { readScopes } from '../../src/features/scopes/read-scopes.js';
import {
  contract,
  exampleRequest,
  expectConforming,
  operation,
  securedOperations,
  withHeaders,
} from '../support/contract.js';
import { expectProblem } from '../support/problems.js';
import { exchange } from '../support/raw-http.js';
import {
  bearer,
  grant,
  json,
  keyHeaders,
  type Person,
  signUp,
  startService,
  startServiceForTest,
  storedKey,
  type TestService,
  xApiKey,
} from '../support/service.js';

const own = createScopes([]).all;
const names = own.map(({ name }) => name);
const restricted = own.filter((scope) => scope.restricted).map(({ name }) => name);

let service: TestService;
/** Holds every restricted scope. */
let operator: Person;
/** Held them once: keys that were made then carry them still. */
let former: Person;
/** What the requests are about, as some of them end it. */
let victim: Person;
let victimsKey: string;

beforeAll(async () => {
  service = await startService({ maxKeysPerUser: 100 });
  [former, victim] = [await signUp(service), await signUp(service)];
  operator = await newOperator();
  victimsKey = (await victim.client.createApiKey({ body: { label: 'victim' } })).data.id;
});
afterAll(() => service.close());

async function newOperator(): Promise<Person> {
  const person = await signUp(service);
  await grant(service, person, ...restricted);
  return person;
}

const newKey = async (scopes?: string[], person = operator, on = service) => {
  const client = on.client({ accessToken: person.accessToken });
  return (await client.createApiKey({ body: { label: 'scoped', self_rotation: true, ...(scopes ? { scopes } : {}) } }))
    .data;
};

function send({ path, init }: ReturnType<typeof exampleRequest>, headers: Record<string, string>) {
  return service.request(path, withHeaders(init, headers));
}

function requestOf(subject: Operation): ReturnType<typeof exampleRequest> {
  // The victim has to outlive its deletion: there it is about nobody.
  const about = subject.operationId === 'deleteUser' ? {} : { userId: victim.userId };
  return exampleRequest(subject, { keyId: victimsKey, ...about });
}

/** Which scopes stand for another one as well. */
const wholes: Record<string, readonly string[]> = {
  'keys:manage:read': ['keys:manage', 'admin'],
  'keys:manage': ['admin'],
};
const standFor = (name: string) => [name, ...(wholes[name] ?? [])];
const covers = (scopes: readonly string[], { scopes: needed }: Operation) =>
  needed.every((name) => standFor(name).some((one) => scopes.includes(one)));

async function expectRefusal(subject: Operation, response: Response): Promise<void> {
  expect(response.headers.get('WWW-Authenticate')).toBe(
    `Bearer realm="Latchkey", error="insufficient_scope", scope="${subject.scopes.join(' ')}"`,
  );
  const problem = (await expectConforming(subject, response)) as { detail: string };
  expect(problem).toMatchObject({ status: 403, code: 'insufficient_scope' });
  for (const name of subject.scopes) expect(problem.detail).toContain(name);
}

/** Anything but a lack of scopes. */
async function expectLetThrough(subject: Operation, response: Response): Promise<void> {
  const { status } = response;
  expect([401, 403]).not.toContain(status);
  await expectConforming(subject, response);
}

const forKeys = securedOperations.filter(({ credentials }) => credentials.includes('api_key'));
const forTokens = securedOperations.filter(({ credentials }) => credentials.includes('jwt'));

describe('the contract', () => {
  it('asks only for scopes that there are', () => {
    for (const { operationId, scopes } of contract.operations) {
      for (const name of scopes) expect(names, operationId).toContain(name);
    }
  });

  it('has an operation for every scope that asks for it', () => {
    const asked = new Set(securedOperations.flatMap(({ scopes }) => scopes));
    // The one that includes all that manages decides inside of these operations how far a caller reaches.
    expect([...asked, 'admin'].sort()).toEqual([...names].sort());
  });

  const yaml = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8');

  it.each(['listApiKeys', 'getCurrentUser', 'forwardAuth'])('is refused where %s says no scopes', (operationId) => {
    const start = yaml.indexOf(`operationId: ${operationId}\n`);
    const silent = yaml.slice(0, start) + yaml.slice(start).replace(/\n +x-scopes: \[.*\]/, '');
    expect(() => readContract(silent)).toThrow(`${operationId}: a secured operation, and no other, says in x-scopes`);
  });

  it.each([
    ['createApiKey', '        - accessToken: []\n', '        - apiKeyAuth: []\n'],
    ['createApiKey', '        - accessToken: []\n', '        - bearerAuth: []\n'],
    ['getCurrentApiKey', '        - bearerKey: []\n', '        - bearerAuth: []\n'],
    ['logOut', '      security:\n        - accessToken: []\n', ''],
    ['getApiKeyUsage', '      x-scopes:', '      security:\n        - accessToken: []\n      x-scopes:'],
  ])('is refused where the security of %s is not what it accepts', (operationId, from, to) => {
    const start = yaml.indexOf(`operationId: ${operationId}\n`);
    const untrue = yaml.slice(0, start) + yaml.slice(start).replace(from, to);
    expect(untrue).not.toBe(yaml);
    expect(() => readContract(untrue)).toThrow(`${operationId}: security and x-credentials name different credentials`);
  });

  it('is refused where a public operation names scopes, which nobody could have', () => {
    const confused = yaml.replace('operationId: logIn\n', 'operationId: logIn\n      x-scopes: [admin]\n');
    expect(() => readContract(confused)).toThrow('logIn: a secured operation, and no other');
  });
});

describe.each(forKeys)('$operationId with a key', (subject) => {
  const cases = [[], ...names.map((name) => [name])];

  // Each new key costs as much as its owner has keys.
  beforeAll(async () => {
    operator = await newOperator();
  });

  it.each(cases.map((scopes) => ({ scopes })))('that has the scopes $scopes', async ({ scopes }) => {
    const isCovered = covers(scopes, subject);
    for (const { with: headers } of keyHeaders) {
      // One each: some operations revoke the key of the request.
      const { key } = await newKey(scopes);
      const response = await send(requestOf(subject), headers(key));
      await (isCovered ? expectLetThrough : expectRefusal)(subject, response);
    }
  });

  it('that has all scopes but those needed, or all of them', async () => {
    const others = names.filter((name) => !subject.scopes.flatMap(standFor).includes(name));
    const [lacking, full] = [await newKey(others), await newKey(names)];
    const expectation = subject.scopes.length > 0 ? expectRefusal : expectLetThrough;
    await expectation(subject, await send(requestOf(subject), xApiKey(lacking.key)));
    await expectLetThrough(subject, await send(requestOf(subject), xApiKey(full.key)));
  });

  it('that carries what it needs, while its user holds no restricted scope', async () => {
    await grant(service, former, ...restricted);
    const { key } = await newKey(names, former);
    await grant(service, former);
    const isCovered = subject.scopes.every((name) => !restricted.includes(name));
    await (isCovered ? expectLetThrough : expectRefusal)(subject, await send(requestOf(subject), xApiKey(key)));
  });
});

describe('with an access token', () => {
  const cases = [[], ...restricted.map((name) => [name])].map((held) => ({ held }));

  describe.each(cases)('of a user who holds the restricted scopes $held', ({ held }) => {
    let person: Person;
    const enter = async () => {
      person = await signUp(service);
      await grant(service, person, ...held);
    };

    beforeAll(enter);

    it.each(forTokens)('$operationId', async (subject) => {
      const { accessToken } = person;
      // These end the tokens of their caller.
      if (['logOut', 'changePassword'].includes(subject.operationId)) await enter();
      const isCovered = covers([...names.filter((name) => !restricted.includes(name)), ...held], subject);
      const { path, init } = requestOf(subject);
      // Takes tokens only where it is told to.
      const query = subject.operationId === 'forwardAuth' ? '?credential=any' : '';
      const response = await send({ path: path + query, init }, bearer(accessToken));
      await (isCovered ? expectLetThrough : expectRefusal)(subject, response);
    });
  });
});

describe('a refusal for want of a scope', () => {
  it('comes before anything is done', async () => {
    const [caller, another] = [await newKey(['apikeys:read']), await newKey()];
    await grant(service, victim);
    await service.services.users.update(victim.userId, { enabled: true });
    for (const [operationId, keyId] of [
      ['revokeApiKey', another.id],
      ['updateUser', victimsKey],
    ] as const) {
      const request = exampleRequest(operation(operationId), { keyId, userId: victim.userId });
      expect((await send(request, xApiKey(caller.key))).status).toBe(403);
    }
    expect((await storedKey(service, another.id))?.revokedAt).toBeNull();
    expect((await service.services.users.findById(victim.userId))?.enabled).toBe(true);
  });

  it('comes before the body is judged, and after the credential is', async () => {
    const { key } = await newKey([]);
    const empty = { ...json({}), body: '{}' };
    expect((await service.request('/verify', withHeaders(empty, xApiKey(key)))).status).toBe(403);
    expect((await service.request('/verify', withHeaders(empty, xApiKey('none')))).status).toBe(401);
  });
});

describe('a scope that its user has lost', () => {
  /** A key that may verify keys, used just before so that it is in memory. */
  async function verifier(): Promise<{ person: Person; id: string; key: string; use: () => Promise<number> }> {
    const person = await signUp(service);
    await grant(service, person, 'keys:verify');
    const { id, key } = await newKey(['keys:verify', 'apikeys:read'], person);
    const use = async () => (await service.request('/verify', json({ key: 'x' }, xApiKey(key)))).status;
    expect(await use()).toBe(200);
    return { person, id, key, use };
  }

  it.each([
    [
      'an operator',
      async ({ userId }: Person) => {
        await operator.client.updateUser({ path: { user_id: userId }, body: { scopes: [] } });
      },
    ],
    ['npm run grant', (person: Person) => grant(service, person)],
  ])('by %s has no effect any more, at once, and has it again when it is given back', async (_by, take) => {
    const { person, key, use } = await verifier();
    await take(person);
    expect(await use()).toBe(403);
    const token = bearer(person.accessToken);
    expect((await service.request('/verify', json({ key: 'x' }, token))).status).toBe(403);
    const authorized = await service.request('/forward-auth', { headers: xApiKey(key) });
    expect(authorized.headers.get('X-Auth-Scopes')).toBe('apikeys:read');
    const asked = await service.request('/forward-auth?scope=keys:verify', { headers: xApiKey(key) });
    await expectRefusal({ ...operation('forwardAuth'), scopes: ['keys:verify'] }, asked);
    await grant(service, person, 'keys:verify');
    expect(await use()).toBe(200);
  });

  it('is left out of what others are told about the key', async () => {
    const { person, key } = await verifier();
    const judge = async () => {
      const body = { key, scopes: ['keys:verify'] };
      const { data: verified } = await operator.client.verifyApiKey({ body });
      const { data: introspected } = await operator.client.introspectToken({ body: { token: key } });
      return { code: verified.code, scopes: verified.key?.scopes, scope: introspected.scope };
    };
    const both = ['keys:verify', 'apikeys:read'];
    expect(await judge()).toEqual({ code: 'VALID', scopes: both, scope: both.join(' ') });
    await grant(service, person);
    expect(await judge()).toEqual({
      code: 'INSUFFICIENT_SCOPE',
      scopes: ['apikeys:read'],
      scope: 'apikeys:read',
    });
  });

  it('stays with the key, which can be changed otherwise, and cannot be given anew', async () => {
    const { person, id } = await verifier();
    await grant(service, person);
    const path = { key_id: id };
    const { data } = await person.client.updateApiKey({ path, body: { label: 'renamed' } });
    expect(data.scopes).toEqual(['keys:verify', 'apikeys:read']);
    const again = person.client.updateApiKey({ path, body: { scopes: ['keys:verify'] } });
    await expectProblem(again, 400, 'invalid_request');
    const narrowed = await person.client.updateApiKey({ path, body: { scopes: [] } });
    expect(narrowed.data.scopes).toEqual([]);
  });
});

describe('a key that is narrowed', () => {
  it('has lost the scope at once', async () => {
    const { id, key } = await newKey(['apikeys:read']);
    const list = async () => (await service.request('/auth/apikeys', { headers: xApiKey(key) })).status;
    expect(await list()).toBe(200);
    await operator.client.updateApiKey({ path: { key_id: id }, body: { scopes: ['apikeys:write'] } });
    expect(await list()).toBe(403);
    await operator.client.updateApiKey({ path: { key_id: id }, body: { scopes: ['apikeys:read'] } });
    expect(await list()).toBe(200);
  });
});

describe('a scope that a user may not give', () => {
  it.each([
    { what: 'a restricted one', scopes: ['admin'], pointer: '/scopes/0' },
    { what: 'an unknown one', scopes: ['apikeys:read', 'reports:read'], pointer: '/scopes/1' },
    { what: 'one of other case', scopes: ['apikeys:read', 'apikeys:write', 'APIKEYS:READ'], pointer: '/scopes/2' },
    { what: 'one that is no name', scopes: ['apikeys:read', 'a b'], pointer: '/scopes/1' },
    { what: 'one twice', scopes: ['apikeys:read', 'apikeys:read'], pointer: '/scopes' },
  ])('($what) gets into no key, and the answer says which', async ({ scopes, pointer }) => {
    const person = await signUp(service);
    const { id } = await newKey([], person);
    for (const [path, method] of [
      ['/auth/apikeys', 'POST'],
      [`/auth/apikeys/${id}`, 'PATCH'],
    ] as const) {
      const init = { ...json({ label: 'wide', scopes }, bearer(person.accessToken)), method };
      const response = await service.request(path, init);
      expect(response.status, method).toBe(400);
      const { errors } = (await response.json()) as { errors: { pointer: string }[] };
      expect(errors[0]?.pointer, method).toBe(pointer);
    }
    expect((await storedKey(service, id))?.scopes).toEqual([]);
    const { data } = await person.client.listApiKeys({ query: { status: ['all'] } });
    expect(data.data).toHaveLength(1);
  });

  it('is a restricted one for an operator to give: an undeclared or unrestricted one is refused', async () => {
    for (const [scopes, pointer] of [
      [['keys:verify', 'reports:read'], '/scopes/1'],
      [['apikeys:read'], '/scopes/0'],
    ] as const) {
      const init = { ...json({ scopes }, bearer(operator.accessToken)), method: 'PATCH' };
      const response = await service.request(`/users/${victim.userId}`, init);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
    }
    expect((await service.services.users.findById(victim.userId))?.scopes).toEqual([]);
  });
});

describe('scopes that the operator declares', () => {
  const declared: Scope[] = [
    { name: 'reports:read', description: 'Read reports.', default: true, restricted: false },
    { name: 'reports:write', description: 'Write reports.', default: false, restricted: false },
    { name: 'billing', description: 'See the bills.', default: false, restricted: true },
    { name: 'audit', description: 'Read the audit log.', default: true, restricted: true },
  ];
  let declaring: TestService;
  let ada: Person;
  let auditor: Person;

  beforeAll(async () => {
    declaring = await startService({ scopes: declared });
    [ada, auditor] = [await signUp(declaring), await signUp(declaring)];
    await grant(declaring, auditor, 'audit');
  });
  afterAll(() => declaring.close());

  it('are listed beside Latchkey’s own, restricted ones for their holders only', async () => {
    const listed = async ({ client }: Person) => (await client.listScopes()).data.data;
    const unrestricted = [...own, ...declared].filter((scope) => !scope.restricted);
    expect(await listed(ada)).toEqual(unrestricted);
    expect(await listed(auditor)).toEqual([...unrestricted, declared[3]]);
  });

  it('are listed for any key of the user as well', async () => {
    const { key } = await newKey([], auditor, declaring);
    const { data } = await declaring.client({ apiKey: key }).listScopes();
    expect(data).toEqual((await auditor.client.listScopes()).data);
  });

  it('are in a new key where they are default and its maker may give them', async () => {
    expect((await newKey(undefined, ada, declaring)).scopes).toEqual(['apikeys:read', 'reports:read']);
    expect((await newKey(undefined, auditor, declaring)).scopes).toEqual(['apikeys:read', 'reports:read', 'audit']);
    expect((await newKey([], ada, declaring)).scopes).toEqual([]);
    expect((await newKey(['reports:write'], ada, declaring)).scopes).toEqual(['reports:write']);
  });

  it('are not changed by an update that does not name them', async () => {
    const { id } = await newKey(['reports:write'], ada, declaring);
    const { data } = await ada.client.updateApiKey({ path: { key_id: id }, body: { label: 'the same' } });
    expect(data.scopes).toEqual(['reports:write']);
  });

  it('are judged like its own, restricted ones by what the user holds now', async () => {
    const { key } = await newKey(['reports:read', 'audit'], auditor, declaring);
    const answers = async (scope: string) => {
      const query = new URLSearchParams({ scope });
      return (await declaring.request(`/forward-auth?${query}`, { headers: xApiKey(key) })).status;
    };
    expect(await answers('reports:read')).toBe(200);
    expect(await answers('reports:read audit')).toBe(200);
    for (const scope of ['reports:write', 'billing', 'audit billing', 'undeclared']) {
      expect(await answers(scope), scope).toBe(403);
    }
    await grant(declaring, auditor);
    expect(await answers('audit')).toBe(403);
    expect(await answers('reports:read')).toBe(200);
    await grant(declaring, auditor, 'audit');
  });

  it('have no effect any more when they are declared no longer', async () => {
    const { id, key } = await newKey(['reports:read', 'apikeys:read'], ada, declaring);
    const without = await startServiceForTest({}, { database: declaring.services.connection.name });
    const ask = (on: TestService, query = '') => on.request(`/forward-auth${query}`, { headers: xApiKey(key) });
    expect((await ask(declaring, '?scope=reports:read')).status).toBe(200);
    expect((await ask(without, '?scope=reports:read')).status).toBe(403);
    expect((await ask(without)).headers.get('X-Auth-Scopes')).toBe('apikeys:read');
    expect((await storedKey(declaring, id))?.scopes).toContain('reports:read');
  });
});

describe('a scope name of any characters that RFC 6749 §3.3 allows', () => {
  const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at));
  const alphabet = printable.filter((character) => character !== '"' && character !== '\\');
  const odd = [
    alphabet.slice(0, 46).join(''),
    alphabet.slice(46).join(''),
    'https://api.example.com/reports?of=a+b&c=%20#all',
    '$where',
    '__proto__',
    '<img/src=x>',
    "';`|$(id)",
    'a,b',
    '!',
  ];
  const declared = odd.map((name) => ({ name, description: 'Any.', restricted: name.includes('a') }));
  let declaring: TestService;
  let ada: Person;

  beforeAll(async () => {
    declaring = await startService({ maxKeysPerUser: 100, scopes: readScopes(JSON.stringify({ scopes: declared })) });
    ada = await signUp(declaring);
    await grant(declaring, ada, 'admin');
    const held = declared.flatMap(({ name, restricted: isRestricted }) => (isRestricted ? [name] : []));
    const body = { scopes: ['admin', 'keys:verify', ...held] };
    await ada.client.updateUser({ path: { user_id: ada.userId }, body });
  });
  afterAll(() => declaring.close());

  it('has all of them', () => {
    expect(alphabet).toHaveLength(92);
    expect(new Set(odd.join(''))).toEqual(new Set(alphabet));
    const inContract = new RegExp(String(contract.document.components.schemas['ScopeName']?.['pattern']));
    for (let code = 0; code < 0x180; code++) {
      const character = String.fromCharCode(code);
      const isAllowed = alphabet.includes(character);
      expect([scopeName.test(character), inContract.test(character)], `U+${code.toString(16)}`).toEqual([
        isAllowed,
        isAllowed,
      ]);
    }
  });

  it('is listed, given to a key, verified and introspected', async () => {
    expect((await ada.client.listScopes()).data.data.map(({ name }) => name)).toEqual(expect.arrayContaining(odd));
    const { id, key, scopes } = await newKey(odd, ada, declaring);
    expect(scopes).toEqual(odd);
    const reversed = [...odd].reverse();
    await ada.client.updateApiKey({ path: { key_id: id }, body: { scopes: reversed } });
    const { data } = await ada.client.verifyApiKey({ body: { key, scopes: odd } });
    expect(data).toMatchObject({ valid: true, key: { scopes: reversed } });
    expect((await ada.client.introspectToken({ body: { token: key } })).data.scope).toBe(reversed.join(' '));
  });

  it.each(['GET', 'HEAD'])('is asked for at forward-auth, encoded as in any query: %s', async (method) => {
    const [all, none] = [await newKey(odd, ada, declaring), await newKey([], ada, declaring)];
    const ask = (scope: string, { key }: { key: string }) =>
      declaring.request(`/forward-auth?scope=${scope}`, { method, headers: xApiKey(key) });
    for (const wanted of odd.flatMap((name) => [name, `${name} $where`])) {
      const asForm = new URLSearchParams({ wanted }).toString().slice('wanted='.length);
      for (const encoded of [encodeURIComponent(wanted), asForm]) {
        const passed = await ask(encoded, all);
        expect(passed.status, encoded).toBe(200);
        expect(passed.headers.get('X-Auth-Scopes')).toBe(odd.join(' '));
        const refused = await ask(encoded, none);
        expect(refused.status, encoded).toBe(403);
        const challenge = `Bearer realm="Latchkey", error="insufficient_scope", scope="${wanted}"`;
        expect(refused.headers.get('WWW-Authenticate')).toBe(challenge);
      }
    }
  });

  it.each(['scope=a#b', '#scope=a', 'scope=%24where#'])(
    'is never cut short where # was not encoded: ?%s',
    async (query) => {
      const { key } = await newKey(odd, ada, declaring);
      for (const method of ['GET', 'HEAD']) {
        const headers: [string, string][] = [
          ['Host', 'latchkey.test'],
          ['X-API-Key', key],
        ];
        const answer = await exchange(Number(new URL(declaring.baseUrl).port), {
          method,
          target: `/forward-auth?${query}`,
          headers,
        });
        expect(answer.status, method).toBe(400);
      }
    },
  );

  it('is sent by the client as it is', async () => {
    const { key } = await newKey(odd, ada, declaring);
    for (const name of odd) {
      const query = { scope: `${name} !` };
      const { response } = await declaring.client({ apiKey: key }).forwardAuth({ query });
      expect(response.status, name).toBe(200);
    }
  });

  it.each(['a"b', 'a\\b', 'a\tb', 'a\u007fb', 'é', ''])('has none but those: %j', async (name) => {
    const yaml = JSON.stringify({ scopes: [{ name, description: 'x' }] });
    expect(() => readScopes(yaml)).toThrow('printable ASCII characters');
    const { key } = await newKey([], ada, declaring);
    const query = new URLSearchParams({ scope: name });
    expect((await declaring.request(`/forward-auth?${query}`, { headers: xApiKey(key) })).status).toBe(400);
    const init = json({ label: 'odd', scopes: [name] }, bearer(ada.accessToken));
    expect((await declaring.request('/auth/apikeys', init)).status).toBe(400);
  });
});

describe('readScopes', () => {
  const read = (...entries: object[]) => readScopes(JSON.stringify({ scopes: entries }));
  const good = { name: 'reports:read', description: 'Read reports.' };

  it('reads a list, whose scopes are neither default nor restricted unless it says so', () => {
    const yaml = [
      'scopes:',
      '  - name: reports:read',
      '    description: Read reports.',
      '    default: true',
      '  - { name: a.b_c-D:9, description: Anything., restricted: true }',
    ];
    expect(readScopes(yaml.join('\n'))).toEqual([
      { name: 'reports:read', description: 'Read reports.', default: true, restricted: false },
      { name: 'a.b_c-D:9', description: 'Anything.', default: false, restricted: true },
    ]);
    expect(readScopes('scopes: []')).toEqual([]);
  });

  it('reads descriptions in every script and in several lines, of 500 characters', () => {
    for (const description of ['می\u200cخواهم', 'Reports:\nread them.\n', '\u{1f511}'.repeat(500)]) {
      expect(read({ ...good, description })).toMatchObject([{ description }]);
    }
  });

  it.each([
    '',
    ' \n',
    '\u2800',
    'Read\u200b reports.',
    'Read\u{e0068} reports.',
    '\u202eRead',
    '\u{1f511}'.repeat(501),
  ])('refuses the description %j', (description) => {
    expect(() => read({ ...good, description })).toThrow(/character/);
  });

  it.each([
    ['nothing', ''],
    ['no list', 'scopes: reports:read'],
    ['a list of names', 'scopes: [reports:read]'],
    ['another field at the top', 'scopes: []\nscope: []'],
    ['no YAML', 'scopes: [}'],
    ['a name twice in one entry', 'scopes:\n  - name: a\n    name: b\n    description: c'],
  ])('refuses a text with %s', (_what, yaml) => {
    expect(() => readScopes(yaml)).toThrow();
  });

  it.each([
    ['no name', { description: 'x' }, 'name'],
    ['no description', { name: 'x' }, 'description'],
    ['an empty description', { ...good, description: '' }, 'description'],
    ['a description of 501 characters', { ...good, description: 'x'.repeat(501) }, 'description'],
    ['an empty name', { ...good, name: '' }, 'name'],
    ['a name of 65 characters', { ...good, name: 'x'.repeat(65) }, 'name'],
    ['a space in its name', { ...good, name: 'reports read' }, 'name'],
    ['a quote in its name', { ...good, name: 'reports"' }, 'name'],
    ['a line break after its name', { ...good, name: 'reports\n' }, 'name'],
    ['a default that is no boolean', { ...good, default: 'yes' }, 'default'],
    ['a restriction that is no boolean', { ...good, restricted: 1 }, 'restricted'],
    ['a field that there is not', { ...good, resticted: true }, 'resticted'],
  ])('refuses a scope with %s, and says where', (_what, entry, place) => {
    expect(() => read({ ...good, name: 'another' }, entry)).toThrow(place);
    expect(() => read({ ...good, name: 'another' }, entry)).toThrow('At /scopes/1');
  });

  it('refuses a name that is there twice, or is one of its own', () => {
    expect(() => read(good, good)).toThrow('The scope reports:read is there twice');
    for (const name of names) expect(() => read({ ...good, name })).toThrow(`The scope ${name} is there twice`);
  });

  it('refuses more than a user can be granted with Latchkey’s own', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ ...good, name: `scope-${n}` }));
    expect(read(...many(96))).toHaveLength(96);
    expect(() => read(...many(97))).toThrow();
  });
});
