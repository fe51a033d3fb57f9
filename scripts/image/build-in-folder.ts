import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { instructionsOf, readCopy, readVariables, readWords, type Stage } from './dockerfile.js';

/** What became of the last stage of a Dockerfile without Docker. */
export interface BuiltFolder {
  /** Stands for the root folder of the image. */
  root: string;
  /** Within `root`, like what follows. */
  workdir: string;
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
  env: Record<string, string>;
  user: { uid: number; gid: number };
}

interface BuildOptions {
  stages: readonly Stage[];
  /** The folder with the Dockerfile. */
  project: string;
  /** Which files of it are sent to the build. */
  isSent: (path: string) => boolean;
  /** An empty one. */
  folder: string;
  /** Where the programs are that the image at the bottom would have. */
  path: string;
  onStep: (step: string) => void;
}

/** A stage that is being built. */
interface Building extends BuildOptions {
  root: string;
  workdir: string;
  env: Record<string, string>;
  /** What was said last of those that are only for the container. */
  said: Record<string, string>;
}

/**
 * Does the steps of a Dockerfile in a plain folder: each stage in one of its own, COPY by what `.dockerignore` lets through,
 * RUN by the shell and as this user. What the image at the bottom has, such as Node.js, is this machine's.
 *
 * @throws {Error} if a step fails, or has no meaning here.
 */
export function buildInFolder(options: BuildOptions): BuiltFolder {
  const [last, ...before] = options.stages.toReversed();
  if (!last) throw new Error('The Dockerfile has no stage.');
  // One that others begin with is built with them.
  const isBase = ({ name }: Stage) => options.stages.some(({ from }) => from === name);
  for (const stage of before.filter((each) => !isBase(each)).toReversed()) build(stage, options);
  const { root, workdir, env, said } = build(last, options);
  const within = (word: string) => (word.startsWith('/') ? join(root, word) : word);
  const [uid = Number.NaN, gid = Number.NaN] = (said['USER'] ?? '').split(':').map(Number);
  return {
    root,
    workdir: join(root, workdir),
    entrypoint: readWords(said['ENTRYPOINT'] ?? '[]').map(within),
    command: readWords(said['CMD'] ?? '[]'),
    healthcheck: readWords(said['HEALTHCHECK'] ?? '[]'),
    env,
    user: { uid, gid },
  };
}

function build(stage: Stage, options: BuildOptions): Building {
  const name = stage.name ?? 'image';
  const building: Building = { ...options, root: join(options.folder, name), workdir: '/', env: {}, said: {} };
  for (const { name: step, text } of instructionsOf(options.stages, stage)) {
    options.onStep(`${name}: ${step} ${text}`);
    const take = steps[step];
    if (take) take(building, text);
    else building.said[step] = text;
  }
  return building;
}

const steps: Record<string, (building: Building, text: string) => void> = {
  WORKDIR(building, text) {
    building.workdir = resolve(building.workdir, text);
    mkdirSync(join(building.root, building.workdir), { recursive: true });
  },

  ENV(building, text) {
    Object.assign(building.env, readVariables(text));
  },

  COPY({ root, workdir, project, folder, isSent }, text) {
    const { from, sources, target } = readCopy(text);
    for (const source of sources) {
      const path = from === null ? join(project, source) : join(folder, from, source);
      const to = join(root, resolve(workdir, target));
      cpSync(path, statSync(path).isFile() && target.endsWith('/') ? join(to, basename(source)) : to, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (each) => from !== null || each === path || isSent(relative(project, each)),
      });
    }
  },

  RUN({ root, workdir, env, path }, text) {
    execFileSync('/bin/sh', ['-c', text], {
      cwd: join(root, workdir),
      env: { PATH: path, HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  },
};
