import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { othersMay } from '../../lib/file-access.js';
import { StartupError } from '../../lib/startup-error.js';

/**
 * Makes the data directory, for its owner only, if it is not there.
 *
 * @throws {StartupError} if it cannot be written, or others can change what is in it or read the data.
 */
export function prepareDataDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`DATA_DIR ${path} cannot be written (${reason}). Make it writable, or choose another.`);
  }
  requireSpace(path);
  const isReachable = othersMay(['enter'], path);
  const data = join(path, 'mongodb');
  if (othersMay(['write'], path)) refuseOpen(`DATA_DIR ${path} can be changed by other users`, '700', path);
  if (isReachable && othersMay(['read', 'write', 'enter'], data)) {
    refuseOpen(`The data in ${data} can be read by other users`, '700', data);
  }
}

/** Whether there are data of the embedded MongoDB in a data directory. */
export function hasData(directory: string): boolean {
  const data = join(directory, 'mongodb');
  try {
    return existsSync(data) && readdirSync(data).length > 0;
  } catch (error) {
    throw new StartupError(`${data} cannot be read (${(error as Error).message}). Make it readable for this user.`);
  }
}

/** An empty database takes less; what it writes first takes more. */
const leastBytes = 4 * 1024 * 1024;

/** @throws {StartupError} if the disk of the data directory is as good as full. */
function requireSpace(path: string): void {
  if (isFull(path)) throw new StartupError(diskFull(path));
}

function isFull(path: string): boolean {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize < leastBytes;
}

const diskFull = (path: string) => `The disk that holds ${path} is full. Free some space, or choose another DATA_DIR.`;

/**
 * Why an engine may have failed on its data, where the operator can see to it; `null` where nothing is to be seen.
 *
 * @param path where it keeps its files.
 */
export function faultOfData(path: string): string | null {
  if (isFull(path)) return diskFull(path);
  const closed = [path, ...readdirSync(path).map((name) => join(path, name))].find((each) => !isWritable(each));
  if (closed === undefined) return null;
  return `${closed} cannot be written by this user. Give the whole of DATA_DIR to the user that runs the service, or choose another.`;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws {StartupError} if others can read or change the file, wherever it lies. */
export function requirePrivate(path: string): void {
  if (othersMay(['read', 'write'], path)) refuseOpen(`${path} can be read by other users`, '600', path);
}

function refuseOpen(what: string, mode: string, path: string): never {
  throw new StartupError(`${what} of this machine. Run: chmod ${mode} ${path}`);
}

/** @throws {StartupError} if the file cannot be read. */
export function readOrExplain(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartupError(`${path} cannot be read (${(error as Error).message}). Make it readable for this user.`);
  }
}
