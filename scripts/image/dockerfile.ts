/** Reads a Dockerfile, as far as the one of this project goes. */

export interface Instruction {
  name: string;
  /** What stands behind the name, on one line. */
  text: string;
}

export interface Stage {
  /** An image, or the name of a stage before. */
  from: string;
  name: string | null;
  instructions: readonly Instruction[];
}

export interface Copy {
  /** The stage that the files come from; `null` for the folder that is built. */
  from: string | null;
  sources: readonly string[];
  target: string;
}

/** @throws {Error} on an instruction before the first stage, or a heredoc, which is read otherwise. */
export function readDockerfile(text: string): Stage[] {
  const stages: { from: string; name: string | null; instructions: Instruction[] }[] = [];
  for (const line of linesOf(text)) {
    const [, name = '', rest = ''] = /^([A-Za-z]+)\s+([\s\S]*)$/.exec(line) ?? [];
    if (/<<-?\w/.test(rest)) throw new Error(`Heredocs are not read: ${line}`);
    if (name.toUpperCase() === 'FROM') {
      const [from = '', , stage = null] = rest.trim().split(/\s+/);
      stages.push({ from, name: stage, instructions: [] });
      continue;
    }
    const last = stages.at(-1);
    if (!last) throw new Error(`There is no stage yet: ${line}`);
    last.instructions.push({ name: name.toUpperCase(), text: rest.trim() });
  }
  return stages;
}

/** Every instruction on a line of its own, without comments: those may stand between the lines of one as well. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\s*\\\s*\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The instructions of a stage and of those that it comes from, in their order. */
export function instructionsOf(stages: readonly Stage[], stage: Stage): readonly Instruction[] {
  const base = stages.find(({ name }) => name === stage.from);
  return [...(base ? instructionsOf(stages, base) : []), ...stage.instructions];
}

/** The image at the bottom of a stage. */
export function imageOf(stages: readonly Stage[], stage: Stage): string {
  const base = stages.find(({ name }) => name === stage.from);
  return base ? imageOf(stages, base) : stage.from;
}

/** @throws {Error} on a flag other than `--from`. */
export function readCopy(text: string): Copy {
  const words = text.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const [from = null] = flags.map((flag) => /^--from=(.+)$/.exec(flag)?.[1] ?? fail(flag));
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

function fail(flag: string): never {
  throw new Error(`This flag of COPY is not known here: ${flag}`);
}

/** The variables that ENV sets, with their values. */
export function readVariables(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)].map(([, name = '', quoted, bare]) => [
      name,
      quoted ?? bare ?? '',
    ]),
  );
}

/** The words of ENTRYPOINT, CMD or the command of HEALTHCHECK, in their form without a shell. */
export function readWords(text: string): string[] {
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
}
