import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How much the files of a folder hold, in bytes. */
export function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size, 0);
}

/** In tenths. */
export const megabytes = (bytes: number) => Math.round(bytes / 100_000) / 10;

/** Takes from everybody the right to write, and gives everybody the right to read. */
export function makeReadOnly(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    // What a link leads to is in the list itself.
    if (!entry.isSymbolicLink()) chmodSync(path, (lstatSync(path).mode & 0o111) === 0 ? 0o444 : 0o555);
  }
  chmodSync(folder, 0o555);
}

/** Gives the owner of a folder the right to remove what is in it. */
export function makeRemovable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeRemovable(join(folder, entry.name));
  }
}
