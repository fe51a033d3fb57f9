import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/**
 * What a secret may do. The current one signs, tags and encrypts whatever is made now. The others only verify: the next
 * ones because other instances may use them already, the previous ones because of what was made under them. See
 * docs/decisions/0011-purposes-of-secrets.md.
 */
export type SecretRole = 'current' | 'next' | 'previous';

/** The keys that one service secret stands for. */
export interface SecretKeys {
  /** Public name of the secret: the `kid` of its tokens. Tells nothing about it. */
  id: string;
  role: SecretRole;
  jwt: KeyObject;
  pepper: KeyObject;
  tag: KeyObject;
  digest: KeyObject;
  idempotency: KeyObject;
  throttle: KeyObject;
  passwordReset: KeyObject;
  session: KeyObject;
}

export interface Keyring {
  /** Signs, tags and encrypts whatever is made now. */
  current: SecretKeys;
  /** All that verify: the current one first, then the previous and the next ones. */
  all: readonly SecretKeys[];
  byId(id: string): SecretKeys | undefined;
  /** Whether what was made with these keys should be made anew with the current ones. */
  isReplaced(keys: SecretKeys): boolean;
}

/**
 * Derives a key of its own for each purpose (HKDF, RFC 5869), so that none of them says anything about another. A secret
 * that is given twice has the first of the roles current, previous, next.
 */
export function createKeyring({
  secret,
  previousSecrets = [],
  nextSecrets = [],
}: {
  secret: string;
  previousSecrets?: readonly string[];
  nextSecrets?: readonly string[];
}): Keyring {
  const current = deriveKeys(secret, 'current');
  const known = new Map([[current.id, current]]);
  const add = (secrets: readonly string[], role: SecretRole) => {
    for (const keys of secrets.map((text) => deriveKeys(text, role))) if (!known.has(keys.id)) known.set(keys.id, keys);
  };
  add(previousSecrets, 'previous');
  add(nextSecrets, 'next');
  return {
    current,
    all: [...known.values()],
    byId: (id) => known.get(id),
    // What was made with a next one is ahead: another instance uses that already.
    isReplaced: ({ role }) => role === 'previous',
  };
}

function deriveKeys(secret: string, role: SecretRole): SecretKeys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'latchkey', purpose, 32));
  // As KeyObjects: jsonwebtoken verifies with one 40 times faster than with a string, and none is printed by accident.
  const key = (purpose: string) => createSecretKey(derive(purpose));
  return {
    id: createHash('sha256').update(derive('id')).digest('base64url').slice(0, 12),
    role,
    jwt: key('jwt'),
    pepper: key('password pepper'),
    tag: key('api key tag'),
    digest: key('api key digest'),
    idempotency: key('idempotency replay'),
    throttle: key('throttle'),
    passwordReset: key('password reset'),
    session: key('session'),
  };
}
