/**
 * Tells which files of the folder are sent to the build, by `.dockerignore`: the last line that fits a path or a folder
 * above it decides. As far as the file of this project goes: names and paths, and `*` for one name.
 *
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 * @throws {Error} on what is not read here.
 */
export function createDockerignore(text: string): (path: string) => boolean {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const rules = lines.map((line) => {
    const pattern = line.replace(/^!/, '');
    if (/[?[\]\\]|\*\*/.test(pattern)) throw new Error(`This pattern of .dockerignore is not known here: ${line}`);
    const escaped = pattern.replace(/[.+^${}()|]/g, '\\$&').replaceAll('*', '[^/]*');
    return { sent: line.startsWith('!'), fits: new RegExp(`^${escaped}(?:/|$)`) };
  });
  return (path) => rules.findLast(({ fits }) => fits.test(path))?.sent ?? true;
}
