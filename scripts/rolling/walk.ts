import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '../story/telling.js';
import { expectStatus, type HttpsClient } from './https-client.js';

/** Somebody who has an account, and a back end that may verify keys. */
export interface Person {
  token: string;
  /** A key that holds `keys:verify`. */
  verifier: string;
  key: string;
}

/** When every instance knows of a change, in milliseconds. */
export const knownWithinMs = 1000;

const credentials = { email: 'ada@example.org', password: 'correct horse battery staple' };
const pages = ['/', '/settings', '/developers', '/docs', '/openapi.yaml', '/openapi.json', '/skill.md', '/llms.txt'];

/**
 * What a new operator does first: registers, makes a key, has it verified, and revokes one.
 *
 * @param grant gives scopes to an account by the command of the program.
 * @throws {Error} where something is not as it must be.
 */
export async function walk(
  { send }: HttpsClient,
  grant: (email: string, scope: string) => Promise<void>,
): Promise<Person> {
  for (const path of pages) expect(`GET ${path}`, (await send('GET', path)).status, 200);
  await expectStatus(send('POST', '/auth/register', { body: credentials }), 201);
  const login = await expectStatus(send('POST', '/auth/login', { body: credentials }), 200);
  const token = String(login['access_token']);
  await grant(credentials.email, 'keys:verify');
  const headers = { Authorization: `Bearer ${token}` };
  const create = async (body: object) => {
    const made = await expectStatus(send('POST', '/auth/apikeys', { body, headers }), 201);
    return { id: String(made['id']), key: String(made['key']) };
  };
  const verifier = await create({ label: 'back end', scopes: ['keys:verify'], expires_at: null });
  const [kept, ended] = [await create({ label: 'a script' }), await create({ label: 'a script that ends' })];
  const judge = async ({ key }: { key: string }) => {
    const said = await expectStatus(
      send('POST', '/verify', { body: { key }, headers: { 'X-API-Key': verifier.key } }),
      200,
    );
    return said['code'];
  };
  expect('a new key', await judge(ended), 'VALID');
  await expectStatus(send('DELETE', `/auth/apikeys/${ended.id}`, { headers }), 204);
  await sleep(knownWithinMs);
  // Each instance is asked in turn.
  const judged = [await judge(ended), await judge(ended)];
  expect('the same key a second after it was revoked, at both', judged, ['REVOKED', 'REVOKED']);
  return { token, verifier: verifier.key, key: kept.key };
}
