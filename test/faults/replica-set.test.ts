import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { judge, startLoad as startRotations } from '../support/kill-load.js';
import { until } from '../support/process.js';
import { boundMs } from '../support/replica-set/load.js';
import { errors } from '../support/replica-set/replies.js';
import {
  type Course,
  readsElsewhere,
  rightWithinMs,
  type Setting,
  startSetting,
} from '../support/replica-set/setting.js';
import type { Command } from '../support/replica-set/wire.js';
import { bearer, json, xApiKey } from '../support/service.js';

/** The short version of `npm run soak:replica-set`. All of it goes through a stand-in: see there what that is not. */
let setting: Setting;

beforeAll(async () => {
  setting = await startSetting(inject('mongodbUri'));
});
afterAll(() => setting?.close());

/** What must be true of every fault. */
function expectNothingLost({ load, outMs, lost, working }: Course): void {
  expect(load.unexpected).toEqual([]);
  expect(lost).toEqual([]);
  expect(load.acceptedLate).toEqual([]);
  expect(working).toEqual([]);
  expect(load.answers.filter(({ isRight }) => isRight).length).toBeGreaterThan(0);
  expect(load.victims.filter(({ revokedAt }) => revokedAt !== null).length).toBeGreaterThan(0);
  for (const ms of Object.values(outMs)) expect(ms).toBeLessThan(rightWithinMs);
}

const inserts = (collection: string) => (command: Command) => command['insert'] === collection;
const updates = (collection: string) => (command: Command) => command['update'] === collection;
/** Others are written by themselves, every few seconds. */
const revokes = (command: Command) =>
  command['update'] === 'apikeys' && command['updates'][0].u.$set?.revokedAt !== undefined;
const modifies = (collection: string) => (command: Command) => command['findAndModify'] === collection;

async function answerOf(path: string, init: RequestInit) {
  const response = await setting.services.majority.request(path, init);
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text) };
}
const make = (label: string, headers = {}) =>
  answerOf('/auth/apikeys', json({ label }, { ...bearer(setting.token), ...headers }));
const keysNamed = (label: string) => setting.database.collection('apikeys').countDocuments({ label });

describe('a replica set (stand-in)', { timeout: 60_000 }, () => {
  it('loses nothing and accepts nothing revoked when its primary steps down under load', async () => {
    const { standIn } = setting;
    expectNothingLost(await setting.undergo(() => standIn.stepDown({ electionMs: 300 })));
  });

  it('loses nothing and accepts nothing revoked when its primary crashes under load', async () => {
    const { standIn } = setting;
    expectNothingLost(await setting.undergo(() => standIn.crash({ electionMs: 800 })));
    standIn.restart();
  });

  it('loses no secret of a rotation, and brings none back, when its primary steps down', async () => {
    const { services, standIn, token } = setting;
    const load = startRotations(services.majority, [token]);
    try {
      await sleep(300);
      await standIn.stepDown({ electionMs: 200 });
      await until(() => load.rotated > 5, { what: 'some rotations' });
      await sleep(300);
    } finally {
      await load.stop();
    }
    expect(load.unexpected).toEqual({});
    expect(await judge(services.minority, load.acknowledged)).toEqual({ lost: [], returned: [] });
  });

  it('keeps to what the majority has when its primary is cut off, on both sides', async () => {
    const { standIn, services, token, use } = setting;
    const victim = await setting.newKey();
    await setting.remember([victim]);
    const acceptedLate: number[] = [];
    const course = await setting.undergo(async () => {
      const { giveUp, heal } = await standIn.partition({ electionMs: 500 });
      const alone = services.minority.request('/auth/apikeys', json({ label: 'alone' }, bearer(token)));
      const revoke = { method: 'DELETE', headers: bearer(token) };
      await until(async () => (await answerOf(`/auth/apikeys/${victim.id}`, revoke)).status === 204, {
        what: 'a revocation',
      });
      // There are two primaries as long as it takes to see when the other instance stops believing its own.
      const revokedAt = performance.now();
      const uses: Promise<void>[] = [];
      for (let afterMs = 0; afterMs < boundMs + 600; afterMs = performance.now() - revokedAt) {
        const note = (status: number) => void (status === 200 && afterMs > boundMs && acceptedLate.push(afterMs));
        uses.push(use('minority', victim).then(note));
        await sleep(50);
      }
      giveUp();
      await heal();
      await Promise.all(uses);
      // Held back as long as no majority had it. It may have been sent again, and done, since.
      expect(await keysNamed('alone')).toBeLessThanOrEqual(1);
      expect((await alone).status === 201 ? await keysNamed('alone') : 1).toBe(1);
      return performance.now();
    });
    expect(acceptedLate).toEqual([]);
    expectNothingLost(course);
    await expect.poll(() => use('minority', victim)).toBe(401);
  });

  it('is read at its primary alone, whatever the address says, while another member lags', async () => {
    const { standIn, services, token } = setting;
    await standIn.lag();
    const { id, key } = await setting.newKey();
    for (const side of ['majority', 'minority'] as const) {
      const headers = xApiKey(key);
      expect((await services[side].request('/forward-auth', { headers })).status).toBe(200);
      expect((await services[side].request(`/auth/apikeys/${id}`, { headers: bearer(token) })).status).toBe(200);
    }
    expect(standIn.counts.readsAtSecondaries).toBe(0);
    // The driver by itself does what the address says.
    const name = setting.database.databaseName;
    const plain = await mongo.MongoClient.connect(standIn.uri(name, 'minority') + readsElsewhere);
    await plain.db().collection('apikeys').findOne();
    await plain.close();
    expect(standIn.counts.readsAtSecondaries).toBe(1);
  });
});

describe('a write that a replica set (stand-in) has done and whose answer is lost', () => {
  it('is not done twice: one key, and its answer', async () => {
    const { standIn } = setting;
    const { recordedAnswers } = standIn.counts;
    standIn.inject({ matches: inserts('apikeys'), what: 'lose answer', times: 1 });
    expect((await make('answered late')).status).toBe(201);
    expect(await keysNamed('answered late')).toBe(1);
    expect(standIn.counts.recordedAnswers).toBe(recordedAnswers + 1);
  });

  it('is done once where it was lost before', async () => {
    setting.standIn.inject({ matches: inserts('apikeys'), what: 'lose request', times: 1 });
    expect((await make('asked twice')).status).toBe(201);
    expect(await keysNamed('asked twice')).toBe(1);
  });

  it('gives one key under an Idempotency-Key, and the same answer again', async () => {
    const { standIn } = setting;
    const headers = { 'Idempotency-Key': 'of-an-answer-that-is-lost' };
    const updatesReplay = updates('idempotency');
    const claims = (command: Command) => updatesReplay(command) && command['updates'][0].upsert === true;
    const completes = (command: Command) => updatesReplay(command) && command['updates'][0].upsert !== true;
    for (const matches of [claims, inserts('apikeys'), completes]) {
      standIn.inject({ matches, what: 'lose answer', times: 1 });
    }
    const first = await make('made once', headers);
    expect(first.status).toBe(201);
    expect(await make('made once', headers)).toEqual(first);
    expect(await keysNamed('made once')).toBe(1);
  });

  it('counts exactly: what a limit lets through, and the uses', async () => {
    const { standIn, services } = setting;
    const limit = 30;
    const { id, key } = await setting.newKey({ rate_limit: { limit, window_seconds: 3600 } });
    standIn.inject({ matches: modifies('limits'), what: 'lose answer', times: 3 });
    const statuses: number[] = [];
    for (let use = 0; use < limit + 5; use++) {
      const side = use % 2 ? 'majority' : 'minority';
      const response = await services[side].request('/forward-auth', { headers: xApiKey(key) });
      await response.arrayBuffer();
      statuses.push(response.status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(limit);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    standIn.inject({ matches: updates('usage'), what: 'lose answer', times: 2 });
    const counted = async () => {
      const { body } = await answerOf(`/auth/apikeys/${id}/usage`, { headers: bearer(setting.token) });
      return body.data.reduce(
        (sum: number, { outcomes }: { outcomes: { VALID?: number } }) => sum + (outcomes.VALID ?? 0),
        0,
      );
    };
    await until(async () => (await counted()) >= limit, { what: 'the uses to be written' });
    expect(await counted()).toBe(limit);
  });
});

describe('an error of a replica set (stand-in)', () => {
  const {
    writeConcernTimeout,
    unsatisfiableWriteConcern,
    notPrimaryNoSecondaryOk,
    interruptedAtShutdown,
    interrupted,
    maxTimeExpired,
  } = errors;

  it.each([writeConcernTimeout, unsatisfiableWriteConcern])(
    'is told where a write was done and not acknowledged: $codeName',
    async (error) => {
      const { standIn, token } = setting;
      const { id, key } = await setting.newKey();
      standIn.inject({ matches: inserts('apikeys'), what: { writeConcernError: error }, times: 1 });
      expect(await make('not acknowledged')).toMatchObject({ status: 503, body: { code: 'service_unavailable' } });
      standIn.inject({ matches: modifies('apikeys'), what: { writeConcernError: error }, times: 1 });
      const patch = { ...json({ label: 'y' }, bearer(token)), method: 'PATCH' };
      expect((await answerOf(`/auth/apikeys/${id}`, patch)).status).toBe(503);
      standIn.inject({ matches: revokes, what: { writeConcernError: error }, times: 1 });
      const revoke = { method: 'DELETE', headers: bearer(token) };
      expect((await answerOf(`/auth/apikeys/${id}`, revoke)).status).toBe(503);
      // Refused all the same: it was written, and this instance knows.
      expect((await answerOf('/forward-auth', { headers: xApiKey(key) })).status).toBe(401);
    },
  );

  it.each([notPrimaryNoSecondaryOk, interruptedAtShutdown, interrupted, maxTimeExpired])(
    'is 503 where a read has met it twice: $codeName',
    async (error) => {
      const { standIn, token } = setting;
      const { id } = await setting.newKey();
      // Look-ups of keys, which this does not need, name several.
      const reads = (command: Command) => command['find'] === 'apikeys' && command['filter']._id === id;
      standIn.inject({ matches: reads, what: { refuseWith: error }, times: 2 });
      const read = () => answerOf(`/auth/apikeys/${id}`, { headers: bearer(token) });
      const isOnce = error === maxTimeExpired;
      expect((await read()).status).toBe(503);
      // What took too long is not asked again by itself.
      expect((await read()).status).toBe(isOnce ? 503 : 200);
      expect((await read()).status).toBe(200);
    },
  );
});
