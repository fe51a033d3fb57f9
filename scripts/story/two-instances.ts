/** What every story begins with: two instances on a new embedded database, and a back end that may manage keys. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { newFolder, type ServiceProcess, startProcess } from '../../test/support/process.js';
import { say } from './telling.js';

type Environment = Record<string, string>;
export type Call = ReturnType<typeof callsWith>;

export interface TwoInstances {
  instances: readonly [ServiceProcess, ServiceProcess];
  /** The key of the back end. */
  credential: string;
  /** As the back end, at the first instance. */
  call: Call;
}

/**
 * Tells a story, and removes what it has left. Sets the exit code to 1 where something is not as expected.
 *
 * @param begin starts the instances; the folder is for files of the story's own.
 */
export async function tellStory(
  tell: (stage: { folder: string; begin: (env?: Environment) => Promise<TwoInstances> }) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const folder = newFolder();
  const running: ServiceProcess[] = [];

  async function start(env: Environment): Promise<ServiceProcess> {
    const service = await startProcess({ env });
    running.push(service);
    if (service.exitCode !== undefined) throw new Error(service.stderr);
    return service;
  }

  async function begin(more: Environment = {}): Promise<TwoInstances> {
    const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
    const env = { SECRET: secret, REGISTRATION: 'closed', LOG_LEVEL: 'info', ...more };
    const first = await start(env);
    const second = await start({ ...env, MONGODB_URI: first.databaseUri() });
    say(`running at ${first.baseUrl} and ${second.baseUrl}; no account, no key`);
    const credential = await backEndKey(first, env);
    return { instances: [first, second], credential, call: callsWith(first, credential) };
  }

  try {
    await tell({ folder, begin });
    console.log(`\nAll as expected, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    for (const service of running.toReversed()) {
      await service.stop();
      await service.cleanup();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What an operator does once. @returns a key with `keys:manage`. */
async function backEndKey(service: ServiceProcess, env: Environment): Promise<string> {
  const email = 'backend@example.org';
  const password = 'wholly unlikely to be guessed';
  const command = (...words: string[]) =>
    execFileSync(process.execPath, ['dist/main.js', ...words], {
      env: { ...env, LOG_LEVEL: 'warn', PATH: process.env['PATH'], TMPDIR: service.folder, DATA_DIR: service.dataDir },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const token = command('create-user', email).trim().split('/').at(-1);
  say(command('grant', email, 'keys:manage').trim().split('\n').at(-1) ?? '');
  const anonymous = callsWith(service, null);
  await anonymous('POST', '/auth/password/reset', { body: { token, new_password: password } });
  const { access_token } = await anonymous<{ access_token: string }>('POST', '/auth/login', {
    body: { email, password },
  });
  const { key } = await callsWith(service, access_token)<{ key: string }>('POST', '/auth/apikeys', {
    status: 201,
    body: { label: 'back end', scopes: ['keys:manage'], expires_at: null },
  });
  return key;
}

/** Plain requests, as curl sends them. @throws if the status of an answer is another one than is expected. */
export function callsWith(service: Pick<ServiceProcess, 'request'>, credential: string | null) {
  return async <T>(
    method: string,
    path: string,
    { status = 200, body, headers = {} }: { status?: number; body?: object; headers?: Record<string, string> } = {},
  ): Promise<T> => {
    const response = await service.request(path, {
      method,
      headers: {
        ...(credential !== null && { Authorization: `Bearer ${credential}` }),
        ...(body && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status !== status)
      throw new Error(`${method} ${path}: ${response.status}, and not ${status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}
