/** What must be exact or told at once while an old and a new program serve side by side. */
import { setTimeout as sleep } from 'node:timers/promises';
import { msUntil } from './load.js';
import { bearer, fromAnywhere, json, type Pool, xApiKey } from './pool.js';
import type { Abilities, Instance, Program } from './programs.js';
import { longestLagMs, type Report, say } from './report.js';
import { type Key, makerOf, mostKeys, password, type Scene, tryKey, type User } from './scene.js';

export interface SideBySide {
  pool: Pool;
  report: Report;
  scene: Scene;
  abilities: Abilities;
  old: Instance;
  fresh: Instance;
}

const creationsAtOnce = 50;
const capRounds = 4;
const registrationRounds = 4;
/** Of each limit that is spent. */
const uses = 60;

/** Creations that arrive at both at once. */
export async function checkCap({ pool, report, scene, old, fresh }: SideBySide): Promise<void> {
  for (let round = 1; round <= capRounds; round++) {
    const user = await scene.user(`many-${round}`);
    const init = json({ label: 'One of many' }, bearer(user.token));
    const statuses = await Promise.all(
      Array.from({ length: creationsAtOnce }, async (_, at) => {
        return (await pool.send(at % 2 ? old : fresh, '/auth/apikeys', init)).status;
      }),
    );
    const made = statuses.filter((status) => status === 201).length;
    const others = statuses.filter((status) => status !== 201 && status !== 409);
    report.expect(`${creationsAtOnce} creations at once over both, round ${round}: keys made`, made, mostKeys);
    if (others.length > 0) report.fault(`creations at once: ${others.join(', ')}`);
  }
}

/** Registrations of one address that arrive at both at once. */
export async function checkRegistrations({ pool, report, old, fresh }: SideBySide): Promise<void> {
  for (let round = 1; round <= registrationRounds; round++) {
    const init = json({ email: `one-of-${round}@example.org`, password }, fromAnywhere());
    const replies = await Promise.all([old, fresh, old, fresh].map((at) => pool.send(at, '/auth/register', init)));
    const statuses = replies.map(({ status }) => status).sort();
    report.expect('registrations of one address at once over both', statuses, [201, 409, 409, 409]);
  }
}

/** Limits of keys, and of a user over all keys. */
export async function checkLimits(both: SideBySide): Promise<void> {
  const { pool, report, scene, abilities, old, fresh } = both;
  const make = makerOf(pool);
  const user = await scene.user('limited');
  const quota = { limit: uses, period: 'month' };
  const byQuota = await make.create(old, user, { label: 'Quota', quota });
  report.expect(`uses over both of a quota of ${uses}`, await spend(both, [byQuota]), uses);

  const rate = { rate_limit: { limit: uses, window_seconds: 86_400 } };
  const passed = await spend(both, [await make.create(fresh, user, { label: 'Rate', ...rate })]);
  if (abilities.slidingWindows) report.expect(`uses over both of a rate limit of ${uses}`, passed, uses);
  else report.expect(`uses over both, each of which counts ${uses} by itself`, passed, 2 * uses);

  if (!abilities.userLimits) return say('The old program has no limits of users.');
  const set = await pool.send(old, `/users/${user.id}`, json({ quota }, bearer(scene.admin.token), 'PATCH'));
  report.expect('a quota is set for a user, at the old', set.status, 200);
  const keys = [await make.create(old, user, { label: 'One' }), await make.create(fresh, user, { label: 'Two' })];
  // By then the other one knows of it.
  await sleep(longestLagMs);
  report.expect(`uses over both, with two keys, of a user's quota of ${uses}`, await spend(both, keys), uses);
}

/** @returns how many uses pass at both at once, with the keys in turn, until both refuse. */
async function spend({ pool, old, fresh }: SideBySide, keys: readonly Key[]): Promise<number> {
  let passed = 0;
  const spendAt = async (instance: Instance) => {
    for (let turn = 0; ; turn++) {
      const { isAccepted, reply } = await tryKey(pool, instance, keys[turn % keys.length]?.key ?? '');
      if (reply.status === 429) return;
      if (!isAccepted) throw new Error(`A use within the limits: ${reply.status}`);
      passed++;
    }
  };
  // Twice: after the first time neither has uses in reserve.
  for (let time = 1; time <= 2; time++) await Promise.all([spendAt(old), spendAt(fresh)]);
  return passed;
}

/** An operator stops a user at either, and the other one follows. */
export async function checkUsers({ pool, report, scene, old, fresh }: SideBySide): Promise<void> {
  const user = await scene.user('stopped');
  const { key } = await makerOf(pool).create(old, user, { label: 'Stopped' });
  for (const [here, there] of [
    [old, fresh],
    [fresh, old],
  ] as const) {
    for (const enabled of [false, true]) {
      const change = json({ enabled }, bearer(scene.admin.token), 'PATCH');
      const { status } = await pool.send(here, `/users/${user.id}`, change);
      const ms = await msUntil(async () => (await tryKey(pool, there, key)).isAccepted === enabled);
      const what = `a user is ${enabled ? 'enabled' : 'disabled'} at the ${here.program} program`;
      report.expect(`${what}, and the other one follows in time`, [status, ms <= longestLagMs], [200, true]);
    }
  }
}

/** A log-out at either holds at the other. */
export async function checkLogOut({ pool, report, scene, old, fresh }: SideBySide): Promise<void> {
  for (const [here, there] of [
    [old, fresh],
    [fresh, old],
  ] as const) {
    const { token } = await scene.user(`leaves-${here.program}`);
    const { status } = await pool.send(here, '/auth/logout', { method: 'POST', headers: bearer(token) });
    const isOut = async () => (await pool.send(there, '/auth/me', { headers: bearer(token) })).status === 401;
    const ms = await msUntil(isOut);
    const what = `a log-out at the ${here.program} program holds at the other one in time`;
    report.expect(what, [status, ms <= longestLagMs], [204, true]);
  }
}

/** What an old program does with keys that it cannot know. Nothing of it is a promise but that it accepts no bad one. */
export async function checkOrganizations(both: SideBySide, present: Program, backEnd: User): Promise<Key> {
  const { pool, report, old, fresh, scene } = both;
  const make = makerOf(pool);
  await present.command('grant', backEnd.email, 'keys:manage');
  const manager = await make.create(fresh, backEnd, { label: 'Back end', scopes: ['keys:manage'] });
  for (const [what, owner, atOld] of [
    ['an organization', { organization_external_id: 'acme' }, false],
    ['a user without an email address', { external_id: 'customer-1' }, true],
  ] as const) {
    const init = json({ owner, label: 'Of a customer' }, xApiKey(manager.key));
    const { key } = await make.successOf<Key>(fresh, '/apikeys', init);
    const batch = json({ data: [{ key }] }, xApiKey(scene.verifierKey));
    say(`the old program answers a batch with ${(await pool.send(old, '/verify/batch', batch)).status}`);
    for (const by of [null, scene.verifierKey]) {
      const [there, here] = [await tryKey(pool, old, key, by), await tryKey(pool, fresh, key, by)];
      const way = by === null ? '/forward-auth' : '/verify';
      report.expect(`the key of ${what} at ${way}: old, new`, [there.isAccepted, here.isAccepted], [atOld, true]);
      say(`  the old program answers ${there.reply.status} ${JSON.stringify(there.reply.body)}`);
    }
  }
  return manager;
}
