import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownScopes } from '../../src/domain/scope.js';
import { newFolder, type ServiceProcess, startProcess, until } from '../../test/support/process.js';

/** As many scopes as can be declared beside the two of the examples, and as long as they can be. */
export const longScopes: readonly string[] = Array.from({ length: 100 - ownScopes.length - 2 }, (_, index) =>
  String(index).padStart(64, 'x'),
);
const scopesFile = `scopes:
${['reports:read', 'reports:write', ...longScopes]
  .map((name) => `  - { name: '${name}', description: 'For the proxy.', default: false, restricted: false }\n`)
  .join('')}`;
const person = { email: 'ada@example.org', password: 'correct horse battery staple' };

export interface CreatedKey {
  id: string;
  key: string;
}

/** A key that a back end has created for somebody. */
export interface CustomerKey extends CreatedKey {
  owner: { id: string };
}

/** A Latchkey behind the proxy, with one user. */
export interface Latchkey {
  port: number;
  userId: string;
  accessToken: string;
  createKey(attributes?: Record<string, unknown>): Promise<CreatedKey>;
  /** For an owner by an id of the back end's own. */
  createKeyFor(owner: Record<string, string>): Promise<CustomerKey>;
  revokeKey(id: string): Promise<void>;
  /** Whether a line of the log has these fields, or has them within seconds: lines are written together. */
  hasLogged(fields: Record<string, unknown>): Promise<boolean>;
  /** Neither answers nor closes connections, until it is resumed. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  /** Starts it again, with the same port and data. */
  start(): Promise<void>;
  /** Ends it, and removes its data. */
  cleanup(): Promise<void>;
}

export async function startLatchkey(): Promise<Latchkey> {
  const folder = newFolder();
  const scopesPath = join(folder, 'scopes.yaml');
  writeFileSync(scopesPath, scopesFile);
  // The proxy's address: what it says in X-Forwarded-For is believed.
  const env = {
    TRUST_PROXY: '127.0.0.1',
    SCOPES_FILE: scopesPath,
    MAX_KEYS_PER_USER: '100',
    CHANGE_RATE_LIMIT: 'none',
  };

  let service: ServiceProcess;
  const start = async (port?: number) => {
    service = await startProcess({ folder, env, ...(port === undefined ? {} : { port }) });
    const { exitCode, stderr } = service;
    if (exitCode !== undefined) throw new Error(`Latchkey did not start, and ended with ${exitCode}:\n${stderr}`);
  };
  const cleanup = async () => {
    await service?.cleanup();
    rmSync(folder, { recursive: true, force: true });
  };

  async function call<T>(method: string, path: string, { body, token }: { body?: object; token?: string }): Promise<T> {
    const response = await service.request(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  try {
    await start();
    const { id: userId } = await call<{ id: string }>('POST', '/auth/register', { body: person });
    const { access_token: token } = await call<{ access_token: string }>('POST', '/auth/login', { body: person });
    const grant = () =>
      execFileSync(process.execPath, ['dist/main.js', 'grant', person.email, 'keys:manage'], {
        env: {
          PATH: process.env['PATH'],
          ...env,
          MONGODB_URI: service.databaseUri(),
          SECRET_FILE: join(service.dataDir, 'secret'),
        },
        stdio: 'ignore',
      });
    grant();
    return {
      get port() {
        return service.port;
      },
      userId,
      accessToken: token,
      createKey: (attributes = {}) =>
        call<CreatedKey>('POST', '/auth/apikeys', { body: { label: 'proxy', scopes: [], ...attributes }, token }),
      createKeyFor: (owner) =>
        call<CustomerKey>('POST', '/apikeys', { body: { owner, label: 'customer', scopes: [] }, token }),
      revokeKey: (id) => call<undefined>('DELETE', `/auth/apikeys/${id}`, { token }),
      async hasLogged(fields) {
        const isThere = () =>
          service.logs.some((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
        return until(isThere, { what: 'the line', withinMs: 3000 }).then(
          () => true,
          () => false,
        );
      },
      pause: () => void process.kill(service.pid, 'SIGSTOP'),
      resume: () => void process.kill(service.pid, 'SIGCONT'),
      async stop() {
        await service.stop();
      },
      start: () => start(service.port),
      cleanup,
    };
  } catch (error) {
    await cleanup();
    throw error;
  }
}
