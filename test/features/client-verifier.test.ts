import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type OutgoingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import express from 'express';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createVerificationCache } from '../../generated/client/dist/verification-cache.js';
import {
  createVerifier,
  expressVerifier,
  fastifyVerifier,
  LatchkeyConnectionError,
  LatchkeyProblem,
  type RequestVerifierOptions,
  type VerificationResult,
  type Verifier,
  type VerifierOptions,
  type VerifyOptions,
  type WithPrincipal,
  withVerification,
} from '../support/client.js';
import { newOrganization, newOrganizationKey } from '../support/organizations.js';
import { expectProblem } from '../support/problems.js';
import { bearer, expireKey, type Person, signUp, startService, type TestService, xApiKey } from '../support/service.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

const scopes = ['reports:read', 'reports:write'].map((name) => ({
  name,
  description: `The scope ${name}.`,
  default: false,
  restricted: false,
}));

let service: TestService;
/** Calls with keys. */
let caller: Person;
/** The key of the back end that is called. */
let backEndKey: string;

beforeAll(async () => {
  service = await startService({ scopes, maxKeysPerUser: 1000 });
  caller = await signUp(service);
  const operator = await signUp(service);
  await service.services.users.update(operator.userId, { scopes: ['keys:verify'] });
  const created = await operator.client.createApiKey({ body: { label: 'Back end', scopes: ['keys:verify'] } });
  backEndKey = created.data.key;
});
afterAll(() => service.close());

/** A verifier of the service, and how often it has asked. */
function newVerifier(options: Partial<VerifierOptions> = {}): Verifier & { asked: () => number } {
  const fetch = vi.fn(options.fetch ?? globalThis.fetch);
  const verifier = createVerifier({ baseUrl: service.baseUrl, apiKey: backEndKey, ...options, fetch });
  return { ...verifier, asked: () => fetch.mock.calls.length };
}

type Creation = Parameters<Person['client']['createApiKey']>[0]['body'];

async function newKey(creation: Partial<Creation> = {}) {
  return (await caller.client.createApiKey({ body: { label: 'Nightly export', ...creation } })).data;
}

/** One key for each code, and what it is to be used for. */
const cases = {
  async VALID() {
    const { key } = await newKey({ scopes: ['reports:read'] });
    return { key, use: { scopes: ['reports:read'] } };
  },
  async NOT_FOUND() {
    const { key } = await newKey();
    return { key: `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, use: {} };
  },
  async REVOKED() {
    const { key, id } = await newKey();
    await caller.client.revokeApiKey({ path: { key_id: id } });
    return { key, use: {} };
  },
  async EXPIRED() {
    const { key, id } = await newKey();
    await expireKey(service, id);
    return { key, use: {} };
  },
  async DISABLED() {
    const { key, id } = await newKey();
    await caller.client.updateApiKey({ path: { key_id: id }, body: { enabled: false } });
    return { key, use: {} };
  },
  async USER_DISABLED() {
    const person = await signUp(service);
    const { key } = (await person.client.createApiKey({ body: { label: 'Left' } })).data;
    await service.services.users.update(person.userId, { enabled: false });
    return { key, use: {} };
  },
  async OWNER_DISABLED() {
    const { key } = await newOrganizationKey(service, await newOrganization(service, { enabled: false }));
    return { key, use: {} };
  },
  async INSUFFICIENT_SCOPE() {
    const { key } = await newKey({ scopes: ['reports:read'] });
    return { key, use: { scopes: ['reports:write', 'reports:read'] } };
  },
  async IP_NOT_ALLOWED() {
    const { key } = await newKey({ ip_allowlist: ['203.0.113.0/24'] });
    return { key, use: { ip: '198.51.100.1' } };
  },
  async RATE_LIMITED() {
    const { key } = await newKey({ rate_limit: { limit: 1, window_seconds: 86_400 } });
    await newVerifier().verify(key);
    return { key, use: {} };
  },
  async QUOTA_EXCEEDED() {
    const { key } = await newKey({ quota: { limit: 1, period: 'month' } });
    await newVerifier().verify(key);
    return { key, use: {} };
  },
};
const codes = Object.keys(cases) as (keyof typeof cases)[];

/** What Latchkey itself would not answer, or not twice. */
const answers = (result: unknown, status = 200) =>
  (async () => Response.json(result, { status })) as typeof globalThis.fetch;
const valid: VerificationResult = {
  valid: true,
  code: 'VALID',
  key: {
    id: 'key_3hT8xWq2ZkV6bN1c',
    user_id: 'usr_8fK2mQx7LpT4nR9v',
    owner: {
      type: 'user',
      id: 'usr_8fK2mQx7LpT4nR9v',
      external_id: 'customer-4711',
      name: 'Acme Ltd',
      plan: 'default',
      metadata: { region: 'eu' },
    },
    created_by: 'usr_8fK2mQx7LpT4nR9v',
    label: 'Nightly export',
    scopes: ['reports:read'],
    metadata: {},
    claims: { tier: 'gold' },
    expires_at: null,
    secret: 'current',
    rotation: null,
    rate_limit: null,
    quota: null,
  },
};

describe('a verifier', () => {
  it('says whose key it is, and what it may do', async () => {
    const created = await newKey({
      scopes: ['reports:read', 'reports:write'],
      metadata: { team: 'exports' },
      rate_limit: { limit: 3, window_seconds: 86_400 },
      quota: { limit: 5, period: 'month' },
    });
    const verification = await newVerifier().verify(created.key, { scopes: ['reports:read'], cost: 2 });
    expect(verification).toEqual({
      valid: true,
      code: 'VALID',
      principal: {
        keyId: created.id,
        owner: {
          type: 'user',
          id: caller.userId,
          externalId: null,
          name: null,
          plan: 'default',
          metadata: {},
        },
        userId: caller.userId,
        createdBy: caller.userId,
        label: 'Nightly export',
        scopes: expect.arrayContaining(['reports:read', 'reports:write']),
        metadata: { team: 'exports' },
        claims: {},
        expiresAt: new Date(created.expires_at ?? ''),
        secret: 'current',
        rotation: null,
        rateLimit: { limit: 3, remaining: 1, resetSeconds: expect.any(Number) },
        quota: { limit: 5, remaining: 3, resetSeconds: expect.any(Number) },
      },
    });
  });

  it('says which organization a key belongs to, and what back ends say of both', async () => {
    const organization = await newOrganization(service);
    const { key, id } = await newOrganizationKey(service, organization);
    const verifier = newVerifier({ cacheSeconds: 60 });
    const metadata = Object.fromEntries(organization.metadata?.map(({ name, value }) => [name, value]) ?? []);
    for (let round = 0; round < 2; round++) {
      const { principal } = await verifier.verify(key);
      expect(principal).toEqual({
        keyId: id,
        owner: {
          type: 'organization',
          id: organization._id,
          externalId: organization.externalId,
          name: 'Acme Ltd',
          plan: 'default',
          metadata,
        },
        userId: null,
        createdBy: 'operator',
        label: 'Nightly export',
        scopes: ['apikeys:read'],
        metadata: { plan: 'what its holder says' },
        claims: { tenant: 'acme', level: 3 },
        expiresAt: null,
        secret: 'current',
        rotation: null,
        rateLimit: null,
        quota: null,
      });
      // What a request does to its principal does not reach the next one.
      if (principal?.owner) Object.assign(principal.owner.metadata, { region: 'us' });
      if (principal) Object.assign(principal.claims, { tenant: 'rival' });
    }
    expect(verifier.asked()).toBe(1);
  });

  it('says of a key whose owner is gone only that', async () => {
    const { key } = await newOrganizationKey(service, { _id: 'org_0000000000000000' });
    expect(await newVerifier().verify(key)).toMatchObject({
      code: 'OWNER_DISABLED',
      principal: { owner: null, userId: null, scopes: [] },
    });
  });

  it('says which secret of a key was presented, and of a rotation when the old one ends', async () => {
    const { id, key: old } = await newKey();
    const body = { starts: 'now' as const, grace_seconds: 600 };
    const { data: rotated } = await caller.client.rotateApiKey({ path: { key_id: id }, body });
    const endsAt = new Date(rotated.rotation?.ends_at ?? '');
    const rotation = { startedAt: new Date(endsAt.getTime() - 600_000), endsAt };
    expect((await newVerifier().verify(old)).principal).toMatchObject({ keyId: id, secret: 'previous', rotation });
    expect((await newVerifier().verify(rotated.key)).principal).toMatchObject({ secret: 'current', rotation });
    await caller.client.revokeApiKey({ path: { key_id: id } });
    expect((await newVerifier().verify(old)).principal).toMatchObject({ secret: 'previous' });
  });

  it('says nothing of secrets where it asks an instance of the version before', async () => {
    const { secret: _secret, rotation: _rotation, ...key } = valid.key ?? {};
    const { principal } = await newVerifier({ fetch: answers({ ...valid, key }) }).verify('lk_x');
    expect(principal).toMatchObject({ secret: null, rotation: null });
  });

  it('knows of keys without an expiry and without limits', async () => {
    const { key } = await newKey({ expires_at: null });
    const { principal } = await newVerifier().verify(key);
    expect(principal).toMatchObject({ expiresAt: null, rateLimit: null, quota: null, metadata: {} });
  });

  it.each(codes)('answers %s', async (code) => {
    const { key, use } = await cases[code]();
    const verification = await newVerifier().verify(key, use);
    expect(verification).toMatchObject({ valid: code === 'VALID', code });
    const { principal } = verification;
    if (code === 'NOT_FOUND') expect(principal).toBeNull();
    else if (code === 'OWNER_DISABLED')
      expect(principal).toMatchObject({ userId: null, owner: { id: expect.stringMatching(/^org_/) } });
    else {
      expect(principal?.userId).toMatch(/^usr_/);
      expect(principal?.owner?.id).toBe(principal?.userId);
    }
  });

  it('can look at a key without using it', async () => {
    const { key } = await newKey({ rate_limit: { limit: 1, window_seconds: 86_400 } });
    const verifier = newVerifier();
    for (let round = 0; round < 2; round++) {
      const { valid, principal } = await verifier.verify(key, { cost: 0 });
      expect({ valid, remaining: principal?.rateLimit?.remaining }).toEqual({ valid: true, remaining: 1 });
    }
  });

  it('takes an address as frameworks give it, and leaves out what is none', async () => {
    const { key } = await newKey({ ip_allowlist: ['203.0.113.0/24', 'fe80::/10'] });
    const verifier = newVerifier();
    const forms = ['203.0.113.7:4711', ' 203.0.113.7', '[fe80::1]', '[fe80::1]:443', '"[fe80::1%eth0]:443"', 'FE80::1'];
    const plain = ['203.0.113.7', '::ffff:203.0.113.7', 'fe80::1', 'fe80:0:0:0:0:0:0:1', 'fe80::1%eth0'];
    for (const ip of [...plain, ...forms]) {
      expect(await verifier.verify(key, { ip }), ip).toMatchObject({ code: 'VALID' });
    }
    const numbers = [
      '203.0.113.256',
      '203.0.113',
      '203.0.113.7.',
      '0203.0.113.7',
      '203.0.113.7:',
      '203.0.113.7:471100',
      '203.0.113.7%eth0',
      '[203.0.113.7',
      'fe80:::1',
      '::g',
    ];
    for (const ip of [...numbers, '203.0.113.7, 198.51.100.1', '::1]/[::1', 'unknown', '', undefined]) {
      expect(await verifier.verify(key, { ip }), ip).toMatchObject({ code: 'IP_NOT_ALLOWED' });
    }
  });

  it('asks for each scope once, and not at all about what is too long for a key', async () => {
    const { key } = await newKey({ scopes: ['reports:read'] });
    const verifier = newVerifier();
    const twice = ['reports:read', 'reports:read'];
    expect(await verifier.verify(key, { scopes: twice })).toMatchObject({ code: 'VALID' });
    expect(await verifier.verify('x'.repeat(16_385))).toEqual({ valid: false, code: 'NOT_FOUND', principal: null });
    expect(verifier.asked()).toBe(1);
  });

  describe('and the trace of a request', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const tracestate = 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7';

    /** What is sent of a trace. */
    async function sent(use: VerifyOptions): Promise<Record<string, string | null>> {
      const names = ['traceparent', 'tracestate'];
      const headers: Record<string, string | null> = {};
      const fetch = (async (request: Request) => {
        for (const name of names) headers[name] = request.headers.get(name);
        return Response.json(valid);
      }) as typeof globalThis.fetch;
      await newVerifier({ fetch }).verify('lk_x', use);
      return headers;
    }

    it.each([
      ['both', { traceparent, tracestate }, { traceparent, tracestate }],
      ['no state', { traceparent }, { traceparent, tracestate: null }],
      ['a state without a trace', { tracestate }, { traceparent: null, tracestate: null }],
      ['nothing', {}, { traceparent: null, tracestate: null }],
      ['what is no trace', { traceparent: 'x', tracestate }, { traceparent: null, tracestate: null }],
      [
        'what no header can be',
        { traceparent: `${traceparent}\n`, tracestate },
        { traceparent: null, tracestate: null },
      ],
      ['two', { traceparent: `${traceparent},${traceparent}` }, { traceparent: null, tracestate: null }],
      [
        'a later version',
        { traceparent: `cc${traceparent.slice(2)}-x` },
        { traceparent: `cc${traceparent.slice(2)}-x`, tracestate: null },
      ],
      ['a state that no header can be', { traceparent, tracestate: 'a=\u{1f511}' }, { traceparent, tracestate: null }],
      [
        'a state of 513 characters',
        { traceparent, tracestate: `a=${'x'.repeat(511)}` },
        { traceparent, tracestate: null },
      ],
    ])('sends %s as it may be sent', async (_what, use, expected) => {
      expect(await sent(use)).toEqual(expected);
    });

    it('leaves it to OpenTelemetry where that is at work', async () => {
      const api = Symbol.for('opentelemetry.js.api.1');
      onTestFinished(() => void Reflect.deleteProperty(globalThis, api));
      // As `@opentelemetry/api` keeps it: with a logger only, nothing is sent.
      Object.assign(globalThis, { [api]: { version: '1.9.0', diag: {} } });
      expect(await sent({ traceparent })).toMatchObject({ traceparent });
      Object.assign(globalThis, { [api]: { version: '1.9.0', propagation: {} } });
      expect(await sent({ traceparent, tracestate })).toEqual({ traceparent: null, tracestate: null });
    });

    it('asks once for several traces, if answers are kept', async () => {
      const { key } = await newKey();
      const verifier = newVerifier({ cacheSeconds: 60 });
      for (const last of ['01', '00']) await verifier.verify(key, { traceparent: traceparent.slice(0, -2) + last });
      expect(verifier.asked()).toBe(1);
    });
  });

  it('throws if the key of the back end may not verify', async () => {
    const { key } = await newKey();
    await expectProblem(newVerifier({ apiKey: key }).verify(key), 403, 'insufficient_scope');
    await expectProblem(newVerifier({ apiKey: 'lk_x' }).verify(key), 401, 'invalid_token');
  });

  it('throws if no answer comes in time, and asks once', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => server.closeAllConnections());
    onTestFinished(() => void server.close());
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const verifier = newVerifier({ baseUrl, timeoutMs: 50 });
    await expect(verifier.verify('lk_x')).rejects.toBeInstanceOf(LatchkeyConnectionError);
    expect(verifier.asked()).toBe(1);
  });

  it('throws if the answer breaks off or is no JSON', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) });
    for (const body of [broken, '<h1>Welcome</h1>']) {
      const fetch = (async () =>
        new Response(body, { headers: { 'Content-Type': 'application/json' } })) as typeof globalThis.fetch;
      await expect(newVerifier({ fetch }).verify('lk_x')).rejects.toBeInstanceOf(LatchkeyConnectionError);
    }
  });

  it.each([
    { what: 'nothing', body: {} },
    { what: 'null', body: null },
    { what: 'a text', body: 'VALID' },
    { what: 'VALID without a key', body: { ...valid, key: null } },
    { what: 'valid with another code', body: { ...valid, code: 'EXPIRED' } },
    { what: 'VALID that is not valid', body: { ...valid, valid: false } },
    { what: 'something truthy', body: { ...valid, valid: 'true' } },
  ])('throws if something else answers 200 in the place of Latchkey: $what', async ({ body }) => {
    for (const cacheSeconds of [0, 60]) {
      const verification = newVerifier({ fetch: answers(body), cacheSeconds }).verify('lk_x');
      await expect(verification).rejects.toBeInstanceOf(LatchkeyProblem);
    }
  });

  it('refuses to be made without a key, without an address, or with a cache for too long', () => {
    const { baseUrl } = service;
    for (const apiKey of ['', ' ', 'lk_\nx', undefined as unknown as string]) {
      expect(() => createVerifier({ baseUrl, apiKey })).toThrow(TypeError);
    }
    expect(() => createVerifier({ baseUrl: 'nonsense', apiKey: 'lk_x' })).toThrow(TypeError);
    for (const cacheSeconds of [-1, 61, Number.NaN]) {
      expect(() => createVerifier({ baseUrl, apiKey: 'lk_x', cacheSeconds })).toThrow(RangeError);
    }
  });
});

describe('the cache of a verifier', () => {
  const now = new Date('2026-11-21T09:30:00Z');
  const later = (seconds: number) => vi.setSystemTime(now.getTime() + seconds * 1000);
  afterEach(() => vi.useRealTimers());

  /** Only the clock of the verifier stands still: the service is not asked here. */
  function stoppedVerifier(key: Partial<VerificationResult['key']> = {}, cacheSeconds = 30) {
    vi.useFakeTimers({ toFake: ['Date'], now });
    const result = { ...valid, key: { ...valid.key, ...key } };
    return newVerifier({ cacheSeconds, fetch: (...call) => answers(result)(...call) });
  }

  it('is off unless it is asked for', async () => {
    const { key } = await newKey();
    const verifier = newVerifier();
    await verifier.verify(key);
    await verifier.verify(key);
    expect(verifier.asked()).toBe(2);
  });

  it('answers without asking, also for a key that was revoked meanwhile', async () => {
    const { key, id } = await newKey({ scopes: ['reports:read'] });
    const verifier = newVerifier({ cacheSeconds: 60 });
    const first = await verifier.verify(key);
    await caller.client.revokeApiKey({ path: { key_id: id } });
    expect(await verifier.verify(key)).toEqual(first);
    expect(verifier.asked()).toBe(1);
    expect(await newVerifier().verify(key)).toMatchObject({ code: 'REVOKED' });
  });

  it('asks every time about a key whose uses count', async () => {
    for (const limits of [
      { rate_limit: { limit: 2, window_seconds: 86_400 } },
      { quota: { limit: 2, period: 'month' } as const },
    ]) {
      const { key } = await newKey(limits);
      const verifier = newVerifier({ cacheSeconds: 60 });
      const decisions = [await verifier.verify(key), await verifier.verify(key), await verifier.verify(key)];
      expect(decisions.map(({ valid }) => valid)).toEqual([true, true, false]);
    }
  });

  it('asks again about a refused key, so that what was mended works at once', async () => {
    const { key, id } = await newKey();
    const verifier = newVerifier({ cacheSeconds: 60 });
    const enable = (enabled: boolean) => caller.client.updateApiKey({ path: { key_id: id }, body: { enabled } });
    await enable(false);
    expect(await verifier.verify(key)).toMatchObject({ code: 'DISABLED' });
    await enable(true);
    expect(await verifier.verify(key)).toMatchObject({ code: 'VALID' });
  });

  it('asks again for another purpose or address, whatever the order of the scopes', async () => {
    const { key } = await newKey({ scopes: ['reports:read'], ip_allowlist: ['203.0.113.0/24'] });
    const verifier = newVerifier({ cacheSeconds: 60 });
    const ip = '203.0.113.7';
    expect(await verifier.verify(key, { ip })).toMatchObject({ code: 'VALID' });
    expect(await verifier.verify(key)).toMatchObject({ code: 'IP_NOT_ALLOWED' });
    expect(await verifier.verify(key, { ip: '198.51.100.1' })).toMatchObject({ code: 'IP_NOT_ALLOWED' });
    expect(await verifier.verify(key, { ip, scopes: ['reports:write'] })).toMatchObject({ code: 'INSUFFICIENT_SCOPE' });
    expect(verifier.asked()).toBe(4);

    const any = stoppedVerifier();
    await any.verify(key, { scopes: ['reports:read', 'reports:write'] });
    await any.verify(key, { scopes: ['reports:write', 'reports:read', 'reports:read'] });
    expect(any.asked()).toBe(1);
  });

  it('forgets after its time, counted from the asking', async () => {
    const verifier = stoppedVerifier();
    await verifier.verify('lk_x');
    later(29.999);
    await verifier.verify('lk_x');
    expect(verifier.asked()).toBe(1);
    later(30);
    await verifier.verify('lk_x');
    expect(verifier.asked()).toBe(2);

    const slow = newVerifier({
      cacheSeconds: 30,
      fetch: async (...call) => {
        later(60 + 20);
        return answers(valid)(...call);
      },
    });
    later(60);
    await slow.verify('lk_x');
    later(90);
    await slow.verify('lk_x');
    expect(slow.asked()).toBe(2);
  });

  it('forgets when the key expires, and when the clock was set back', async () => {
    const expiring = stoppedVerifier({ expires_at: new Date(now.getTime() + 10_000).toISOString() });
    await expiring.verify('lk_x');
    later(9.999);
    await expiring.verify('lk_x');
    expect(expiring.asked()).toBe(1);
    later(10);
    await expiring.verify('lk_x');
    expect(expiring.asked()).toBe(2);

    const verifier = stoppedVerifier();
    await verifier.verify('lk_x');
    later(-1);
    await verifier.verify('lk_x');
    expect(verifier.asked()).toBe(2);
  });

  it('forgets an old secret when it ends, and not the one in use', async () => {
    const rotation = {
      started_at: new Date(now.getTime() - 60_000).toISOString(),
      ends_at: new Date(now.getTime() + 10_000).toISOString(),
    };
    const verifiers = {
      previous: stoppedVerifier({ secret: 'previous', rotation }),
      current: stoppedVerifier({ secret: 'current', rotation }),
    };
    const askedAfter = async (seconds: number) => {
      later(seconds);
      for (const verifier of Object.values(verifiers)) await verifier.verify('lk_x');
      return Object.values(verifiers).map(({ asked }) => asked());
    };
    expect(await askedAfter(0)).toEqual([1, 1]);
    expect(await askedAfter(9.999)).toEqual([1, 1]);
    expect(await askedAfter(10)).toEqual([2, 1]);
  });

  it('gives every request a principal of its own', async () => {
    const verifier = stoppedVerifier();
    const { principal } = await verifier.verify('lk_x');
    principal?.scopes.push('admin');
    expect((await verifier.verify('lk_x')).principal?.scopes).toEqual(['reports:read']);
    expect(verifier.asked()).toBe(1);
  });

  it('is bounded: the oldest goes first', () => {
    const cache = createVerificationCache({ seconds: 60 });
    for (let i = 0; i <= 10_000; i++) cache.keep(`id-${i}`, valid, Date.now());
    expect(cache.find('id-0')).toBeUndefined();
    expect(cache.find('id-1')).toBe(valid);
    expect(cache.find('id-10000')).toBe(valid);
  });
});

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** What the three have in common; `ip` stands for what the framework says. */
interface Options extends Omit<RequestVerifierOptions<unknown>, 'ip'> {
  ip?: () => string | undefined;
}

/** Starts an API behind a verifier, which answers with the principal that it was given. */
type StartApi = (verifier: Verifier, options?: Options) => Promise<(headers: OutgoingHttpHeaders) => Promise<Answer>>;

/** Applications declare `latchkey` for every request, see the README; here that would declare it for the service too. */
const principalOf = (request: object) => (request as WithPrincipal).latchkey;

const startExpress: StartApi = async (verifier, options) => {
  const app = express();
  app.get('/', expressVerifier(verifier, options), (req, res) => void res.json({ principal: principalOf(req) }));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return (headers) => get((server.address() as AddressInfo).port, headers);
};

const startFastify: StartApi = async (verifier, options) => {
  const app = fastify();
  app.get('/', { onRequest: fastifyVerifier(verifier, options) }, async (request) => ({
    principal: principalOf(request),
  }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  return (headers) => get((app.server.address() as AddressInfo).port, headers);
};

const startFetch: StartApi = async (verifier, options = {}) => {
  const handler = withVerification(verifier, options, (_request, principal) => Response.json({ principal }));
  return async (headers) => {
    const pairs = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each) => [name, `${each}`]));
    const response = await handler(new Request('http://api.test/', { headers: pairs as [string, string][] }));
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  };
};

/** Not `fetch`, which cannot send a header twice. */
function get(port: number, headers: OutgoingHttpHeaders): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, headers, agent: false }, async (response) => {
      const text = (await response.toArray()).join('');
      const received = new Headers(response.headers as Record<string, string>);
      resolve({ status: response.statusCode ?? 0, headers: received, body: JSON.parse(text) });
    });
    request.on('error', reject).end();
  });
}

describe.each([
  { name: 'expressVerifier', start: startExpress, knowsAddress: true },
  { name: 'fastifyVerifier', start: startFastify, knowsAddress: true },
  { name: 'withVerification', start: startFetch, knowsAddress: false },
])('$name', ({ start, knowsAddress }) => {
  const refusals: Record<
    Exclude<keyof typeof cases, 'VALID'>,
    [status: number, code: string, challenge: string | null]
  > = {
    NOT_FOUND: [401, 'invalid_token', 'Bearer realm="API", error="invalid_token"'],
    REVOKED: [401, 'invalid_token', 'Bearer realm="API", error="invalid_token"'],
    EXPIRED: [401, 'invalid_token', 'Bearer realm="API", error="invalid_token"'],
    DISABLED: [401, 'invalid_token', 'Bearer realm="API", error="invalid_token"'],
    USER_DISABLED: [401, 'invalid_token', 'Bearer realm="API", error="invalid_token"'],
    OWNER_DISABLED: [401, 'invalid_token', 'Bearer realm="API", error="invalid_token"'],
    INSUFFICIENT_SCOPE: [
      403,
      'insufficient_scope',
      'Bearer realm="API", error="insufficient_scope", scope="reports:write reports:read"',
    ],
    IP_NOT_ALLOWED: [403, 'ip_not_allowed', null],
    RATE_LIMITED: [429, 'rate_limited', null],
    QUOTA_EXCEEDED: [429, 'quota_exceeded', null],
  };

  function expectRefusal(answer: Answer, status: number, code: string): void {
    expect(answer.body).toEqual({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.any(String),
      code,
      // The key's own, as nothing else limits it here.
      ...(status === 429 && { limit: 'key' }),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')?.split(';')[0]).toBe('application/problem+json');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
  }

  it('passes the trace of the request on to Latchkey, whose log has it', async () => {
    const { key } = await newKey();
    const call = await start(newVerifier());
    const trace_id = randomBytes(16).toString('hex');
    const traceparent = `00-${trace_id}-00f067aa0ba902b7-01`;
    await call({ ...xApiKey(key), traceparent, tracestate: ['a=1', 'b=2'] });
    const line = { operationId: 'verifyApiKey', trace_id, span_id: '00f067aa0ba902b7' };
    await expect.poll(() => service.logs).toContainEqual(expect.objectContaining(line));
    // Two are none: nobody could say which is meant.
    const other = randomBytes(16).toString('hex');
    await call({ ...xApiKey(key), traceparent: [traceparent, `00-${other}-00f067aa0ba902b7-01`] });
    expect(JSON.stringify(service.logs)).not.toContain(other);
  });

  it('lets a good key pass through either header, and says whose it is', async () => {
    const { key, use } = await cases.VALID();
    const call = await start(newVerifier(), use);
    for (const headers of [xApiKey(key), bearer(key), { authorization: `bearer  ${key}` }]) {
      const { status, body } = await call(headers);
      expect(status).toBe(200);
      expect(body).toMatchObject({ principal: { userId: caller.userId, scopes: ['reports:read'] } });
    }
  });

  it.each(Object.entries(refusals))('refuses %s', async (code, [status, problemCode, challenge]) => {
    const { key, use } = await cases[code as keyof typeof cases]();
    const { ip, ...options } = use as { ip?: string };
    const call = await start(newVerifier(), { ...options, ...(ip ? { ip: () => ip } : {}) });
    const answer = await call(bearer(key));
    expectRefusal(answer, status, problemCode);
    expect(answer.headers.get('WWW-Authenticate')).toBe(challenge);
    if (status === 429) expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
    else expect(answer.headers.get('Retry-After')).toBeNull();
    expect(JSON.stringify(answer.body)).not.toContain(key);
  });

  it('says what is left of the limits, of a key that passes and of one that does not', async () => {
    const limits = { rate_limit: { limit: 2, window_seconds: 86_400 }, quota: { limit: 50, period: 'month' as const } };
    const { key } = await newKey(limits);
    const call = await start(newVerifier());
    const left = async () => {
      const { status, headers } = await call(xApiKey(key));
      return [status, headers.get('RateLimit-Policy'), headers.get('RateLimit')?.replace(/;t=[1-9]\d*/g, '')];
    };
    const policy = '"rate";q=2, "quota";q=50';
    expect(await left()).toEqual([200, policy, '"rate";r=1, "quota";r=49']);
    expect(await left()).toEqual([200, policy, '"rate";r=0, "quota";r=48']);
    expect(await left()).toEqual([429, '"rate";q=2', '"rate";r=0']);
  });

  it.each([
    ['always as many uses', 4],
    ['as many uses as a function of the request says', () => 4],
  ])('counts a request as %s', async (_, cost) => {
    const { key } = await newKey({ rate_limit: { limit: 10, window_seconds: 86_400 } });
    const call = await start(newVerifier(), { cost });
    const statuses = [];
    for (let use = 0; use < 3; use++) statuses.push((await call(xApiKey(key))).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await newVerifier().verify(key, { cost: 0 })).principal?.rateLimit?.remaining).toBe(2);
  });

  it('says of whose limit it was that the request went over', async () => {
    const { key } = await cases.RATE_LIMITED();
    const { body } = await (await start(newVerifier()))(xApiKey(key));
    expect(body['detail']).toMatch(/^The API key has used up its rate limit\. Try again in \d+ seconds\.$/);
    expect(await newVerifier().verify(key, { cost: 0 })).toMatchObject({ code: 'RATE_LIMITED', limit: 'key' });
  });

  it('says of a wait of one second that it is one', async () => {
    const limited = newVerifier({ fetch: answers({ valid: false, code: 'RATE_LIMITED', limit: 'key', key: null }) });
    const { headers, body } = await (await start(limited))(xApiKey('lk_x'));
    expect(headers.get('Retry-After')).toBe('1');
    expect(body['detail']).toBe('The API key has used up its rate limit. Try again in 1 second.');
  });

  it('tells whoever presents an old secret when it ends, and nobody else', async () => {
    const { id, key: old } = await newKey({ scopes: ['reports:read'], ip_allowlist: ['203.0.113.0/24'] });
    const body = { starts: 'now' as const, grace_seconds: 600 };
    const { data } = await caller.client.rotateApiKey({ path: { key_id: id }, body });
    const { started_at: startedAt = '', ends_at: endsAt } = data.rotation ?? {};
    const told = [`@${Math.floor(Date.parse(startedAt) / 1000)}`, new Date(endsAt ?? '').toUTCString()];
    const from = (ip: string, scope = 'reports:read') => ({ ip: () => ip, scopes: [scope] });
    const answerTo = async (key: string, options: ReturnType<typeof from>) => {
      const { status, headers } = await (await start(newVerifier(), options))(xApiKey(key));
      return [status, headers.get('Deprecation'), headers.get('Sunset')];
    };
    expect(await answerTo(old, from('203.0.113.7'))).toEqual([200, ...told]);
    expect(await answerTo(data.key, from('203.0.113.7'))).toEqual([200, null, null]);
    expect(await answerTo(old, from('203.0.113.7', 'reports:write'))).toEqual([403, ...told]);
    expect(await answerTo(old, from('198.51.100.1'))).toEqual([403, null, null]);
  });

  it('says nothing of limits to a key without any', async () => {
    const { headers } = await (await start(newVerifier()))(xApiKey((await newKey()).key));
    expect([headers.get('RateLimit'), headers.get('RateLimit-Policy')]).toEqual([null, null]);
  });

  it('names the scopes that a request needs', async () => {
    const { key } = await newKey({ scopes: ['reports:read'] });
    const detailOf = async (...scopes: string[]) =>
      (await (await start(newVerifier(), { scopes }))(xApiKey(key))).body['detail'];
    expect(await detailOf('reports:write')).toBe('This needs the scope reports:write. Use an API key that has it.');
    expect(await detailOf('reports:write', 'reports:read')).toBe(
      'This needs the scopes reports:write reports:read. Use an API key that has them.',
    );
  });

  it('tells when a window ends', async () => {
    const { key } = await cases.QUOTA_EXCEEDED();
    const { principal } = await newVerifier().verify(key);
    const answer = await (await start(newVerifier()))(xApiKey(key));
    const seconds = Number(answer.headers.get('Retry-After'));
    expect(Math.abs(seconds - (principal?.quota?.resetSeconds ?? 0))).toBeLessThanOrEqual(2);
  });

  it('refuses a request without a key, without an error in the challenge', async () => {
    const verifier = newVerifier();
    const call = await start(verifier, { realm: 'Reports "beta"' });
    for (const headers of [{}, { authorization: 'Basic YTpi' }]) {
      const answer = await call(headers);
      expectRefusal(answer, 401, 'authentication_required');
      expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="Reports \\"beta\\""');
    }
    expect(verifier.asked()).toBe(0);
  });

  it('refuses two credentials', async () => {
    const { key } = await newKey();
    const verifier = newVerifier();
    const call = await start(verifier);
    for (const headers of [
      { ...xApiKey(key), ...bearer(key) },
      { ...xApiKey(key), authorization: 'Basic YTpi' },
      { 'X-API-Key': [key, key] },
      { authorization: [`Bearer ${key}`, `Bearer ${key}`] },
    ]) {
      expectRefusal(await call(headers as OutgoingHttpHeaders), 400, 'invalid_request');
    }
    expect(verifier.asked()).toBe(0);
  });

  it('refuses what can be no key', async () => {
    const verifier = newVerifier();
    const call = await start(verifier);
    for (const headers of [{ 'X-API-Key': '' }, { authorization: 'Bearer' }, { authorization: 'Bearer a b' }]) {
      expectRefusal(await call(headers), 401, 'invalid_token');
    }
    expect(verifier.asked()).toBe(0);
  });

  it(`knows the address of the caller ${knowsAddress ? 'by itself' : 'only when it is told'}`, async () => {
    const { key } = await newKey({ ip_allowlist: ['127.0.0.1'] });
    const call = await start(newVerifier());
    if (knowsAddress) expect((await call(xApiKey(key))).status).toBe(200);
    else expectRefusal(await call(xApiKey(key)), 403, 'ip_not_allowed');
    const told = await start(newVerifier(), { ip: () => '127.0.0.1' });
    expect((await told(xApiKey(key))).status).toBe(200);
  });

  it('lets nobody in when Latchkey cannot be asked, and says why only to the back end', async () => {
    const { key } = await newKey();
    const onError = vi.fn();
    const faults = [
      newVerifier({ baseUrl: 'http://127.0.0.1:1' }),
      newVerifier({ apiKey: key }),
      newVerifier({ fetch: answers({}) }),
    ];
    for (const verifier of faults) {
      const answer = await (await start(verifier, { onError }))(xApiKey(key));
      expectRefusal(answer, 503, 'service_unavailable');
      expect(answer.headers.get('Retry-After')).toBe('5');
      expect(answer.headers.get('WWW-Authenticate')).toBeNull();
    }
    expect(onError.mock.calls.map(([{ name }]) => name)).toEqual([
      'LatchkeyConnectionError',
      'LatchkeyProblem',
      'LatchkeyProblem',
    ]);
  });
});

describe('withVerification', () => {
  it('leaves what the API says of its own deprecation as it is', async () => {
    const { id, key } = await newKey();
    await caller.client.rotateApiKey({ path: { key_id: id }, body: { starts: 'now' } });
    const own = { Deprecation: '@1', 'X-Own': 'kept' };
    const handler = withVerification(newVerifier(), {}, () => new Response(null, { headers: own }));
    const { headers } = await handler(new Request('http://api.test/', { headers: xApiKey(key) }));
    expect(['Deprecation', 'Sunset', 'X-Own'].map((name) => headers.get(name))).toEqual(['@1', null, 'kept']);
  });

  it('hands on what the platform passes besides the request', async () => {
    const { key } = await newKey();
    const handler = withVerification(newVerifier(), {}, (_request, { userId }, env: { region: string }) =>
      Response.json({ userId, ...env }),
    );
    const response = await handler(new Request('http://api.test/', { headers: xApiKey(key) }), { region: 'eu' });
    expect(await response.json()).toEqual({ userId: caller.userId, region: 'eu' });
  });
});

describe('expressVerifier', () => {
  it('hands an error of your own function to Express', async () => {
    const ip = () => {
      throw new Error('no address');
    };
    const next = vi.fn();
    const res = { statusCode: 200, setHeader: vi.fn(), end: vi.fn() };
    await expressVerifier(newVerifier(), { ip })({ headers: xApiKey('lk_x') }, res, next);
    expect(next).toHaveBeenCalledExactlyOnceWith(new Error('no address'));
    expect(res.end).not.toHaveBeenCalled();
  });
});

describe('the README of the client', () => {
  it('has examples that compile', { timeout: 120_000 }, async () => {
    const readme = await readFile(join(root, 'generated/client/README.md'), 'utf8');
    const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, example = '']) => example);
    expect(examples).toHaveLength(5);
    // Inside the repository, whose frameworks the examples use.
    const cache = join(root, 'node_modules/.cache/latchkey');
    await mkdir(cache, { recursive: true });
    const project = await mkdtemp(join(cache, 'examples-'));
    onTestFinished(() => rm(project, { recursive: true, force: true }));
    for (const [i, example] of examples.entries()) await writeFile(join(project, `example-${i}.mts`), example);
    const settings = {
      compilerOptions: {
        module: 'NodeNext',
        target: 'ES2022',
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        types: ['node'],
        paths: { '@latchkey/client': [join(root, 'generated/client/dist/index.d.ts')] },
      },
    };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(settings));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const compiled = await run(process.execPath, [tsc, '-p', '.'], { cwd: project }).catch((error) => error);
    expect(compiled.stdout).toBe('');
  });
});
