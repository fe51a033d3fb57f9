import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Written by the build, at the top of what it builds; not there where the code runs as it is, or where Git was not. */
const commitFile = fileURLToPath(new URL('../commit', import.meta.url));

/** The commit that this was built from, in short, with `-dirty` behind it if something was not committed; `null` if unknown. */
export function builtCommit(): string | null {
  if (!existsSync(commitFile)) return null;
  return /^[0-9a-f]{7,40}(?:-dirty)?$/.exec(readFileSync(commitFile, 'utf8').trim())?.[0] ?? null;
}
