import { setTimeout as sleep } from 'node:timers/promises';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyChanges } from '../../src/features/apikeys/repository.js';
import {
  bearer,
  newDatabaseName,
  type Person,
  signUp,
  startService,
  type TestService,
  xApiKey,
} from '../support/service.js';

/** What is tested. It sees what others change when it is told to look, and else not. */
let service: TestService;
let other: TestService;

beforeAll(async () => {
  const database = newDatabaseName();
  service = await startService({}, { database });
  other = await startService({}, { database });
  await service.services.changes.stop();
});
afterAll(async () => {
  await service.close();
  await other.services.connection.dropDatabase();
  await other.close();
});

let ada: Person;
let key: { id: string; key: string };

beforeEach(async () => {
  // Elsewhere, so that the instance under test remembers neither of them.
  ada = await signUp(other);
  key = (await ada.client.createApiKey({ body: { label: 'x', scopes: [scope] } })).data;
  await service.services.changes.look();
});

const scope = 'apikeys:read';
const useKey = () => service.request(`/forward-auth?scope=${scope}`, { headers: xApiKey(key.key) });
const useToken = () => service.request('/auth/me', { headers: bearer(ada.accessToken) });
const statusOf = async (using: Promise<Response>) => (await using).status;

type Place = 'apiKeys' | 'users';

/** Holds the next look-up in the database when it has found what it looks for. */
function pauseNext(place: Place): { held: Promise<void>; resume: () => void } {
  const repository = service.services[place] as { findKnown: (id: string) => Promise<unknown> };
  const findKnown = repository.findKnown;
  let resume: () => void = () => undefined;
  const resumed = new Promise<void>((resolve) => {
    resume = resolve;
  });
  const held = new Promise<void>((resolve) => {
    repository.findKnown = async (id) => {
      repository.findKnown = findKnown;
      const found = await findKnown(id);
      resolve();
      await resumed;
      return found;
    };
  });
  return { held, resume };
}

interface Change {
  change: string;
  /** What comes before. */
  prepare?: () => Promise<unknown>;
  /** Where the verification pauses that began before. */
  place: Place;
  use: () => Promise<Response>;
  /** What the operation of that name does in an instance. No request: its own verification would wait for the paused one. */
  make: (services: TestService['services']) => Promise<unknown>;
  /** The answer to a use afterwards. */
  refusal: number;
}

const revoke: Change['make'] = ({ apiKeys }) => apiKeys.revoke(key.id, null, new Date(), ada.userId);
const update =
  (changes: KeyChanges): Change['make'] =>
  ({ apiKeys }) =>
    apiKeys.update(key.id, 1, changes, new Date());
const disableUser: Change['make'] = ({ users }) => users.update(ada.userId, { enabled: false });
const logOut: Change['make'] = ({ sessionRecords }) => sessionRecords.endAll(ada.userId);

/** From now on the text of the key has its old secret. */
async function rotate(): Promise<void> {
  await ada.client.rotateApiKey({ path: { key_id: key.id }, body: { starts: 'now' } });
  await service.services.changes.look();
}

async function changePassword({ users }: TestService['services']): Promise<void> {
  const { passwordHash = '', pepperId = '' } = (await users.findById(ada.userId)) ?? {};
  const to = { passwordHash: 'another', pepperId };
  expect(await users.changePassword(ada.userId, { from: passwordHash, to, kept: null })).toBe(true);
}

const changes: Change[] = [
  { change: 'the key is revoked', place: 'apiKeys', use: useKey, make: revoke, refusal: 401 },
  { change: 'the key is revoked while its user is looked up', place: 'users', use: useKey, make: revoke, refusal: 401 },
  { change: 'the key is disabled', place: 'apiKeys', use: useKey, make: update({ enabled: false }), refusal: 401 },
  { change: 'the key loses its scopes', place: 'apiKeys', use: useKey, make: update({ scopes: [] }), refusal: 403 },
  {
    change: 'the key may be used from elsewhere only',
    place: 'apiKeys',
    use: useKey,
    make: update({ ipAllowlist: ['203.0.113.7/32'] }),
    refusal: 403,
  },
  {
    change: 'the old secret is ended',
    prepare: rotate,
    place: 'apiKeys',
    use: useKey,
    make: ({ apiKeys }) => apiKeys.update(key.id, 2, { rotation: { endsAt: new Date() } }, new Date()),
    refusal: 401,
  },
  { change: 'the user of the key is disabled', place: 'users', use: useKey, make: disableUser, refusal: 401 },
  { change: 'the user of the token is disabled', place: 'users', use: useToken, make: disableUser, refusal: 401 },
  { change: 'the user logs out', place: 'users', use: useToken, make: logOut, refusal: 401 },
  { change: 'the password is changed', place: 'users', use: useToken, make: changePassword, refusal: 401 },
];

describe.each(changes)('a verification that began before $change', ({ prepare, place, use, make, refusal }) => {
  beforeEach(() => prepare?.());

  it.each([
    { by: 'this instance', made: () => make(service.services) },
    {
      by: 'another instance',
      made: async () => {
        await make(other.services);
        await service.services.changes.look();
      },
    },
  ])('puts nothing back into memory, and nobody joins it afterwards: by $by', async ({ made }) => {
    const paused = pauseNext(place);
    const before = use();
    await paused.held;
    await made();
    expect(await statusOf(use())).toBe(refusal);
    paused.resume();
    expect(await statusOf(before)).toBe(200);
    expect(await statusOf(use())).toBe(refusal);
  });

  it('puts nothing back into memory where nobody else asks meanwhile', async () => {
    const paused = pauseNext(place);
    const before = use();
    await paused.held;
    await make(service.services);
    paused.resume();
    expect(await statusOf(before)).toBe(200);
    expect(await statusOf(use())).toBe(refusal);
  });

  it('is forgotten with the next look where that comes after its end', async () => {
    const paused = pauseNext(place);
    const before = use();
    await paused.held;
    await make(other.services);
    paused.resume();
    expect(await statusOf(before)).toBe(200);
    await service.services.changes.look();
    expect(await statusOf(use())).toBe(refusal);
  });
});

// Where no look succeeds, nothing tells that a look-up under way may be out of date.
describe.each(changes.filter(({ make }) => make === revoke || make === logOut))(
  'a verification that began before $change elsewhere, and pauses',
  ({ place, use, make, refusal }) => {
    it('is joined by nobody a second later, though the change was not seen', async () => {
      const paused = pauseNext(place);
      const before = use();
      await paused.held;
      await make(other.services);
      await sleep(1000);
      expect(await statusOf(use())).toBe(refusal);
      paused.resume();
      expect(await statusOf(before)).toBe(200);
      expect(await statusOf(use())).toBe(refusal);
    });
  },
);

describe('a key that is used for the first time', () => {
  it.each([
    { what: 'a key', compared: 0, prepare: async () => undefined },
    {
      what: 'a key of an older version, which has no keyed digest',
      compared: 1,
      prepare: () =>
        service.services.connection
          .collection<{ _id: string }>('apikeys')
          .updateOne({ _id: key.id }, { $unset: { keyedDigest: 1 } }),
    },
  ])('is looked up and compared once, though 64 ask at the same time: $what', async ({ compared, prepare }) => {
    await prepare();
    const { apiKeys, users } = service.services;
    const work = [vi.spyOn(apiKeys, 'findKnown'), vi.spyOn(users, 'findKnown'), vi.spyOn(bcrypt, 'compare')];
    try {
      const uses = Array.from({ length: 64 }, () => statusOf(useKey()));
      expect(new Set(await Promise.all(uses))).toEqual(new Set([200]));
      expect(work.map(({ mock }) => mock.calls.length)).toEqual([1, 1, compared]);
    } finally {
      for (const spy of work) spy.mockRestore();
    }
  });

  it('is remembered though it was paused, where nothing has changed', async () => {
    const paused = pauseNext('apiKeys');
    const before = useKey();
    await paused.held;
    paused.resume();
    expect(await statusOf(before)).toBe(200);
    const findKnown = vi.spyOn(service.services.apiKeys, 'findKnown');
    await service.services.changes.look();
    expect(await statusOf(useKey())).toBe(200);
    expect(findKnown).not.toHaveBeenCalled();
    findKnown.mockRestore();
  });
});
