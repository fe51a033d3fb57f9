import { setTimeout as sleep } from 'node:timers/promises';
import { expectStatus, type HttpsClient } from './https-client.js';
import type { Person } from './walk.js';

/** Clients that ask all the time, each the next thing once it has its answer. */
const clients = 12;
/** Between an answer and the next request of a client, in milliseconds: so that the requests take as long as the restarts. */
const restMs = 40;
/** So many of the keys that are made are not revoked. */
const keysToKeep = 200;

export interface Load {
  readonly requests: number;
  /** What failed, a line each. */
  readonly failures: readonly string[];
  /** Waits for all answers. */
  stop(): Promise<void>;
  /** Ids of the keys whose creation was acknowledged and that were not revoked since, and those whose revocation was. */
  kept: { id: string; key: string }[];
  revoked: { id: string; key: string }[];
}

/**
 * Verifies, reads, creates and revokes, so that what nginx may send again and what it may not are both under way at any time.
 */
export function startLoad({ send }: HttpsClient, { token, verifier, key }: Person): Load {
  const failures: string[] = [];
  const [kept, revoked]: [Load['kept'], Load['revoked']] = [[], []];
  let requests = 0;
  let working = true;

  async function step(what: string, work: () => Promise<unknown>): Promise<void> {
    requests++;
    await work().catch((error: Error) => failures.push(`${what}: ${error.message}`));
  }
  const verify = async () => {
    const { valid, code } = await expectStatus(
      send('POST', '/verify', { body: { key }, headers: { 'X-API-Key': verifier } }),
      200,
    );
    if (valid !== true) throw new Error(`a good key is ${code}`);
  };
  const read = () => expectStatus(send('GET', '/auth/me', { headers: { 'X-API-Key': key } }), 200);
  const headers = { Authorization: `Bearer ${token}` };
  const create = async () => {
    const made = await expectStatus(send('POST', '/auth/apikeys', { body: { label: 'rolling' }, headers }), 201);
    kept.push(made as unknown as Load['kept'][number]);
  };
  const revoke = async () => {
    const [first] = kept.splice(0, 1) as [Load['kept'][number]];
    await expectStatus(send('DELETE', `/auth/apikeys/${first.id}`, { headers }), 204);
    revoked.push(first);
  };

  async function work(client: number): Promise<void> {
    for (let turn = client; working; turn++) {
      await step('verify', verify);
      await step('read', read);
      if (turn % 8 === 0) await step('create', create);
      if (turn % 8 === 4 && kept.length > keysToKeep) await step('revoke', revoke);
      await sleep(restMs);
    }
  }

  const running = Array.from({ length: clients }, (_, client) => work(client));
  return {
    get requests() {
      return requests;
    },
    failures,
    kept,
    revoked,
    async stop() {
      working = false;
      await Promise.all(running);
    },
  };
}
