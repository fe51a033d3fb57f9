/** What must be found afterwards as it was left before, and what an old program leaves for the new one to put right. */
import { mongo } from 'mongoose';
import type { createSweepSearches } from '../../src/database/migrations/0013-searches.js';
import { until } from '../../test/support/process.js';
import { bearer, fromAnywhere, json, type Pool, xApiKey } from './pool.js';
import type { Instance } from './programs.js';
import type { Report } from './report.js';
import { type Key, makerOf, password, type Scene, tryKey, type User } from './scene.js';

/** What no use of a key changes. */
const lasting = [
  ...['id', 'label', 'description', 'metadata', 'scopes', 'ip_allowlist', 'rate_limit', 'quota', 'prefix', 'last_four'],
  ...['status', 'enabled', 'created_at', 'updated_at', 'expires_at', 'revoked_at', 'revoked_reason'],
];
/** Uses are written every five seconds. */
const writtenWithinMs = 15_000;

/** Ada's keys as the list of an instance says. */
export async function keysAt(pool: Pool, instance: Instance, { ada }: Scene): Promise<unknown[]> {
  const list = '/auth/apikeys?status=all&limit=100';
  const { data } = await makerOf(pool).successOf<{ data: Record<string, unknown>[] }>(instance, list, {
    headers: bearer(ada.token),
  });
  return data
    .map((key) => Object.fromEntries(lasting.map((field) => [field, key[field]])))
    .sort((a, b) => String(a['id']).localeCompare(String(b['id'])));
}

export type Counted = Awaited<ReturnType<typeof createCounted>>;

/** A key of which every use is counted. */
export async function createCounted(pool: Pool, user: User) {
  const key = await makerOf(pool).create(pool.instances[0] as Instance, user, { label: 'Counted' });
  let sent = 0;
  return {
    /** Uses it so often at every instance. */
    async use(times: number): Promise<void> {
      for (const instance of pool.instances) {
        for (let time = 1; time <= times; time++) {
          if (!(await tryKey(pool, instance, key.key)).isAccepted) throw new Error('The counted key was refused.');
          sent++;
        }
      }
    },
    async check(report: Report): Promise<void> {
      const [instance] = pool.instances as [Instance];
      let counted = 0;
      const isCounted = async () => {
        const { data } = await makerOf(pool).successOf<{ data: { outcomes: Record<string, number> }[] }>(
          instance,
          `/auth/apikeys/${key.id}/usage`,
          { headers: bearer(user.token) },
        );
        counted = data.flatMap(({ outcomes }) => Object.values(outcomes)).reduce((sum, uses) => sum + uses, 0);
        return counted >= sent;
      };
      await until(isCounted, { what: 'uses to be counted', withinMs: writtenWithinMs }).catch(() => undefined);
      report.expect(`of ${sent} uses of a key over all programs there are counted`, counted, sent);
    },
  };
}

/** Keys that an old program creates and renames when the new one has migrated already. */
export async function leaveWork(pool: Pool, old: Instance, scene: Scene): Promise<{ created: Key; renamed: Key }> {
  const make = makerOf(pool);
  const user = await scene.user('late');
  const created = await make.create(old, user, { label: 'Walrus' });
  const [fresh] = pool.instances.filter((instance) => instance !== old) as [Instance];
  const renamed = await make.create(fresh, user, { label: 'Tapir' });
  await make.change(old, user, renamed, { label: 'Okapi' });
  return { created, renamed };
}

/** @param sweepSearches what every instance has swept within ten minutes. */
export async function checkSearches({
  pool,
  report,
  manager,
  left: { created, renamed },
  uri,
  sweepSearches,
}: {
  pool: Pool;
  report: Report;
  manager: Key;
  left: Awaited<ReturnType<typeof leaveWork>>;
  uri: string;
  sweepSearches: typeof createSweepSearches;
}): Promise<void> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    await sweepSearches(client.db())(new Date(), new AbortController().signal);
  } finally {
    await client.close();
  }
  const [fresh] = pool.instances as [Instance];
  for (const [word, ids] of Object.entries({ walrus: [created.id], okapi: [renamed.id], tapir: [] })) {
    const found = await makerOf(pool).successOf<{ data: Key[] }>(fresh, `/apikeys?q=${word}`, {
      headers: xApiKey(manager.key),
    });
    const what = `keys found by "${word}"`;
    report.expect(
      what,
      found.data.map(({ id }) => id),
      ids,
    );
  }
}

/** Whoever had an account before can log in, at every instance. */
export async function checkLogIns(pool: Pool, report: Report, users: readonly User[]): Promise<void> {
  for (const { email } of users) {
    const body = json({ email, password }, fromAnywhere());
    const statuses = [];
    for (const instance of pool.instances) statuses.push((await pool.send(instance, '/auth/login', body)).status);
    report.expect(`${email} logs in`, statuses, [200, 200]);
  }
}
