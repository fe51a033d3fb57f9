import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { judge, type Load, startLoad, type Verdict } from './kill-load.js';
import { newFolder, type ServiceProcess, startProcess, until } from './process.js';
import { random } from './seed.js';

export type Victim = 'service' | 'database';

/** `lost` and `returned` must be empty, and so must `unexpected`. */
export interface KillFigures extends Verdict, Pick<Load, 'rotated' | 'unanswered' | 'unavailable' | 'unexpected'> {
  kills: number;
  /** Keys whose creation was answered with 201. */
  acknowledged: number;
  /** From each kill until the service was ready again, in milliseconds. */
  recoveryMs: Record<Victim, number[]>;
  /** Starts that failed, as a supervisor would see them, before one succeeded. */
  failedStarts: string[];
}

export interface KillRound {
  kill: number;
  victim: Victim;
  recoveryMs: number;
  /** So far, and of rotations as well. */
  acknowledged: number;
  rotated: number;
}

/** More users would pass the 100 attempts of one address: each one registers and logs in. */
const mostUsers = 45;
const mostKeysPerUser = 1000;
const leastLoadMs = 200;
const mostLoadMs = 1000;
const recoverWithinMs = 30_000;

const password = 'correct horse battery staple';

/**
 * Creates and rotates API keys without a pause, and kills the service and its database in turn, each at a random moment,
 * with SIGKILL. In the end every key whose creation was acknowledged must authenticate, with every secret that was
 * acknowledged and has not been ended since.
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
        onRound?.({ kill, victim, recoveryMs: took, acknowledged: load.acknowledged.length, rotated: load.rotated });
      }
    } finally {
      await load.stop();
    }
    const { acknowledged, rotated, unanswered, unavailable, unexpected } = load;
    return {
      kills,
      acknowledged: acknowledged.length,
      rotated,
      ...(await judge(service, acknowledged)),
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

function post(service: ServiceProcess, path: string, body: object): Promise<Response> {
  return service.request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}
