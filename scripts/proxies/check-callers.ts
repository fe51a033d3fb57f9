import { randomBytes } from 'node:crypto';
import { type Bench, check, note, passed, refused, withKey } from './bench.js';
import { type Answer, send } from './send.js';

const forged = {
  'X-Auth-Owner': ['usr_forged', 'org_forged'],
  'x-auth-owner': 'usr_forged',
  'X-AUTH-OWNER': 'org_forged',
  // Latchkey says of this owner that it has none: empty must not leave what the caller says.
  'X-Auth-External-Id': 'forged',
  'X-Auth-Plan': 'forged',
  'X-Auth-User': ['usr_forged', 'usr_forged_twice'],
  'x-auth-user': 'usr_forged',
  'X-AUTH-USER': 'usr_forged',
  'X-Auth-Key-Id': 'key_forged',
  'X-Auth-Scopes': 'admin',
  // The same name to an application that was built on CGI, WSGI or the like.
  X_Auth_Owner: 'org_forged',
  'X.Auth.Owner': 'org_forged',
  'X-Auth_External_Id': 'forged',
  'X-Auth~Plan': 'forged',
  X_Auth_User: 'usr_forged',
  'X.Auth.User': 'usr_forged',
  'X-Auth_Key_Id': 'key_forged',
  'X-Auth~Scopes': 'admin',
  'X*Auth*User': 'usr_forged',
};
const spoofedAddress = {
  'X-Forwarded-For': '203.0.113.7',
  'X-Real-IP': '203.0.113.7',
  Forwarded: 'for=203.0.113.7',
};

export async function checkCredentials(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const key = await latchkey.createKey();
  const identity = passed(latchkey, key);
  await check(bench, 'a valid key, as X-API-Key', { headers: withKey(key) }, identity);
  await check(bench, 'a valid key, as Bearer', { headers: { Authorization: `Bearer ${key.key}` } }, identity);
  await check(bench, 'no credential', {}, refused(401, 'authentication_required', 'none'));
  const last = key.key.at(-1) === '0' ? '1' : '0';
  const forgedKey = { id: '', key: key.key.slice(0, -1) + last };
  await check(bench, 'a forged key', { headers: withKey(forgedKey) }, refused(401, 'invalid_token', 'invalid_token'));
  const two = { ...withKey(key), Authorization: `Bearer ${latchkey.accessToken}` };
  await check(bench, 'two credentials', { headers: two }, refused(400, 'invalid_request', null));

  const body = Buffer.alloc(900_000, 'x');
  const post = { method: 'POST', path: '/items?a=1', body };
  const received = ({ status, echo }: Answer) =>
    echo === null ? String(status) : `${echo.method} ${echo.url} ${echo.bodyBytes}`;
  const posted = await send(bench.proxy.port, { ...post, headers: withKey(key) });
  note(bench, 'a POST of 900 kB', { received: 'POST /items?a=1 900000' }, { received: received(posted) });
  await check(bench, 'the same without a key', post, refused(401, 'authentication_required', 'none'));

  await latchkey.revokeKey(key.id);
  await check(bench, 'the key, revoked', { headers: withKey(key) }, refused(401, 'invalid_token', 'invalid_token'));
}

export async function checkForgery(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const key = await latchkey.createKey({ scopes: ['reports:read'] });
  const headers = { ...forged, ...withKey(key) };
  await check(bench, 'forged X-Auth-*', { headers }, passed(latchkey, key, 'reports:read'));
  const named = ['Owner', 'External-Id', 'Plan', 'User', 'Key-Id', 'Scopes'].map((name) => `X-Auth-${name}`);
  const connection = { ...headers, Connection: ['close', ...named].join(', ') };
  await check(bench, 'X-Auth-* named in Connection', { headers: connection }, passed(latchkey, key, 'reports:read'));

  const token = { ...forged, Authorization: `Bearer ${latchkey.accessToken}` };
  const onlyKeys = refused(403, 'credential_not_accepted', null);
  await check(bench, 'an access token, forged X-Auth-*', { headers: token }, onlyKeys);

  const open = {
    status: 200,
    owner: '',
    external_id: '',
    plan: '',
    user: '',
    key_id: '',
    scopes: '',
    credential: false,
  };
  await check(bench, 'a public path, forged X-Auth-*', { path: '/healthz', headers }, open);
  await check(bench, 'the same without a key', { path: '/healthz', headers: forged }, open);
  const another = { path: '/healthz', headers: { ...forged, 'x_auth-owner': 'usr_forged', x_api_key: key.key } };
  await check(bench, 'the same with X_API_Key', another, open);
}

/** The trace of a caller goes on to the API, and to Latchkey, whose log has it. */
export async function checkTrace(bench: Bench): Promise<void> {
  const { latchkey, proxy } = bench;
  const traceId = randomBytes(16).toString('hex');
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  // What is refused is logged at the usual level.
  await send(proxy.port, { headers });
  const logged = await latchkey.hasLogged({ trace_id: traceId });
  const { echo } = await send(proxy.port, { headers: { ...headers, ...withKey(await latchkey.createKey()) } });
  const [, received = null] = echo?.headers.find(([name]) => name.toLowerCase() === 'traceparent') ?? [];
  note(bench, 'the trace of a caller', { ...headers, logged: true }, { traceparent: received, logged });
}

/** An id that a proxy could read as something of its own. */
const oddId = `a"b',;=\\%41$host{http.request.header.X-API-Key}%REQ(X-API-Key)%`;

/** Owners whom a back end names by its own ids, of which those without a user have to end what the caller says of one. */
export async function checkCustomers(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const seen = { status: 200, external_id: oddId, plan: 'default', scopes: '', credential: false };
  const customer = await latchkey.createKeyFor({ external_id: oddId });
  const ofUser = { ...seen, owner: customer.owner.id, user: customer.owner.id, key_id: customer.id };
  await check(bench, "a customer's key, forged X-Auth-*", { headers: { ...forged, ...withKey(customer) } }, ofUser);
  const company = await latchkey.createKeyFor({ organization_external_id: oddId });
  const ofOrganization = { ...seen, owner: company.owner.id, user: '', key_id: company.id };
  const headers = { ...forged, ...withKey(company) };
  await check(bench, "an organization's key, forged X-Auth-*", { headers }, ofOrganization);
}

export async function checkAddresses(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const notAllowed = refused(403, 'ip_not_allowed', null);
  const here = await latchkey.createKey({ ip_allowlist: ['127.0.0.1'] });
  await check(bench, 'an allowed address', { headers: withKey(here) }, passed(latchkey, here));
  const far = await latchkey.createKey({ ip_allowlist: ['203.0.113.0/24'] });
  await check(bench, 'another address', { headers: withKey(far) }, notAllowed);
  const spoofed = { headers: { ...spoofedAddress, ...withKey(far) } };
  await check(bench, 'another address, X-Forwarded-For spoofed', spoofed, notAllowed);
  if (process.platform !== 'linux') return;

  // What is judged is the caller's address, not the proxy's.
  const from = '127.0.0.2';
  const there = await latchkey.createKey({ ip_allowlist: [from] });
  await check(bench, `from ${from}, which is allowed`, { from, headers: withKey(there) }, passed(latchkey, there));
  await check(bench, `from ${from}, only the proxy is allowed`, { from, headers: withKey(here) }, notAllowed);
  const { echo } = await send(bench.proxy.port, { from, headers: { ...spoofedAddress, ...withKey(there) } });
  const told = echo?.headers.filter(([name]) => /^(x-forwarded-for|forwarded)$/i.test(name)).map(([, value]) => value);
  note(bench, 'the address that the API is told', { address: from }, { address: told?.join(' | ') ?? null });
}
