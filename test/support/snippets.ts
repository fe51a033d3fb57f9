import { spawn } from 'node:child_process';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What every example prints in the end, each in the notation of its language. */
export const accountByKey = /["']?method["']?: ?["']api_key["']/;

/** How a program that the pages show is run: by what a person would paste it into. */
const runners: Record<string, [command: string, ...args: string[]]> = {
  bash: ['bash', '-euc'],
  python: ['python3', '-c'],
  javascript: [process.execPath, '--input-type=module', '--eval'],
};

/** Runs a program with these variables beside the test's own. Ends it after half a minute. */
export async function run(
  language: string,
  program: string,
  { env = {}, cwd }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ran> {
  const [command, ...args] = runners[language] ?? [];
  if (!command) throw new Error(`Nothing runs ${language}.`);
  const child = spawn(command, [...args, program], {
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}

/** Whether a program of this language can be run here, with what it imports. Node.js and a shell always can. */
export async function canRun(language: string, imports: string[] = []): Promise<boolean> {
  if (language !== 'python') return true;
  const program = imports.map((name) => `import ${name}`).join('\n') || 'pass';
  return run('python', program).then(
    ({ code }) => code === 0,
    () => false,
  );
}
