import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The keys that one service secret stands for. */
export interface SecretKeys {
  /** Public name of the secret: the `kid` of its tokens. Tells nothing about it. */
  id: string;
  jwt: KeyObject;
  pepper: KeyObject;
  tag: KeyObject;
  digest: KeyObject;
  idempotency: KeyObject;
}

export interface Keyring {
  /** Signs, tags and encrypts whatever is made now. */
  current: SecretKeys;
  /** The current one first, then those that are being replaced: they still verify. */
  all: readonly SecretKeys[];
  byId(id: string): SecretKeys | undefined;
  /** Whether what was made with these keys should be made anew with the current ones. */
  isReplaced(keys: SecretKeys): boolean;
}

/** Derives a key of its own for each purpose (HKDF, RFC 5869), so that none of them says anything about another. */
export function createKeyring({
  secret,
  previousSecrets,
}: {
  secret: string;
  previousSecrets: readonly string[];
}): Keyring {
  const current = deriveKeys(secret);
  const all = [current, ...previousSecrets.map(deriveKeys)];
  return {
    current,
    all,
    byId: (id) => all.find((keys) => keys.id === id),
    isReplaced: (keys) => keys !== current,
  };
}

function deriveKeys(secret: string): SecretKeys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'latchkey', purpose, 32));
  // As KeyObjects: jsonwebtoken verifies with one 40 times faster than with a string, and none is printed by accident.
  const key = (purpose: string) => createSecretKey(derive(purpose));
  return {
    id: createHash('sha256').update(derive('id')).digest('base64url').slice(0, 12),
    jwt: key('jwt'),
    pepper: key('password pepper'),
    tag: key('api key tag'),
    digest: key('api key digest'),
    idempotency: key('idempotency replay'),
  };
}
