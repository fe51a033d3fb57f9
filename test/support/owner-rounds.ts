import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Schemas } from '../../src/contract/types.js';
import { createLatchkeyClient, type LatchkeyClient, LatchkeyProblem } from './client.js';
import { type ServiceProcess, startProcess } from './process.js';

export type Kind = Schemas['OwnerType'];
export const kinds = ['user', 'organization'] as const satisfies Kind[];

/** The field by which a back end names an owner of that kind by its own id. */
export const externalIdOf = (kind: Kind, id: string) =>
  kind === 'user' ? { external_id: id } : { organization_external_id: id };

/** What became of requests that were sent at once: ids of the owners of the keys that were made, and codes of refusals. */
export interface Round {
  owners: string[];
  refusals: string[];
}

/** Keys for one owner of an unknown id, all at once. */
export async function createAtOnce(clients: readonly LatchkeyClient[], kind: Kind, count: number): Promise<Round> {
  const owner = { ...externalIdOf(kind, `customer-${randomUUID()}`), name: 'Acme' };
  const outcomes = await Promise.allSettled(
    Array.from({ length: count }, async (_, at) => {
      const client = clients[at % clients.length] as LatchkeyClient;
      return (await client.createApiKeyFor({ body: { owner, label: `key ${at}` } })).data.owner.id;
    }),
  );
  const round: Round = { owners: [], refusals: [] };
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') round.owners.push(outcome.value);
    else if (outcome.reason instanceof LatchkeyProblem) round.refusals.push(outcome.reason.code);
    else throw outcome.reason;
  }
  return round;
}

/** What an owner has who may have only ten. */
const mostKeys = 10;

export interface OwnerFigures {
  /** Keys that were made. */
  made: number;
  /** What must not be. Must be empty. */
  faults: string[];
}

/**
 * Starts two instances on one database, and creates keys through both: 100 at once for an owner of an unknown id, of whom
 * there must be one then, and 50 at once for another. Each may have ten.
 */
export async function runOwnerRounds({
  rounds,
  onRound,
}: {
  rounds: number;
  onRound?: (round: number, kind: Kind) => void;
}): Promise<OwnerFigures> {
  const env = { PASSWORD_HASH_COST: '10', MANAGEMENT_RATE_LIMIT: 'none', MAX_KEYS_PER_USER: String(mostKeys) };
  const first = await startProcess({ env });
  let second: ServiceProcess | undefined;
  try {
    const shared = { MONGODB_URI: first.databaseUri(), SECRET_FILE: join(first.dataDir, 'secret') };
    second = await startProcess({ env: { ...env, ...shared, PUBLIC_URL: first.baseUrl } });
    if (second.exitCode !== undefined) throw new Error(second.stderr);
    const apiKey = await newKey(first, shared);
    const clients = [first, second].map(({ baseUrl }) => createLatchkeyClient({ baseUrl, apiKey }));
    const figures: OwnerFigures = { made: 0, faults: [] };
    for (let round = 1; round <= rounds; round++) {
      for (const kind of kinds) {
        for (const count of [100, 50]) {
          const { owners, refusals } = await createAtOnce(clients, kind, count);
          figures.made += owners.length;
          figures.faults.push(...faultsOf(kind, count, owners, refusals));
        }
        onRound?.(round, kind);
      }
    }
    return figures;
  } finally {
    await second?.cleanup();
    await first.cleanup();
  }
}

function faultsOf(kind: Kind, count: number, owners: readonly string[], refusals: readonly string[]): string[] {
  const distinct = new Set(owners).size;
  const others = refusals.filter((code) => code !== 'apikey_limit_reached');
  return [
    ...(distinct === 1 ? [] : [`${kind}: ${distinct} owners of one id`]),
    ...(owners.length === mostKeys ? [] : [`${kind}: ${owners.length} keys of ${count}, and not ${mostKeys}`]),
    ...others.map((code) => `${kind}: ${code}`),
  ];
}

/** A key with `keys:manage`, which the command of the operator has given to its user. */
async function newKey({ baseUrl }: ServiceProcess, env: Record<string, string>): Promise<string> {
  const body = { email: 'back-end@example.org', password: 'correct horse battery staple' };
  const anonymous = createLatchkeyClient({ baseUrl });
  await anonymous.registerUser({ body });
  const { data } = await anonymous.logIn({ body });
  const command = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  await promisify(execFile)(process.execPath, [command, 'grant', body.email, 'keys:manage'], { env });
  const client = createLatchkeyClient({ baseUrl, accessToken: data.access_token });
  return (await client.createApiKey({ body: { label: 'back end', scopes: ['keys:manage'] } })).data.key;
}
