// @ts-check
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const [asBrotli, asGzip] = [promisify(brotliCompress), promisify(gzip)];

/**
 * Writes a file beside itself as brotli and gzip make it: once here is less than at every start, or every request.
 *
 * @param {string} path
 */
export async function compress(path) {
  const content = await readFile(path);
  await Promise.all([
    asBrotli(content).then((bytes) => writeFile(`${path}.br`, bytes)),
    asGzip(content, { level: 9 }).then((bytes) => writeFile(`${path}.gz`, bytes)),
  ]);
}
