import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Keyring, SecretKeys } from './keyring.js';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;

/** Something encrypted, and which secret it is encrypted under. */
export interface Sealed {
  keysId: string;
  iv: Buffer;
  tag: Buffer;
  ciphertext: Buffer;
}

/** Encrypts what is to be read again only with a text that is stored nowhere, and the secret. */
export interface Sealing {
  seal(value: unknown, text: string): Sealed;
  /** @returns `null` if the secret that it was sealed under is gone. @throws {Error} if the text is another one. */
  unseal<T>(sealed: Sealed, text: string): T | null;
}

/** @param keyOf which key of a secret is for this purpose. */
export function createSealing({
  keyring,
  keyOf,
}: {
  keyring: Keyring;
  keyOf: (keys: SecretKeys) => KeyObject;
}): Sealing {
  const encryptionKey = (text: string, keys: SecretKeys) =>
    new Uint8Array(hkdfSync('sha256', keyOf(keys), 'latchkey', text, 32));
  return {
    seal(value, text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, encryptionKey(text, keyring.current), iv);
      const ciphertext = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return { keysId: keyring.current.id, iv, tag: cipher.getAuthTag(), ciphertext };
    },
    unseal<T>(sealed: Sealed, text: string) {
      const keys = keyring.byId(sealed.keysId);
      if (!keys) return null;
      const decipher = createDecipheriv(algorithm, encryptionKey(text, keys), bytes(sealed.iv));
      decipher.setAuthTag(bytes(sealed.tag));
      const opened = Buffer.concat([decipher.update(bytes(sealed.ciphertext)), decipher.final()]);
      return JSON.parse(opened.toString('utf8')) as T;
    },
  };
}

/** A lean query answers with the driver's `Binary` where a record says `Buffer`. */
function bytes(value: Buffer | { buffer: Uint8Array }): Uint8Array {
  return value instanceof Uint8Array ? value : value.buffer;
}
