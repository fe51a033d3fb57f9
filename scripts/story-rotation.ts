/**
 * Replaces the secrets of keys that are in use, over HTTP and nothing else, and says what it saw: `npm run story:rotation`.
 * Two instances on a new embedded database; takes about two minutes, as an old secret has to lie idle for one of them.
 * Exits with 1 where something is not as it must be.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from '../test/support/process.js';
import { openLossyNetwork } from './story/lost-answers.js';
import { type SteadyLoad, startLoad } from './story/steady-load.js';
import { chapter, expect, expectQuietly, expectWithin, say, until } from './story/telling.js';
import { type Call, callsWith, tellStory } from './story/two-instances.js';

const usesPerSecond = 200;
const clients = 10;
const switchEveryMs = 1500;
/** The least that there is. */
const idleSeconds = 60;
/** Two flushes of what is counted, and the next look of the sweep, with some time for both. */
const drainedWithinMs = (idleSeconds + 60) * 1000;
/** How long after its end an old secret may still work elsewhere, in milliseconds. */
const bound = 1000;
const [hour, day] = [3600, 86_400];
const noHeaders = [200, null, null, null];

interface Key {
  id: string;
  key: string;
  last_four: string;
  expires_at: string | null;
  rotation: Rotation | null;
}

interface Rotation {
  state: 'pending' | 'grace' | 'ended';
  lapses_at: string | null;
  ends_at: string | null;
  last_four: string;
  previous_secret: { uses: number; last_used_at: string | null; callers: { user_agent: string }[] };
}

let instances: readonly [ServiceProcess, ServiceProcess];
let credential: string;
let call: Call;

const create = (label: string, more: object = {}) =>
  call<Key>('POST', '/apikeys', { status: 201, body: { owner: { external_id: 'customer-1042' }, label, ...more } });
const rotate = ({ id }: Key, body: object, more: { status?: number; headers?: Record<string, string> } = {}) =>
  call<Key & { code: string }>('POST', `/apikeys/${id}/rotate`, { body, ...more });
const read = ({ id }: Key) => call<Key>('GET', `/apikeys/${id}`);
const rotationOf = async (key: Key) => (await read(key)).rotation as Rotation;

await tellStory(async ({ begin }) => {
  chapter('Two instances, and one key for the back end');
  ({ instances, credential, call } = await begin({ MANAGEMENT_RATE_LIMIT: 'none' }));
  const drained = await replaceUnderLoad();
  try {
    await force();
    await loseAnswers();
    await neverLonger();
    await endByTheClock();
    await endAtOnce();
    await hundredAtOnce();
    await endByIdleness(drained);
  } finally {
    await drained.load.stop();
  }
});

interface Drained {
  key: Key;
  load: SteadyLoad;
}

async function replaceUnderLoad(): Promise<Drained> {
  chapter(`A key is replaced under ${usesPerSecond} uses a second, through both instances`);
  const key = await create('Robot');
  const load = startLoad({ instances, key: key.key, clients, perSecond: usesPerSecond });
  await sleep(switchEveryMs);
  const rotated = await rotate(key, { starts: 'now', grace_seconds: hour, drain_after_idle_seconds: idleSeconds });
  say(`rotated: ${key.id} ends in ${rotated.last_four} now, and its old secret, …${key.last_four}, works for an hour`);
  expect('its id stayed', rotated.id, key.id);
  expect('the new one works there and elsewhere at once', await statusesOf([rotated.key]), [200, 200]);
  const since = performance.now();
  const learntAt = await until(async () => (await announcedTo(key.key, 1))[1] !== null);
  expectWithin('elsewhere it is known that the other one is old', learntAt - since, bound);
  const [, deprecation, sunset, link] = await announcedTo(key.key, 1);
  const end = new Date(rotated.rotation?.ends_at ?? '');
  expectQuietly('Sunset, as in the record', sunset, end.toUTCString());
  say('whoever sends the old one is told so:');
  for (const line of [`Deprecation: ${deprecation}`, `Sunset: ${sunset}`, `Link: ${link}`]) say(`  ${line}`);
  expect('and whoever sends the new one is not', await announcedTo(rotated.key, 1), noHeaders);

  for (const client of load.clients) {
    await sleep(switchEveryMs);
    client.key = rotated.key;
  }
  say(`its ${clients} clients switch to the new secret, one every ${switchEveryMs / 1000} s`);
  const names = load.clients.map(({ name }) => name).reverse();
  const callersOf = async () => {
    const { callers } = (await rotationOf(key)).previous_secret;
    return callers.map(({ user_agent }) => user_agent).filter((name) => name.startsWith('client-'));
  };
  await until(async () => JSON.stringify(await callersOf()) === JSON.stringify(names), { withinMs: 15_000 });
  expect('the record says who sent the old one, and who did last', await callersOf(), names);
  const { uses } = (await rotationOf(key)).previous_secret;
  say(`after the rotation it was used ${uses} more times`);
  expect('refused so far', load.refusals, {});
  return { key, load };
}

/** The rest of the first chapter, as the others passed meanwhile. */
async function endByIdleness({ key, load }: Drained): Promise<void> {
  chapter('The old secret of the first key ends, as nobody uses it any more');
  const { last_used_at } = (await rotationOf(key)).previous_secret;
  const lastUse = Date.parse(last_used_at ?? '');
  await until(async () => (await rotationOf(key)).state === 'ended', { withinMs: drainedWithinMs, everyMs: 250 });
  const { ends_at } = await rotationOf(key);
  const idleFor = (Date.parse(ends_at ?? '') - lastUse) / 1000;
  say(`it was last used at ${last_used_at}, and ended at ${ends_at}, ${Math.round(idleFor)} s later`);
  expect(`that is at least ${idleSeconds} s and two flushes`, idleFor >= idleSeconds + 10, true);
  await refusedEverywhere('the old secret', key.key, Date.parse(ends_at ?? ''));
  await load.stop();
  say(`${load.uses()} uses all in all, ${load.perSecond()} a second`);
  expect('refused of these', load.refusals, {});
}

async function force(): Promise<void> {
  chapter('A key is rotated twice: the second time by force');
  const key = await create('Twice');
  const second = await rotate(key, { starts: 'now', grace_seconds: hour });
  const refused = await rotate(key, { starts: 'now' }, { status: 409 });
  expect('while both secrets work, another rotation is refused with', refused.code, 'rotation_in_progress');
  expect('both of them, here and there', await statusesOf([key.key, second.key]), [200, 200, 200, 200]);
  const third = await rotate(key, { starts: 'now', grace_seconds: hour, force: true });
  const forcedAt = Date.now();
  expect('by force: the oldest, here', await statusOf(key.key, 0), 401);
  await refusedEverywhere('the oldest', key.key, forcedAt);
  expect('that in use before, and the new one', await statusesOf([second.key, third.key]), [200, 200, 200, 200]);
}

async function loseAnswers(): Promise<void> {
  chapter('An answer is lost, and the new secret with it');
  const key = await create('Nightly export');
  const network = await openLossyNetwork(instances[0]);
  const rotateInVain = (of: Key, body: object, headers = {}) =>
    callsWith(network, credential)('POST', `/apikeys/${of.id}/rotate`, { body, headers }).then(
      () => 'an answer',
      (error: Error) => error.message,
    );
  const lostText = () => (JSON.parse(network.lost.at(-1)?.body ?? '') as Key).key;
  try {
    expect('rotating, through a network that loses answers', await rotateInVain(key, {}), 'fetch failed');
    expect('but it was done: the rotation is', (await rotationOf(key)).state, 'pending');
    const rotated = await rotate(key, {});
    expect('asked again, another new secret takes its place', rotated.key !== lostText(), true);
    expect('the lost one is unknown', await statusesOf([lostText()]), [401, 401]);
    expect('the old one works as before', await announcedTo(key.key, 0), noHeaders);
    say(`if nobody uses the new one until ${(await rotationOf(key)).lapses_at}, nothing has changed`);
    expect('the new one is used for the first time, elsewhere', await statusOf(rotated.key, 1), 200);
    const { state, ends_at } = await rotationOf(key);
    expect('by that the rotation is', state, 'grace');
    say(`the old one works until ${ends_at}`);
    expect('both work, here and there', await statusesOf([key.key, rotated.key]), [200, 200, 200, 200]);

    const other = await create('Weekly export');
    const atOnce = [{ starts: 'now' }, { 'Idempotency-Key': 'weekly-export-november' }] as const;
    expect('another key, at once, with an Idempotency-Key', await rotateInVain(other, ...atOnce), 'fetch failed');
    const again = await rotate(other, atOnce[0], { headers: atOnce[1] });
    expect('asked again, the answer is the one that was lost', again.key === lostText(), true);
  } finally {
    network.close();
  }
}

async function neverLonger(): Promise<void> {
  chapter('An hour before its expiry, a key is rotated with a grace of a day');
  const expires_at = new Date(Date.now() + hour * 1000).toISOString();
  const key = await create('Short-lived', { expires_at });
  const rotated = await rotate(key, { starts: 'now', grace_seconds: day });
  expect('it expires when it did', rotated.expires_at, expires_at);
  expect('and its old secret no later', rotated.rotation?.ends_at, expires_at);
  const other = await create('Short-lived, too', { expires_at });
  const { key: unused } = await rotate(other, { grace_seconds: day });
  expectQuietly('first use', await statusOf(unused, 0), 200);
  expect('the same where the first use starts the grace', (await rotationOf(other)).ends_at, expires_at);

  const soon = new Date(Date.now() + 3000);
  const last = await create('Almost over', { expires_at: soon.toISOString() });
  const { key: renewed } = await rotate(last, { starts: 'now', grace_seconds: day });
  expect('three seconds before it: both secrets', await statusesOf([last.key, renewed]), [200, 200, 200, 200]);
  await usedUntil([last.key, renewed], soon);
  say(`at ${soon.toISOString()} both end, here and there, and not sooner`);
}

async function endByTheClock(): Promise<void> {
  chapter('An old secret ends by the clock');
  const key = await create('Three seconds');
  const rotated = await rotate(key, { starts: 'now', grace_seconds: 3 });
  await usedUntil([key.key], new Date(rotated.rotation?.ends_at ?? ''));
  const { state } = await rotationOf(key);
  expect('used without a pause, here and there, it worked until its end, and the rotation is', state, 'ended');
  expect('the new one', await statusesOf([rotated.key]), [200, 200]);
}

async function endAtOnce(): Promise<void> {
  chapter('An old secret is ended by hand, and a key that has leaked');
  const key = await create('Laptop');
  const rotated = await rotate(key, { starts: 'now' });
  expectQuietly('both work', await statusesOf([key.key, rotated.key]), [200, 200, 200, 200]);
  await call('PATCH', `/apikeys/${key.id}`, { body: { rotation: { grace_seconds: 0 } } });
  await refusedEverywhere('by PATCH, the old one', key.key, Date.now());

  const leaked = await create('CI');
  expectQuietly('it works', await statusesOf([leaked.key]), [200, 200]);
  const { key: replaced } = await rotate(leaked, { starts: 'now', grace_seconds: 0 });
  await refusedEverywhere('the one that leaked', leaked.key, Date.now());
  expect('the two new ones', await statusesOf([rotated.key, replaced]), [200, 200, 200, 200]);
}

async function hundredAtOnce(): Promise<void> {
  chapter('A hundred rotate one key at once, through both instances');
  const key = await create('Popular');
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      const response = await (instances[at % 2] as ServiceProcess).request(`/apikeys/${key.id}/rotate`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${credential}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ starts: 'now' }),
      });
      const { key: winner, code } = (await response.json()) as Partial<Key & { code: string }>;
      return { answer: [response.status, code ?? 'rotated'].join(' '), winner };
    }),
  );
  const count: Record<string, number> = {};
  for (const { answer } of answers) count[answer] = (count[answer] ?? 0) + 1;
  expect('answers', count, { '200 rotated': 1, '409 rotation_in_progress': 99 });
  const [winner = ''] = answers.flatMap((each) => each.winner ?? []);
  expect('the secret of the winner is in use', (await read(key)).last_four, winner.slice(-4));
  expect('it and the old one work', await statusesOf([winner, key.key]), [200, 200, 200, 200]);
}

/** A use, as a proxy asks about it. */
async function use(text: string, at: number): Promise<Response> {
  const response = await (instances[at] as ServiceProcess).request('/forward-auth', {
    headers: { 'X-API-Key': text, 'User-Agent': 'story' },
  });
  await response.arrayBuffer();
  return response;
}

async function statusOf(text: string, at: number): Promise<number> {
  return (await use(text, at)).status;
}

/** Of each, here and there. */
async function statusesOf(texts: readonly string[]): Promise<number[]> {
  return Promise.all(texts.flatMap((text) => instances.map((_, at) => statusOf(text, at))));
}

/** What whoever sends this is told of its end. */
async function announcedTo(text: string, at: number) {
  const { status, headers } = await use(text, at);
  return [status, headers.get('Deprecation'), headers.get('Sunset'), headers.get('Link')] as const;
}

/** Expects that from now on both instances refuse it, at the latest within a second of its end. */
async function refusedEverywhere(what: string, text: string, endedAt: number): Promise<void> {
  const isRefused = async () => (await statusesOf([text])).every((status) => status === 401);
  await until(isRefused);
  expectWithin(`${what}, refused everywhere`, Date.now() - endedAt, bound);
}

/** Uses keys through both instances without a pause, and expects that they work until this time and no longer. */
async function usedUntil(texts: readonly string[], end: Date): Promise<void> {
  await Promise.all(
    texts.flatMap((text) =>
      instances.map(async (_, at) => {
        for (;;) {
          const sentAt = Date.now();
          const status = await statusOf(text, at);
          const [isBefore, isAfter] = [Date.now() < end.getTime(), sentAt > end.getTime() + bound];
          if (isBefore) expectQuietly('before its end', status, 200);
          if (isAfter) expectQuietly('a second after its end', status, 401);
          if (!isBefore && status === 401) return;
          await sleep(10);
        }
      }),
    ),
  );
}
