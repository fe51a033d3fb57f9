import { foldingPaths } from '../../test/deploy/folding.js';
import { type AmbiguousPath, ambiguousPaths, plainPaths, protectedPaths } from '../../test/deploy/paths.js';
import { type Bench, check, note, passed, refused, withKey } from './bench.js';
import { longScopes } from './latchkey.js';
import { send } from './send.js';

const writing = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** What some frameworks take the path and the method from, in place of the request line. */
const overrides = {
  'X-Original-URL': '/reports',
  'X-Rewrite-URL': '/reports',
  'X-HTTP-Method-Override': 'DELETE',
  'X-HTTP-Method': 'DELETE',
  'X-Method-Override': 'DELETE',
};

export async function checkScopes(bench: Bench): Promise<void> {
  const { latchkey } = bench;
  const without = withKey(await latchkey.createKey());
  const lacking = refused(403, 'insufficient_scope', 'reports:read');
  await check(bench, 'a scope is missing', { path: '/reports/1', headers: without }, lacking);
  await check(bench, 'the same path in capitals', { path: '/REPORTS/1', headers: without }, lacking);
  await check(bench, 'the same path without a slash', { path: '/reports', headers: without }, lacking);
  const ownScope = '?scope=apikeys:read';
  await check(bench, 'the same with ?scope=', { path: `/reports/1${ownScope}`, headers: without }, lacking);
  const key = await latchkey.createKey({ scopes: ['reports:read'] });
  const right = { path: '/reports/1', headers: withKey(key) };
  await check(bench, 'the right scope', right, passed(latchkey, key, 'reports:read'));
  const elsewhere = { path: `/${ownScope}`, headers: withKey(key) };
  await check(bench, 'another path, with ?scope=', elsewhere, passed(latchkey, key, 'reports:read'));
}

/** On one path, GET and HEAD need another scope than the methods that write. */
export async function checkMethods(bench: Bench): Promise<void> {
  const { latchkey, proxy } = bench;
  const reader = withKey(await latchkey.createKey({ scopes: ['reports:read'] }));
  const writer = withKey(await latchkey.createKey({ scopes: ['reports:write'] }));
  const path = '/reports/1';
  const statusesOf = async (methods: string[], headers: Record<string, string>) => {
    const answers = await Promise.all(methods.map((method) => send(proxy.port, { path, method, headers })));
    return answers.map(({ status }) => status).join(' ');
  };
  const all = ['GET', 'HEAD', ...writing];
  const byReader = await statusesOf(all, reader);
  note(
    bench,
    `${all.join(', ')} with reports:read`,
    { statuses: '200 200 403 403 403 403 403' },
    { statuses: byReader },
  );
  const byWriter = await statusesOf(all, writer);
  note(bench, 'the same with reports:write', { statuses: '403 403 200 200 200 200 200' }, { statuses: byWriter });
  const lacking = refused(403, 'insufficient_scope', 'reports:write');
  await check(bench, 'what a POST with reports:read lacks', { path, method: 'POST', headers: reader }, lacking);

  const { status, echo } = await send(proxy.port, { path, headers: { ...reader, ...overrides } });
  const names = Object.keys(overrides).map((name) => name.toLowerCase());
  const received = echo?.headers.map(([name]) => name.toLowerCase()).filter((name) => names.includes(name));
  const seen = { status, received: received?.join(' ') ?? null };
  note(bench, 'another path and method, in headers', { status: 200, received: '' }, seen);
}

/** Nothing that a back end could read as the protected path passes, and everything that has one meaning does. */
export async function checkPaths(bench: Bench): Promise<void> {
  const { latchkey, proxy } = bench;
  const headers = withKey(await latchkey.createKey());
  const notRefused = async (paths: readonly AmbiguousPath[]) => {
    const passing: string[] = [];
    for (const { path } of paths) {
      const { status, echo } = await send(proxy.port, { path, headers });
      if (status !== 400 || echo !== null) passing.push(`${path} (${status})`);
    }
    return { other: passing.join(' ') };
  };
  const twoWays = `400 for ${ambiguousPaths.length} paths that can be read in two ways`;
  note(bench, twoWays, { other: '' }, await notRefused(ambiguousPaths));
  const folding = `400 for ${foldingPaths.length} characters that may be taken for ASCII, or for nothing`;
  note(bench, folding, { other: '' }, await notRefused(foldingPaths));
  const ambiguous = { path: '/reports;a=b', headers };
  await check(bench, 'what the caller is told', ambiguous, refused(400, 'invalid_request', null));

  const open: string[] = [];
  for (const path of protectedPaths) {
    const { status, echo } = await send(proxy.port, { path, headers });
    if (status !== 403 || echo !== null) open.push(`${path} (${status})`);
  }
  note(bench, `403 for ${protectedPaths.length} forms of /reports`, { other: '' }, { other: open.join(' ') });

  const changed: string[] = [];
  const long = `/files/${'a%20b.'.repeat(1000)}c`;
  for (const path of [...plainPaths, long]) {
    const { status, echo } = await send(proxy.port, { path, headers });
    if (status !== 200 || echo?.url !== path) changed.push(`${path} (${status} ${echo?.url})`);
  }
  note(bench, `${plainPaths.length + 1} plain paths, unchanged`, { other: '' }, { other: changed.join(' ') });
}

/** The longest list of scopes that a key can have, in front of an API that takes 16 KiB of headers, as Node.js does. */
export async function checkSize(bench: Bench): Promise<void> {
  const { latchkey, proxy } = bench;
  const scopes = ['reports:read', 'reports:write', ...longScopes];
  const key = await latchkey.createKey({ scopes });
  const cookie = 'x'.repeat(5000);
  const { status, echo } = await send(proxy.port, { path: '/reports', headers: { ...withKey(key), Cookie: cookie } });
  const headerOf = (wanted: string) => echo?.headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
  const received = { status, scopes: headerOf('x-auth-scopes').length, cookie: headerOf('cookie').length };
  const sent = { status: 200, scopes: scopes.join(' ').length, cookie: cookie.length };
  note(bench, `a key with ${scopes.length} scopes, and a long cookie`, sent, received);
}
