/** The two programs of an upgrade: that of an earlier commit, built from this repository, and the one that is built here. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { startProcess } from '../../test/support/process.js';
import { buildCommits, commitOf, lastChangeOf, short, subjectOf } from '../bench/checkout.js';

const runFile = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const builds = join(root, '.cache/upgrade');
const releasedContract = 'docs/released/openapi.yaml';

export type ProgramName = 'old' | 'new';

export interface Instance {
  readonly program: ProgramName;
  readonly baseUrl: string;
  /** What it has logged as an error. */
  errors(): string[];
  stop(): Promise<void>;
}

export interface Program {
  readonly name: ProgramName;
  start(): Promise<Instance>;
  /** Runs one of the operator's commands. */
  command(...words: readonly string[]): Promise<void>;
}

/** What an earlier program cannot do yet, or does in another way. docs/production.md tells its operator. */
export interface Abilities {
  /** Log-ins that are remembered, and refreshed with a cookie. */
  sessions: boolean;
  /** Reads the form in which passwords are hashed now. */
  presentPasswords: boolean;
  /** Counts rate limits in the same windows. */
  slidingWindows: boolean;
  /** Limits that all keys of a user share. */
  userLimits: boolean;
  /**
   * Can repeat the answer to a creation that the present program has made. The last release can; commits between the
   * releases declare fields that are not kept for it.
   */
  replays: boolean;
}

/** The commit to upgrade from. @throws {Error} if this clone has none of that name. */
export function earlierCommit(name: string | undefined): string {
  const wanted = name ?? releaseBefore();
  const commit = commitOf(wanted);
  if (commit === null) throw new Error(`This clone has no commit ${wanted}. Fetch its history: git fetch --unshallow`);
  return commit;
}

/** The tag of the last release; where there is none, the commit that has put that release's contract aside. */
function releaseBefore(): string {
  const { info } = parse(readFileSync(join(root, releasedContract), 'utf8')) as { info: { version: string } };
  const tag = `v${info.version}`;
  return commitOf(tag) === null ? lastChangeOf(releasedContract) : tag;
}

/** Builds it, which takes a minute or two the first time. */
export function earlierProgram(commit: string, env: Record<string, string>): Program & { abilities: Abilities } {
  console.log(`From ${short(commit)}: ${subjectOf(commit)}`);
  const [folder = ''] = buildCommits([commit], builds);
  return { ...programIn('old', folder, env), abilities: abilitiesOf(folder) };
}

export const presentProgram = (env: Record<string, string>): Program => programIn('new', root, env);

function programIn(name: ProgramName, folder: string, env: Record<string, string>): Program {
  return {
    name,
    async start() {
      const service = await startProcess({ env, cwd: folder });
      if (service.exitCode !== undefined) throw new Error(`The ${name} program did not start:\n${service.stderr}`);
      const { baseUrl } = service;
      const stop = async () => {
        const code = await service.stop();
        await service.cleanup();
        if (code !== 0) throw new Error(`The ${name} program ended with ${code}:\n${service.stderr}`);
      };
      const errors = () =>
        service.logs.filter(({ level }) => isError(level)).map((line) => `${name}: ${JSON.stringify(line)}`);
      return { program: name, baseUrl, errors, stop };
    },
    async command(...words) {
      const quietly = { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...env };
      await runFile(process.execPath, ['dist/main.js', ...words], { cwd: folder, env: quietly });
    },
  };
}

const isError = (level: unknown) => level === 'error' || level === 'fatal' || Number(level) >= 50;

/** Told by what its own source has. */
function abilitiesOf(folder: string): Abilities {
  const has = (file: string) => existsSync(join(folder, file));
  const configuration = readFileSync(join(folder, 'docs/configuration.md'), 'utf8');
  return {
    sessions: has('src/features/sessions'),
    presentPasswords: has('src/features/secrets'),
    slidingWindows: has('src/features/limits/sliding.ts'),
    replays: !readFileSync(join(folder, 'openapi.yaml'), 'utf8').includes('revoked_by:'),
    userLimits: configuration.includes('`USER_QUOTA`'),
  };
}
