import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Keyring, SecretKeys } from '../../lib/keyring.js';
import type { IdempotencyRecord } from './model.js';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;

type Sealed = NonNullable<IdempotencyRecord['reply']>;

/** Encrypts a reply so that it can be read only with the Idempotency-Key, which is stored nowhere, and the secret. */
export function seal(reply: unknown, idempotencyKey: string, keyring: Keyring): Sealed {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, encryptionKey(idempotencyKey, keyring.current), iv);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(reply), 'utf8'), cipher.final()]);
  return { keysId: keyring.current.id, iv, tag: cipher.getAuthTag(), ciphertext };
}

/** @returns `null` if the secret that it was sealed under is gone. */
export function unseal<T>(sealed: Sealed, idempotencyKey: string, keyring: Keyring): T | null {
  const keys = keyring.byId(sealed.keysId);
  if (!keys) return null;
  const decipher = createDecipheriv(algorithm, encryptionKey(idempotencyKey, keys), bytes(sealed.iv));
  decipher.setAuthTag(bytes(sealed.tag));
  return JSON.parse(Buffer.concat([decipher.update(bytes(sealed.ciphertext)), decipher.final()]).toString('utf8')) as T;
}

function encryptionKey(idempotencyKey: string, { idempotency }: SecretKeys): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', idempotency, 'latchkey', idempotencyKey, 32));
}

/** A lean query answers with the driver's `Binary` where the model says `Buffer`. */
function bytes(value: Buffer | { buffer: Uint8Array }): Uint8Array {
  return value instanceof Uint8Array ? value : value.buffer;
}
