import {
  createReadStream,
  createWriteStream,
  existsSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { newPublicId } from '../lib/ids.js';
import { StartupError } from '../lib/startup-error.js';

/**
 * Compresses a dump into a file that only its owner can read, and that is there as a whole or not at all.
 *
 * @param path `null` for the standard output.
 * @param force whether a file that is there may be replaced.
 * @param draftName what the file is called after its own name until it is whole. Random: in containers, every dump may have
 * the same process id.
 * @throws {StartupError} if it may not be, or the file cannot be written.
 */
export async function saveDump({
  path,
  force,
  source,
  signal,
  draftName = newPublicId(),
}: {
  path: string | null;
  force: boolean;
  source: Readable;
  signal: AbortSignal;
  draftName?: string;
}): Promise<void> {
  if (path === null) return printDump(source, signal);
  requireFree(path, force);
  const draft = `${path}.${draftName}.part`;
  // Opened here and now: a stream that is stopped before it has opened its file makes it all the same, after the end.
  const fd = openDraft(draft);
  // From here on it is ours to remove.
  try {
    await pipeline(source, createGzip(), createWriteStream(draft, { fd, flush: true }), { signal });
    publish(draft, path, force);
  } catch (error) {
    throw explained(error, draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @throws {StartupError} if there is no such folder, or another dump has a draft of this name. */
function openDraft(draft: string): number {
  try {
    return openSync(draft, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw explained(error, draft);
    throw new StartupError(`${draft} already exists, perhaps from another dump. Run dump again.`);
  }
}

async function printDump(source: Readable, signal: AbortSignal): Promise<void> {
  if (process.stdout.isTTY) {
    throw new StartupError('A dump is binary: name a file, as in dump FILE, or redirect standard output to one.');
  }
  try {
    await pipeline(source, createGzip(), process.stdout, { signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    throw new StartupError('Standard output was closed before the dump was complete.');
  }
}

function requireFree(path: string, force: boolean): void {
  if (!existsSync(path)) return;
  if (!force) throw exists(path);
  if (!statSync(path).isFile()) throw new StartupError(`${path} is not a file. Give the path of one.`);
}

const exists = (path: string) =>
  new StartupError(`${path} already exists. Give another path, or --force to replace the file.`);

/** What file systems without hard links say of one. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

function publish(draft: string, path: string, force: boolean): void {
  if (force) {
    renameSync(draft, path);
    return;
  }
  try {
    // Unlike a new name, a link never replaces what has come there meanwhile.
    linkSync(draft, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || existsSync(path)) throw exists(path);
    if (!noLinks.has(code)) throw error;
    renameSync(draft, path);
  }
}

function explained(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new StartupError(`The folder ${dirname(path)} does not exist.`);
  return error;
}

/**
 * The content of a dump, which is still to be checked.
 *
 * @param path `null` for the standard input.
 * @param signal ends the reading, and the waiting for more.
 * @throws {StartupError} if there is no such file.
 */
export function openDumpFile(path: string | null, signal: AbortSignal): AsyncIterable<Buffer> {
  if (path === null && process.stdin.isTTY) {
    throw new StartupError('Give the file of a dump, as in restore FILE, or send one to the standard input.');
  }
  if (path !== null && !statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new StartupError(`There is no file ${path}. Give the path of a dump.`);
  }
  const content = createGunzip();
  // What fails, here or there, is told to whoever reads the content.
  pipeline(path === null ? process.stdin : createReadStream(path), content, { signal }).catch(() => undefined);
  return content;
}
