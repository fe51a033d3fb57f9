import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintKey } from '../../../src/features/authentication/key.js';
import type { Keyring } from '../../../src/lib/keyring.js';
import type { ServiceProcess } from '../process.js';
import { bearer, json, xApiKey } from '../service.js';
import type { SideName } from './stand-in.js';

/** How long after it was acknowledged a change may be unknown to another instance, in milliseconds. */
export const boundMs = 1000;

export interface NewKey {
  id: string;
  key: string;
}

/** What is asked again and again. */
const kinds = ['a key', 'an unknown key', 'making a key'] as const;
export type Kind = (typeof kinds)[number];

export interface Answer {
  kind: Kind;
  side: SideName;
  /** When it was asked, on the clock of `performance.now()`. */
  at: number;
  endedAt: number;
  status: number;
  isRight: boolean;
}

/** A key that is revoked meanwhile. */
interface Victim extends NewKey {
  /** When that was acknowledged; `null` while it was not. */
  revokedAt: number | null;
}

/** A request that is sent again under its Idempotency-Key where it was not answered. */
interface Made {
  label: string;
  /** Ids in the answers with 201. */
  ids: string[];
}

export interface Load {
  answers: Answer[];
  /** Keys whose making was acknowledged. */
  made: Made[];
  victims: Victim[];
  /** Uses of revoked keys that were accepted though they began later than the bound allows: how much later, in milliseconds. */
  acceptedLate: string[];
  /** Answers that nothing excuses. */
  unexpected: string[];
  stop(): Promise<void>;
}

const right: Record<Kind, number> = { 'a key': 200, 'an unknown key': 401, 'making a key': 201 };
const everyMs: Record<Kind, number> = { 'a key': 20, 'an unknown key': 40, 'making a key': 80 };
const revokeEveryMs = 150;
/** When a revoked key is tried after its revocation was acknowledged, in milliseconds. */
const triedAfterMs = [boundMs + 50, boundMs + 400, boundMs + 1000, boundMs + 2000];
const repeatAfterMs = 300;

let labels = 0;

/**
 * Sends every kind of request at its pace, whether or not earlier ones have been answered, until it is stopped; and revokes
 * keys, which it goes on using.
 */
export function startLoad({
  services,
  token,
  keyring,
  goodKey,
  victims,
}: {
  services: Record<SideName, ServiceProcess>;
  /** Of whom makes and revokes keys. */
  token: string;
  keyring: Keyring;
  goodKey: string;
  victims: readonly NewKey[];
}): Load {
  const pending = new Set<Promise<void>>();
  const load: Load = {
    answers: [],
    made: [],
    victims: victims.map((key) => ({ ...key, revokedAt: null })),
    acceptedLate: [],
    unexpected: [],
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopped.abort();
      while (pending.size > 0) await Promise.all(pending);
    },
  };
  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal);
  const use = (side: SideName, key: string) => services[side].request('/forward-auth', { headers: xApiKey(key) });

  function begin(work: Promise<void>): void {
    const ending = work
      .catch((error) => void load.unexpected.push(`no answer: ${(error as Error).message}`))
      .finally(() => pending.delete(ending));
    pending.add(ending);
  }

  async function ask(kind: Kind, side: SideName, send: () => Promise<Response>): Promise<string | null> {
    const at = performance.now();
    const response = await send();
    const body = await response.text();
    const { status } = response;
    const isRight = status === right[kind];
    load.answers.push({ kind, side, at, endedAt: performance.now(), status, isRight });
    if (!isRight && status !== 503) load.unexpected.push(`${kind}, ${side}: ${status} ${body}`);
    return isRight ? body : null;
  }

  async function make(): Promise<void> {
    const made: Made = { label: `made ${++labels}`, ids: [] };
    load.made.push(made);
    const headers = { ...bearer(token), 'Idempotency-Key': `of-a-request-${labels}-that-is-repeated` };
    const send = () => services.majority.request('/auth/apikeys', json({ label: made.label }, headers));
    const body = await ask('making a key', 'majority', send);
    if (body !== null) made.ids.push(JSON.parse(body).id);
    else {
      // As a client does. The first one may still be under way: 409.
      await sleep(repeatAfterMs);
      const again = await send();
      const text = await again.text();
      if (again.status === 201) made.ids.push(JSON.parse(text).id);
      else if (again.status !== 503 && again.status !== 409) load.unexpected.push(`again: ${again.status} ${text}`);
    }
  }

  async function revoke(victim: Victim): Promise<void> {
    const response = await services.majority.request(`/auth/apikeys/${victim.id}`, {
      method: 'DELETE',
      headers: bearer(token),
    });
    const body = await response.text();
    if (response.status === 503) return;
    if (response.status !== 204) {
      load.unexpected.push(`revoking: ${response.status} ${body}`);
      return;
    }
    const revokedAt = performance.now();
    victim.revokedAt = revokedAt;
    for (const afterMs of triedAfterMs) {
      await sleep(Math.max(0, revokedAt + afterMs - performance.now()), undefined, { signal: stopped.signal }).catch(
        () => undefined,
      );
      if (stopped.signal.aborted) return;
      await Promise.all((['majority', 'minority'] as const).map((side) => tryRevoked(side, victim, revokedAt)));
    }
  }

  async function tryRevoked(side: SideName, { key }: Victim, revokedAt: number): Promise<void> {
    const at = performance.now();
    const response = await use(side, key);
    await response.arrayBuffer();
    if (response.status === 200) load.acceptedLate.push(`${side}: ${Math.round(at - revokedAt)} ms after`);
    else if (response.status !== 401 && response.status !== 503)
      load.unexpected.push(`a revoked key: ${response.status}`);
  }

  let turn = 0;
  const side = (): SideName => (turn++ % 2 ? 'majority' : 'minority');
  const sendOf: Record<Kind, () => Promise<unknown>> = {
    'a key': () => askAt(side(), 'a key', goodKey),
    'an unknown key': () => askAt(side(), 'an unknown key', mintKey({ prefix: 'lk', keyring }).text),
    'making a key': make,
  };
  const askAt = (side: SideName, kind: Kind, key: string) => ask(kind, side, () => use(side, key));
  let next = 0;
  const timers = kinds.map((kind) => setInterval(() => begin(sendOf[kind]().then(() => undefined)), everyMs[kind]));
  timers.push(
    setInterval(() => {
      const victim = load.victims[next++];
      if (victim) begin(revoke(victim));
    }, revokeEveryMs),
  );
  return load;
}
