import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '../story/telling.js';
import type { Front } from './front.js';
import { expectStatus, type HttpsClient } from './https-client.js';
import type { Person } from './walk.js';

/** What is for the inside only, in every spelling that a proxy may take for something else. */
const inside = ['/livez', '/readyz', '/metrics', '/forward-auth', '/readyz/', '//readyz', '/%72eadyz', '/metrics?a=b'];

/** Checks what nginx does beside passing on. @throws {Error} where it is not as the file says. */
export async function checkFront(
  { httpPort, acmeFolder }: Front,
  { send }: HttpsClient,
  { token }: Person,
): Promise<void> {
  for (const path of inside) {
    const { status, body } = await send('GET', path);
    expect(`GET ${path} from outside`, [status, body['code']], [404, 'not_found']);
  }

  const plainly = (path: string) => fetch(`http://localhost:${httpPort}${path}`, { redirect: 'manual' });
  const redirect = await plainly('/settings?status=all');
  const target = [redirect.status, redirect.headers.get('Location')];
  expect('http leads to', target, [308, 'https://localhost/settings?status=all']);
  const challenges = '/.well-known/acme-challenge';
  mkdirSync(join(acmeFolder, challenges), { recursive: true });
  writeFileSync(join(acmeFolder, challenges, 'token'), 'proof');
  expect('the answer to a challenge of ACME', await (await plainly(`${challenges}/token`)).text(), 'proof');

  const body = { label: 'from one network', ip_allowlist: ['203.0.113.0/24'] };
  const headers = { Authorization: `Bearer ${token}` };
  const { key } = await expectStatus(send('POST', '/auth/apikeys', { body, headers }), 201);
  const forged = {
    'X-API-Key': String(key),
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Host': 'evil.example',
    Forwarded: 'for=203.0.113.7;host=evil.example',
  };
  const answer = await send('GET', '/auth/me', { headers: forged });
  expect('a caller who claims another address and host', [answer.status, answer.body['code']], [403, 'ip_not_allowed']);
}

/** Once no instance runs any more. */
export async function checkOutage({ send }: HttpsClient): Promise<void> {
  const { status, headers, body } = await send('POST', '/verify', { body: { key: 'x' } });
  const told = [status, body['code'], headers['retry-after'], headers['content-type']];
  expect('while no instance runs', told, [503, 'service_unavailable', '5', 'application/problem+json']);
}
