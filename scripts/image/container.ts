import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../../test/support/another-user.js';
import type { Launch } from '../rolling/instance.js';
import type { BuiltFolder } from './build-in-folder.js';

/** What Docker would do with the image. */
export interface Container {
  /** For `docker run` without a command. */
  launch: Launch;
  /** The exit status of a command: of what follows the name of the image in `docker run`. */
  run(words: readonly string[]): Promise<number | null>;
  /** The exit status of the health check, for an instance on a port. */
  check(port: number): Promise<number | null>;
}

/**
 * Runs what was built under the user and with the variables of the image, and gives it no folder to write to.
 *
 * @param folder an empty one, for the secrets.
 * @param secrets what is in the files that variables name, by the names of these.
 * @param env further variables.
 */
export function createContainer({
  image: { root, workdir, entrypoint, command, healthcheck, env: ofImage, user },
  folder,
  secrets,
  env,
}: {
  image: BuiltFolder;
  folder: string;
  secrets: Record<string, string>;
  env: Record<string, string>;
}): Container {
  const isRoot = process.getuid?.() === 0;
  mkdirSync(folder, { recursive: true });
  const files = Object.entries(secrets).map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o400 });
    if (isRoot) chownSync(path, user.uid, user.gid);
    return [name, path];
  });
  const options = {
    cwd: workdir,
    env: { HOME: root, TMPDIR: root, ...ofImage, ...Object.fromEntries(files), ...env } as Record<string, string>,
    ...(isRoot && user),
  };
  const statusOf = async (words: readonly string[], more: Record<string, string> = {}) => {
    const { code, stderr } = await runToEnd(words, { ...options, env: { ...options.env, ...more } });
    if (code !== 0) console.error(stderr);
    return code;
  };
  return {
    launch: { words: [...entrypoint, ...command], ...options, ...(isRoot && { user }) },
    run: (words) => statusOf([...entrypoint, ...words]),
    check: (port) => statusOf(healthcheck, { PORT: String(port) }),
  };
}
