import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { newFolder, type ServiceProcess, startProcess, until } from './process.js';
import { random } from './seed.js';

export type Victim = 'service' | 'database';

export interface KillFigures {
  kills: number;
  /** Keys whose creation was answered with 201. */
  acknowledged: number;
  /** Acknowledged keys that do not authenticate in the end: when they were acknowledged, and the answer. Must be empty. */
  lost: string[];
  /** Creations whose connection broke, as the service was killed meanwhile. */
  unanswered: number;
  /** Creations that were answered with 503. */
  unavailable: number;
  /** Answers that no kill excuses, and how often they came. Must be empty. */
  unexpected: Record<string, number>;
  /** From each kill until the service was ready again, in milliseconds. */
  recoveryMs: Record<Victim, number[]>;
  /** Starts that failed, as a supervisor would see them, before one succeeded. */
  failedStarts: string[];
}

export interface KillRound {
  kill: number;
  victim: Victim;
  recoveryMs: number;
  /** So far. */
  acknowledged: number;
}

/** More users would pass the 100 attempts of one address: each one registers and logs in. */
const mostUsers = 45;
const mostKeysPerUser = 1000;
const workers = 6;
const leastLoadMs = 200;
const mostLoadMs = 1000;
const recoverWithinMs = 30_000;
const answerWithinMs = 20_000;
const pausePollMs = 20;

const password = 'correct horse battery staple';

/**
 * Creates API keys without a pause, and kills the service and its database in turn, each at a random moment, with
 * SIGKILL. In the end every key whose creation was acknowledged must authenticate.
 *
 * @param kills up to about 200; then the users hold as many keys as they may.
 */
export async function runKillRounds({
  kills,
  onRound,
}: {
  kills: number;
  onRound?: (round: KillRound) => void;
}): Promise<KillFigures> {
  const folder = newFolder();
  const env = { MAX_KEYS_PER_USER: String(mostKeysPerUser), CHANGE_RATE_LIMIT: 'none', PASSWORD_HASH_COST: '10' };
  const recoveryMs: KillFigures['recoveryMs'] = { service: [], database: [] };
  const failedStarts: string[] = [];
  let service = await startProcess({ folder, env });
  const { port } = service;

  async function startAgain(): Promise<void> {
    const deadline = performance.now() + recoverWithinMs;
    do {
      // The same port: it is part of the issuer in the access tokens.
      service = await startProcess({ folder, port, env });
      if (service.exitCode === undefined) return;
      failedStarts.push(service.stderr.trim());
    } while (performance.now() < deadline);
    throw new Error(`The service did not start again: ${service.stderr}`);
  }

  async function killAndRecover(victim: Victim, load: Load): Promise<void> {
    if (victim === 'database') return killDatabase(service);
    load.pause();
    await service.kill9();
    await startAgain();
    load.resume();
  }

  try {
    const load = startLoad(service, await logInUsers(service, Math.min(mostUsers, Math.max(4, kills))));
    try {
      for (let kill = 1; kill <= kills; kill++) {
        await sleep(leastLoadMs + random() * (mostLoadMs - leastLoadMs));
        const victim = kill % 2 === 1 ? 'service' : 'database';
        const killedAt = performance.now();
        await killAndRecover(victim, load);
        const took = performance.now() - killedAt;
        recoveryMs[victim].push(took);
        onRound?.({ kill, victim, recoveryMs: took, acknowledged: load.acknowledged.length });
      }
    } finally {
      await load.stop();
    }
    const { acknowledged, unanswered, unavailable, unexpected } = load;
    const lost = await findLost(service, acknowledged);
    return {
      kills,
      acknowledged: acknowledged.length,
      lost,
      unanswered,
      unavailable,
      unexpected,
      recoveryMs,
      failedStarts,
    };
  } finally {
    await service.cleanup();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killDatabase(service: ServiceProcess): Promise<void> {
  const killed = service.databasePid();
  process.kill(killed, 'SIGKILL');
  await until(async () => service.databasePid() !== killed && (await service.request('/readyz')).ok, {
    what: 'the service to have its database again',
    withinMs: recoverWithinMs,
  });
}

/** @returns an access token for each. */
async function logInUsers(service: ServiceProcess, count: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let user = 1; user <= count; user++) {
    const email = `user-${user}@example.org`;
    await post(service, '/auth/register', { email, password });
    const response = await post(service, '/auth/login', { email, password });
    if (!response.ok) throw new Error(`Logging in was answered with ${response.status}.`);
    tokens.push(((await response.json()) as { access_token: string }).access_token);
  }
  return tokens;
}

interface AcknowledgedKey {
  id: string;
  key: string;
  at: Date;
}

interface Load extends Pick<KillFigures, 'unanswered' | 'unavailable' | 'unexpected'> {
  acknowledged: AcknowledgedKey[];
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** Keeps creating keys until it is stopped. Every start of the service has the same address. */
function startLoad(service: Pick<ServiceProcess, 'request'>, tokens: readonly string[]): Load {
  let paused = false;
  let stopped = false;
  let turn = 0;
  const load: Load = {
    acknowledged: [],
    unanswered: 0,
    unavailable: 0,
    unexpected: {},
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };

  function noteUnexpected(answer: string): void {
    load.unexpected[answer] = (load.unexpected[answer] ?? 0) + 1;
  }

  async function create(): Promise<void> {
    const token = tokens[turn++ % tokens.length];
    try {
      const response = await post(service, '/auth/apikeys', { label: 'soak' }, { Authorization: `Bearer ${token}` });
      const { id, key, code } = (await response.json()) as { id: string; key: string; code?: string };
      if (response.status === 201) load.acknowledged.push({ id, key, at: new Date() });
      else if (response.status === 503) load.unavailable++;
      else noteUnexpected(`${response.status} ${code}`);
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') noteUnexpected(`no answer within ${answerWithinMs} ms`);
      else load.unanswered++;
    }
  }

  async function work(): Promise<void> {
    while (!stopped) {
      if (paused) await sleep(pausePollMs);
      else await create();
    }
  }

  const running = Promise.all(Array.from({ length: workers }, work));
  return load;
}

async function findLost(service: ServiceProcess, keys: readonly AcknowledgedKey[]): Promise<string[]> {
  const lost: string[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) {
      const response = await service.request('/auth/me', { headers: { 'X-API-Key': key.key } });
      await response.arrayBuffer();
      if (response.status !== 200) lost.push(`${key.id}, acknowledged at ${key.at.toISOString()}: ${response.status}`);
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  return lost;
}

function post(
  service: Pick<ServiceProcess, 'request'>,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  return service.request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerWithinMs),
  });
}
