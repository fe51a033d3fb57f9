import { hash } from 'node:crypto';

/** Of SHA-256, in bytes. */
const blockSize = 64;
const digestSize = 32;

/**
 * HMAC-SHA-256 (RFC 2104) of short texts, as base64url, by two one-shot hashes: `createHmac` makes an object with a stream
 * in it for each, which costs several times as much.
 *
 * @param key at most 64 bytes.
 * @param longest most bytes that a text takes in UTF-8; what is beyond would not be read.
 */
export function createTextHmac({ key, longest }: { key: Uint8Array; longest: number }): (text: string) => string {
  const inner = padded(key, 0x36, longest);
  const outer = padded(key, 0x5c, digestSize);
  return (text) => {
    const length = blockSize + inner.write(text, blockSize);
    outer.write(hash('sha256', inner.subarray(0, length), 'binary'), blockSize, 'binary');
    return hash('sha256', outer, 'base64url');
  };
}

/** The key in a block of a hash, every byte combined with `pad`, and room behind it. */
function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(blockSize + room, pad);
  for (const [at, byte] of key.entries()) block[at] = byte ^ pad;
  return block;
}
