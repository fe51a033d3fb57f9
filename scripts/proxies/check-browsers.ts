import { type Bench, check, type Facts, note, passed, refused, withKey } from './bench.js';
import { type Answer, type Sent, send } from './send.js';

const listed = 'https://app.example.org';
const other = 'https://evil.example.org';
const asks = { 'Access-Control-Request-Method': 'DELETE', 'Access-Control-Request-Headers': 'x-api-key' };
const preflight: Sent = { path: '/reports/1', method: 'OPTIONS', headers: { Origin: listed, ...asks } };

/** Pages of another origin, whose browser asks first (CORS; https://fetch.spec.whatwg.org/#http-cors-protocol). */
export async function checkPages(bench: Bench): Promise<void> {
  await checkPreflights(bench);
  await checkNothingElseIsOpen(bench);

  const key = await bench.latchkey.createKey();
  const ofPage = { headers: { Origin: listed, ...withKey(key) } };
  await check(bench, 'a page with a key', ofPage, passed(bench.latchkey, key));
  await checkReadable(bench, 'what that page may read', ofPage, { status: 200, origin: listed });
  await checkReadable(bench, 'and without a key', { headers: { Origin: listed } }, { status: 401, origin: listed });
  const stranger = { headers: { Origin: other, ...withKey(key) } };
  await checkReadable(bench, 'a page of another origin', stranger, { status: 200, origin: null, exposes: false });
}

async function checkPreflights(bench: Bench): Promise<void> {
  const before = bench.api.requests;
  const { status, headers } = await send(bench.proxy.port, preflight);
  const lists = (name: string, value: string) => listOf(headers[name]).includes(value);
  const seen = {
    ok: status === 200 || status === 204,
    origin: headers['access-control-allow-origin'] ?? null,
    method: lists('access-control-allow-methods', 'delete'),
    header:
      lists('access-control-allow-headers', 'x-api-key') && lists('access-control-allow-headers', 'authorization'),
    varies: lists('vary', 'origin'),
    reached: bench.api.requests > before,
  };
  const expected = { ok: true, origin: listed, method: true, header: true, varies: true, reached: false };
  note(bench, 'a preflight', expected, seen);
}

/** A preflight is OPTIONS with a listed origin and the method that is to come. What lacks one of them needs a key. */
async function checkNothingElseIsOpen(bench: Bench): Promise<void> {
  const closed = refused(401, 'authentication_required', 'none');
  const { path = '' } = preflight;
  const withBoth = { Origin: listed, ...asks };
  await check(bench, 'OPTIONS alone', { path, method: 'OPTIONS' }, closed);
  await check(bench, 'OPTIONS of a listed origin', { path, method: 'OPTIONS', headers: { Origin: listed } }, closed);
  await check(bench, 'OPTIONS without an origin', { path, method: 'OPTIONS', headers: asks }, closed);
  const otherOrigin = { path, method: 'OPTIONS', headers: { ...withBoth, Origin: other } };
  await check(bench, 'a preflight of another origin', otherOrigin, closed);
  const longer = { path, method: 'OPTIONS', headers: { ...withBoth, Origin: `${listed}.evil.example` } };
  await check(bench, 'a preflight of a longer origin', longer, closed);
  for (const method of ['GET', 'POST', 'DELETE']) {
    await check(bench, `${method} with the headers of a preflight`, { path, method, headers: withBoth }, closed);
  }
  const overridden = { path, method: 'POST', headers: { ...withBoth, 'X-HTTP-Method-Override': 'OPTIONS' } };
  await check(bench, 'POST that says it is OPTIONS', overridden, closed);
}

async function checkReadable(bench: Bench, what: string, sent: Sent, expected: Facts): Promise<void> {
  const answer = await send(bench.proxy.port, sent);
  const exposed = listOf(answer.headers['access-control-expose-headers']);
  const exposes = ['ratelimit', 'retry-after', 'www-authenticate'].every((name) => exposed.includes(name));
  note(bench, what, { exposes: true, ...expected }, { status: answer.status, origin: originOf(answer), exposes });
}

function originOf({ headers }: Answer): string | null {
  return headers['access-control-allow-origin'] ?? null;
}

function listOf(value: string | string[] | undefined): string[] {
  return [value ?? []]
    .flat()
    .join(',')
    .toLowerCase()
    .split(/\s*,\s*/);
}
