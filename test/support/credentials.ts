import { createHmac, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { mintKey } from '../../src/features/authentication/key.js';
import { bearer, expireKey, type Person, publicUrl, type TestService, xApiKey } from './service.js';

export interface BadCredential {
  what: string;
  headers: Record<string, string>;
  /** Whether it is no `Bearer` at all, of which the answer says so. */
  isUnreadable?: boolean;
}

/** Credentials of a real user that must not be accepted any more, or never were, through each header. */
export async function badCredentials(service: TestService, person: Person): Promise<BadCredential[]> {
  const keys = { ...(await deadKeys(service, person)), ...(await forgedKeys(service, person)) };
  const texts = { ...keys, ...badTokens(service, person), garbage: 'garbage', 'a single dot': '.', 'two dots': '..' };
  return [
    ...Object.entries(texts).flatMap(([what, text]) => [
      { what: `${what} as Bearer`, headers: bearer(text) },
      { what: `${what} as X-API-Key`, headers: xApiKey(text) },
    ]),
    { what: 'a good token as X-API-Key', headers: xApiKey(person.accessToken) },
    ...Object.entries({
      'an empty Bearer': 'Bearer ',
      Basic: 'Basic YTpi',
      'a bare token': person.accessToken,
    }).map(([what, text]) => ({ what, headers: { Authorization: text }, isUnreadable: true })),
  ];
}

async function deadKeys(service: TestService, { client }: Person): Promise<Record<string, string>> {
  const make = async (label: string) => (await client.createApiKey({ body: { label } })).data;
  const [revoked, expired, disabled] = [await make('revoked'), await make('expired'), await make('disabled')];
  await client.revokeApiKey({ path: { key_id: revoked.id } });
  await client.updateApiKey({ path: { key_id: disabled.id }, body: { enabled: false } });
  await expireKey(service, expired.id);
  return { 'a revoked key': revoked.key, 'an expired key': expired.key, 'a disabled key': disabled.key };
}

async function forgedKeys(service: TestService, { client }: Person): Promise<Record<string, string>> {
  const { keyring } = service.services;
  const good = (await client.createApiKey({ body: { label: 'good' } })).data;
  const unknown = mintKey({ prefix: 'lk', keyring });
  return {
    'an unknown key': unknown.text,
    'a key with a wrong secret': withAnotherSecret(good.id, service),
    'a key with a wrong tag': `${good.key.slice(0, -1)}${good.key.endsWith('0') ? '1' : '0'}`,
    'a key that is cut short': good.key.slice(0, -1),
    'a key in capitals': good.key.toUpperCase(),
  };
}

/** Another secret under the id of a real key, with a good tag: what only a thief of the service's secret could make. */
export function withAnotherSecret(keyId: string, { services: { keyring } }: TestService): string {
  const tagged = `lk_${keyId.slice('key_'.length)}_${randomBytes(32).toString('hex')}`;
  return tagged + createHmac('sha256', keyring.current.tag).update(tagged).digest('hex').slice(0, 16);
}

function badTokens({ services: { keyring } }: TestService, { userId }: Person): Record<string, string> {
  const sign = (changes: { payload?: object; options?: jwt.SignOptions; algorithm?: 'HS512' }) =>
    jwt.sign({ ver: 0, ...changes.payload }, keyring.current.jwt, {
      keyid: keyring.current.id,
      issuer: publicUrl,
      audience: publicUrl,
      subject: userId,
      expiresIn: 3600,
      algorithm: changes.algorithm ?? 'HS256',
      ...changes.options,
      header: { alg: changes.algorithm ?? 'HS256', typ: 'at+jwt' },
    });
  const unsigned = jwt.sign({ ver: 0, sub: userId, iss: publicUrl, aud: publicUrl }, '', {
    algorithm: 'none',
    keyid: keyring.current.id,
    expiresIn: 3600,
    header: { alg: 'none', typ: 'at+jwt' },
  });
  return {
    'an expired JWT': sign({ options: { expiresIn: -60 } }),
    'a JWT of another issuer': sign({ options: { issuer: 'https://evil.example.org' } }),
    'a JWT for another audience': sign({ options: { audience: 'https://evil.example.org' } }),
    'a JWT of another algorithm': sign({ algorithm: 'HS512' }),
    'a JWT with alg none': unsigned,
    'a JWT of an unknown user': sign({ options: { subject: 'usr_0000000000000000' } }),
    'a JWT of an older version': sign({ payload: { ver: -1 } }),
  };
}
