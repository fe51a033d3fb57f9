import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a built file is newer than all of what it is made of: files and folders. */
export function isFresh(built: string, inputs: readonly string[]): boolean {
  const builtAt = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return inputs.flatMap(filesIn).every((path) => statSync(path).mtimeMs < builtAt);
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
