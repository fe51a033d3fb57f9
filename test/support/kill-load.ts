import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from './process.js';
import { random } from './seed.js';

/** A key whose creation was acknowledged, and what was acknowledged of it since. */
export interface AcknowledgedKey {
  id: string;
  /** What its owner logs in with. */
  token: string;
  /** Every text that has to authenticate, and when that was acknowledged. */
  working: Map<string, Date>;
  /** Every text whose end was acknowledged, and when. */
  ended: Map<string, Date>;
  /** What the next step depends on: see `createRotations`. */
  known: Known;
}

/**
 * How far the rotation of a key is known to have got. `none`: never rotated, or its owner cannot know, and need not: nothing
 * but a new secret that nobody has got may be waiting. `unknown`: what is in use now may be a secret that nobody has got.
 */
type Known =
  | { state: 'none'; current: string }
  | { state: 'pending'; current: string; next: string }
  | { state: 'grace'; current: string; previous: string }
  | { state: 'unknown' };

export interface Load {
  acknowledged: AcknowledgedKey[];
  /** Rotations that were answered with 200. */
  rotated: number;
  /** Requests whose connection broke, as the service was killed meanwhile. */
  unanswered: number;
  /** Requests that were answered with 503. */
  unavailable: number;
  /** Answers that no kill excuses, and how often they came. */
  unexpected: Record<string, number>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

type Service = Pick<ServiceProcess, 'request'>;
/** The answer to a request, or `null` where there is none, and nobody knows whether it was done. */
type Ask = <T>(path: string, expected: number, init: Init) => Promise<T | null>;
interface Init {
  headers: Record<string, string>;
  /** Without one, it is a GET. */
  body?: object;
}

const workers = 6;
/** How many of the steps are about a key that there is already. */
const rotatingShare = 1 / 3;
const answerWithinMs = 20_000;
const pausePollMs = 20;
const graceSeconds = 86_400;

/** Keeps creating and rotating keys until it is stopped. Every start of the service has the same address. */
export function startLoad(service: Service, tokens: readonly string[]): Load {
  let paused = false;
  let stopped = false;
  let turn = 0;
  /** Those that no step is under way for. */
  const idle: AcknowledgedKey[] = [];
  const load: Load = {
    acknowledged: [],
    rotated: 0,
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
  const ask = asking(service, load);

  async function create(): Promise<void> {
    const token = tokens[turn++ % tokens.length] as string;
    const made = await ask<{ id: string; key: string }>('/auth/apikeys', 201, {
      headers: { Authorization: `Bearer ${token}` },
      body: { label: 'soak' },
    });
    if (!made) return;
    const { id, key: text } = made;
    const known: Known = { state: 'none', current: text };
    const key = { id, token, working: new Map([[text, new Date()]]), ended: new Map(), known };
    load.acknowledged.push(key);
    idle.push(key);
  }

  async function work(): Promise<void> {
    while (!stopped) {
      if (paused) {
        await sleep(pausePollMs);
        continue;
      }
      const [key] = random() < rotatingShare ? idle.splice(Math.floor(random() * idle.length), 1) : [];
      if (!key) {
        await create();
        continue;
      }
      await takeStep(key, ask, load);
      if (key.known.state !== 'unknown') idle.push(key);
    }
  }

  const running = Promise.all(Array.from({ length: workers }, work));
  return load;
}

/** Rotates a key, or uses a new secret for the first time, and notes what its owner may count on from then on. */
async function takeStep(key: AcknowledgedKey, ask: Ask, load: Load): Promise<void> {
  const { known } = key;
  const isEven = random() < 0.5;
  switch (known.state) {
    case 'none':
      return isEven ? rotateNow(known.current, {}) : rotateLater(known.current);
    case 'pending':
      // Another one in its place, as if the answer were lost; or its first use.
      return isEven ? rotateLater(known.current, known.next) : beginGrace(known);
    case 'grace':
      return rotateNow(known.current, { force: true, oldest: known.previous });
    case 'unknown':
      throw new Error('Such a key is not rotated any more.');
  }

  function rotate(body: object): Promise<{ key: string } | null> {
    const headers = { Authorization: `Bearer ${key.token}` };
    return ask(`/auth/apikeys/${key.id}/rotate`, 200, { headers, body: { grace_seconds: graceSeconds, ...body } });
  }

  async function rotateNow(current: string, { force = false, oldest }: { force?: boolean; oldest?: string }) {
    // Ended already, if there is no answer.
    if (oldest) key.working.delete(oldest);
    const rotated = await rotate({ starts: 'now', force });
    if (!rotated) key.known = { state: 'unknown' };
    else accept(rotated.key, oldest, { state: 'grace', current: rotated.key, previous: current });
  }

  async function rotateLater(current: string, replaced?: string) {
    if (replaced) key.working.delete(replaced);
    const rotated = await rotate({ starts: 'first_use' });
    if (!rotated) key.known = { state: 'none', current };
    else accept(rotated.key, replaced, { state: 'pending', current, next: rotated.key });
  }

  function accept(text: string, ended: string | undefined, next: Known): void {
    load.rotated++;
    key.working.set(text, new Date());
    if (ended) key.ended.set(ended, new Date());
    key.known = next;
  }

  /** The use counts on nothing but itself: whether it was noted as the first one, the record says. */
  async function beginGrace({ current, next }: Extract<Known, { state: 'pending' }>) {
    const used = await ask('/forward-auth', 200, { headers: { 'X-API-Key': next } });
    const headers = { Authorization: `Bearer ${key.token}` };
    const read = used ? await ask<Rotated>(`/auth/apikeys/${key.id}`, 200, { headers }) : null;
    const isNoted = read?.rotation.state === 'grace';
    key.known = isNoted ? { state: 'grace', current: next, previous: current } : { state: 'unknown' };
  }
}

interface Rotated {
  rotation: { state: string };
}

function asking(service: Service, load: Pick<Load, 'unanswered' | 'unavailable' | 'unexpected'>): Ask {
  function noteUnexpected(answer: string): void {
    load.unexpected[answer] = (load.unexpected[answer] ?? 0) + 1;
  }

  return async <T>(path: string, expected: number, { headers, body }: Init): Promise<T | null> => {
    try {
      const response = await service.request(path, {
        method: body ? 'POST' : 'GET',
        headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(answerWithinMs),
      });
      // An answer of /forward-auth is empty.
      const answer = JSON.parse((await response.text()) || '{}') as T & { code?: string };
      if (response.status === expected) return answer;
      if (response.status === 503) load.unavailable++;
      else noteUnexpected(`${response.status} ${answer.code}`);
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') noteUnexpected(`no answer within ${answerWithinMs} ms`);
      else load.unanswered++;
    }
    return null;
  };
}

export interface Verdict {
  /** Texts that do not authenticate, though that was acknowledged: of which key, since when, and the answer. */
  lost: string[];
  /** Texts that authenticate, though it was acknowledged that they do no more. */
  returned: string[];
}

/** Uses every text once. */
export async function judge(service: Service, keys: readonly AcknowledgedKey[]): Promise<Verdict> {
  const verdict: Verdict = { lost: [], returned: [] };
  let next = 0;

  async function check({ id }: AcknowledgedKey, text: string, { since, status }: { since: Date; status: 200 | 401 }) {
    const response = await service.request('/auth/me', { headers: { 'X-API-Key': text } });
    await response.arrayBuffer();
    const [faults, what] = status === 200 ? [verdict.lost, 'acknowledged'] : [verdict.returned, 'ended'];
    if (response.status !== status) faults.push(`${id}, ${what} at ${since.toISOString()}: ${response.status}`);
  }

  async function work(): Promise<void> {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) {
      for (const [text, since] of key.working) await check(key, text, { since, status: 200 });
      for (const [text, since] of key.ended) await check(key, text, { since, status: 401 });
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  return verdict;
}
