/** Everybody and everything that is there before the upgrade, made over HTTP at the old program. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, fromAnywhere, json, type Pool, type Reply, xApiKey } from './pool.js';
import type { Instance, Program } from './programs.js';

export const password = 'wholly unlikely to be guessed';
/** What each user may have. */
export const mostKeys = 10;
const expiresInMs = 1500;

export interface User {
  email: string;
  id: string;
  token: string;
}

export interface Key {
  id: string;
  key: string;
  label: string;
}

/** A key, and what its state lets it do. */
export interface KnownKey extends Key {
  what: string;
  isGood: boolean;
}

export interface Scene {
  ada: User;
  /** Ada's keys, and one of nobody. */
  keys: readonly KnownKey[];
  /** With the restricted scope that verifying takes. */
  verifierKey: string;
  admin: User;
  user(name: string): Promise<User>;
}

/** @returns how to make keys, and users at any instance. */
export function makerOf(pool: Pool) {
  async function successOf<T>(instance: Instance, path: string, init: RequestInit): Promise<T> {
    const { status, body } = await pool.send(instance, path, init);
    if (status >= 300) throw new Error(`${path} (${instance.program}): ${status} ${JSON.stringify(body)}`);
    return body as T;
  }
  return {
    successOf,
    async signUp(instance: Instance, name: string): Promise<User> {
      const email = `${name}@example.org`;
      const body = { email, password };
      const { id } = await successOf<Key>(instance, '/auth/register', json(body, fromAnywhere()));
      const { access_token: token } = await successOf<{ access_token: string }>(
        instance,
        '/auth/login',
        json(body, fromAnywhere()),
      );
      return { email, id, token };
    },
    create: (instance: Instance, { token }: User, body: { label: string; [field: string]: unknown }) =>
      successOf<Key>(instance, '/auth/apikeys', json(body, bearer(token))),
    change: (instance: Instance, { token }: User, { id }: Key, body: object) =>
      successOf<Key>(instance, `/auth/apikeys/${id}`, json(body, bearer(token), 'PATCH')),
    revoke: (instance: Instance, { token }: User, { id }: Key) =>
      successOf(instance, `/auth/apikeys/${id}`, { method: 'DELETE', headers: bearer(token) }),
  };
}

export async function createScene(pool: Pool, old: Program): Promise<Scene> {
  const [first, second] = pool.instances as [Instance, Instance];
  const make = makerOf(pool);
  /** At the old program as long as there is one: a new one may hash passwords in a way that it cannot read. */
  const user = (name: string) => make.signUp(pool.instances[0] as Instance, name);
  const [ada, verifier, admin] = [await user('ada'), await user('verifier'), await user('admin')];
  await old.command('grant', verifier.email, 'keys:verify');
  await old.command('grant', admin.email, 'admin');
  const { key: verifierKey } = await make.create(first, verifier, { label: 'Verifier', scopes: ['keys:verify'] });

  const create = async (what: string, body: object, isGood: boolean): Promise<KnownKey> => {
    return { ...(await make.create(first, ada, { label: what, ...body })), what, isGood };
  };
  const plain = await create('plain', {}, true);
  const limits = { rate_limit: { limit: 1e6, window_seconds: 60 }, quota: { limit: 1e6, period: 'month' } };
  const good = [
    plain,
    await create('with a scope', { scopes: ['apikeys:read'] }, true),
    await create('with limits', limits, true),
    await create('from this network', { ip_allowlist: ['127.0.0.0/8'], metadata: { team: 'data' } }, true),
    await create('without an end', { expires_at: null, description: 'Nightly' }, true),
  ];
  const revoked = await create('revoked', {}, false);
  const disabled = await create('disabled', {}, false);
  const expired = await create('expired', { expires_at: new Date(Date.now() + expiresInMs).toISOString() }, false);
  const elsewhere = await create('from another network', { ip_allowlist: ['203.0.113.0/24'] }, false);
  await make.revoke(second, ada, revoked);
  await make.change(second, ada, disabled, { enabled: false });
  const forged = { ...plain, key: forgedFrom(plain.key), what: 'forged', isGood: false };
  // By then the one that expires has, and each instance knows of every change.
  await sleep(expiresInMs);
  return { ada, keys: [...good, revoked, disabled, expired, elsewhere, forged], verifierKey, admin, user };
}

/** As somebody makes up a key who knows the id of one. */
function forgedFrom(key: string): string {
  const start = key.lastIndexOf('_') + 1;
  return key.slice(0, start) + [...key.slice(start)].map((digit) => (digit === '0' ? '1' : '0')).join('');
}

/** What a use of a key is told: by whoever verifies it for an API, and by the check of a proxy. */
export async function tryKey(
  pool: Pool,
  instance: Instance,
  key: string,
  verifierKey: string | null = null,
): Promise<{ isAccepted: boolean; reply: Reply }> {
  if (verifierKey === null) {
    const reply = await pool.send(instance, '/forward-auth', { headers: xApiKey(key) });
    return { isAccepted: reply.status === 200, reply };
  }
  const reply = await pool.send(instance, '/verify', json({ key, ip: '127.0.0.1' }, xApiKey(verifierKey)));
  return { isAccepted: reply.body['valid'] === true, reply };
}
