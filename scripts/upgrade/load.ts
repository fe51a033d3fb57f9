/** What goes on all the time, whatever program answers. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, fromAnywhere, json, type Pool } from './pool.js';
import type { Abilities, Instance } from './programs.js';
import { longestLagMs, type Report } from './report.js';
import { type Key, makerOf, password, type Scene, tryKey, type User } from './scene.js';

/** Between two pieces of work of a kind, in milliseconds: instances that start need the processor as well. */
const restMs = 5;
const pollMs = 5;
const cookie = /latchkey-refresh=[^;]*/;

export interface Load {
  /** Goes on for so long, in milliseconds. */
  goOn(ms: number): Promise<void>;
  stop(): Promise<void>;
}

interface Parts {
  pool: Pool;
  report: Report;
  scene: Scene;
  abilities: Abilities;
}

export async function startLoad(parts: Parts): Promise<Load> {
  const { scene, abilities } = parts;
  const lives = [await scene.user('lena'), await scene.user('joan')];
  const kinds: (() => Promise<void>)[] = [
    usesOf(parts),
    usesOf(parts),
    listsOf(parts),
    ...lives.map((user) => livesOf(parts, user)),
    logInsOf(parts, 'old', await scene.user('carl')),
    logInsOf(parts, 'new', await scene.user('dora')),
  ];
  if (abilities.sessions) kinds.push(await refreshesOf(parts, await scene.user('emil')));

  let working = true;
  let failure: unknown;
  const workers = kinds.map(async (kind) => {
    try {
      for (; working; await sleep(restMs)) await kind();
    } catch (error) {
      failure ??= error;
    }
  });
  return {
    async goOn(ms) {
      await sleep(ms);
      if (failure !== undefined) throw failure;
    },
    async stop() {
      working = false;
      await Promise.all(workers);
      if (failure !== undefined) throw failure;
    },
  };
}

/** Uses of every key there is, in both ways. */
function usesOf({ pool, report, scene: { keys, verifierKey } }: Parts) {
  let turn = 0;
  return () =>
    pool.work(async (here) => {
      const { key, what, isGood } = keys[turn++ % keys.length] as (typeof keys)[number];
      for (const by of [verifierKey, null]) {
        const { isAccepted, reply } = await tryKey(pool, here, key, by);
        report.seen[isGood ? 'goodUses' : 'badUses']++;
        const said = `${reply.status} ${JSON.stringify(reply.body)}`;
        if (isAccepted !== isGood) report.fault(`the key ${what} at the ${here.program} program: ${said}`);
        else if (reply.status >= 500) report.fault(`a refusal of the key ${what}: ${said}`);
      }
    });
}

/** The list in the settings, each page of which another instance may answer. */
function listsOf({ pool, report, scene: { ada, keys } }: Parts) {
  return () =>
    pool.work(async (here, there) => {
      const listed: string[] = [];
      let path = '/auth/apikeys?status=all&limit=4';
      for (let page = 0; page < keys.length; page++) {
        const instance = page % 2 ? there : here;
        const { status, body } = await pool.send(instance, path, { headers: bearer(ada.token) });
        if (status !== 200) report.fault(`page ${page} of a list at the ${instance.program} program: ${status}`);
        listed.push(...((body['data'] ?? []) as Key[]).map(({ id }) => id));
        if (typeof body['next_cursor'] !== 'string') break;
        path = `/auth/apikeys?status=all&limit=4&cursor=${encodeURIComponent(body['next_cursor'])}`;
      }
      report.seen.lists++;
      // Each once, and the forged one has the id of another.
      if (listed.length !== keys.length - 1 || new Set(listed).size !== listed.length)
        report.fault(`a list by pages, first at the ${here.program} program: ${listed.length} keys`);
    });
}

/** A key is created at one instance and used at the other, renamed there, and revoked here. */
function livesOf({ pool, report, abilities }: Parts, user: User) {
  const make = makerOf(pool);
  return () =>
    pool.work(async (here, there) => {
      const creation = json({ label: 'Made' }, { ...bearer(user.token), 'Idempotency-Key': randomUUID() });
      const made = await make.successOf<Key>(here, '/auth/apikeys', creation);
      const acceptedMs = await msUntil(async () => (await tryKey(pool, there, made.key)).isAccepted);
      report.lag('madeToAccepted', here, there, acceptedMs);
      const repeater = there.program === 'old' && !abilities.replays ? here : there;
      const again = await make.successOf<Key>(repeater, '/auth/apikeys', creation);
      if (again.key !== made.key) report.fault(`a creation repeated at the ${repeater.program} program: another key`);
      const path = `/auth/apikeys/${made.id}`;
      const tag = (await pool.send(here, path, { headers: bearer(user.token) })).headers.get('ETag') ?? '';
      const renaming = json({ label: 'Renamed' }, { ...bearer(user.token), 'If-Match': tag }, 'PATCH');
      await make.successOf(there, path, renaming);
      const { label } = await make.successOf<Key>(here, path, { headers: bearer(user.token) });
      if (label !== 'Renamed') report.fault(`a key renamed at the ${there.program} program: ${label}`);

      await make.revoke(here, user, made);
      if ((await tryKey(pool, here, made.key)).isAccepted)
        report.fault(`a key is accepted by the ${here.program} program, which has revoked it`);
      const refusedMs = await msUntil(async () => !(await tryKey(pool, there, made.key)).isAccepted);
      report.lag('revokedToRefused', here, there, refusedMs);
      report.seen.changes++;
    });
}

/**
 * Log-ins: where an old program cannot read passwords that a new one has hashed, at instances of one kind as long as there
 * are any.
 */
function logInsOf({ pool, report, abilities }: Parts, program: 'old' | 'new', { email }: User) {
  return () =>
    pool.work(async (here, there) => {
      const mayGo = abilities.presentPasswords || here.program === program || there.program !== program;
      const instance = mayGo ? here : there;
      const { status, body } = await pool.send(instance, '/auth/login', json({ email, password }, fromAnywhere()));
      report.seen['log-ins']++;
      if (status !== 200) return report.fault(`a log-in at the ${instance.program} program: ${status}`);
      for (const each of [here, there]) {
        const me = await pool.send(each, '/auth/me', { headers: bearer(body['access_token'] as string) });
        const way = `${instance.program} → ${each.program}`;
        if (me.status !== 200) report.fault(`an access token (${way}): ${me.status} ${JSON.stringify(me.body)}`);
      }
      await sleep(20 * restMs);
    });
}

/** One browser that stays logged in. */
async function refreshesOf({ pool, report }: Parts, { email }: User) {
  const origin = { 'Sec-Fetch-Site': 'same-origin' };
  let jar = '';
  const [first] = pool.instances as [Instance];
  const remembered = json({ email, password, remember: true }, { ...origin, ...fromAnywhere() });
  const { headers } = await pool.send(first, '/auth/login', remembered);
  jar = cookie.exec(headers.get('Set-Cookie') ?? '')?.[0] ?? '';
  return () =>
    pool.work(async (here) => {
      const reply = await pool.send(here, '/auth/refresh', { method: 'POST', headers: { ...origin, Cookie: jar } });
      report.seen.refreshes++;
      jar = cookie.exec(reply.headers.get('Set-Cookie') ?? '')?.[0] ?? jar;
      const token = reply.body['access_token'] as string;
      const me = await pool.send(here, '/auth/me', { headers: bearer(token) });
      if (reply.status !== 200 || me.status !== 200)
        report.fault(`a session at the ${here.program} program: ${reply.status}, its token ${me.status}`);
      await sleep(20 * restMs);
    });
}

/** @returns after how many milliseconds it became true; more than is allowed if it did not. */
export async function msUntil(condition: () => Promise<boolean>): Promise<number> {
  const from = performance.now();
  while (!(await condition())) {
    if (performance.now() - from > 5 * longestLagMs) return Number.POSITIVE_INFINITY;
    await sleep(pollMs);
  }
  return performance.now() - from;
}
