import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contract } from '../support/contract.js';
import { until } from '../support/process.js';
import { bearer, type Person, signUp, startService, type TestService } from '../support/service.js';

/** Requests of one user that may wait beside the one that is answered. */
const mostWaiting = 100;

let service: TestService;
let ada: Person;
/** Whose lists are being made, in the order in which they were begun. */
let begun: string[];
let running: string[];
let mostRunning: Record<string, number>;
/** What holds up the making of lists, where a test wants that. */
let gate: Promise<void>;
let openGate: () => void;

beforeEach(async () => {
  [begun, running, mostRunning, gate] = [[], [], {}, Promise.resolve()];
  const watched =
    <Call extends { actor: { owner: { _id: string } } }, T>(make: (call: Call) => Promise<T>) =>
    async (call: Call): Promise<T> => {
      const userId = call.actor.owner._id;
      begun.push(userId);
      running.push(userId);
      const own = running.filter((each) => each === userId).length;
      mostRunning[userId] = Math.max(mostRunning[userId] ?? 0, own);
      try {
        await gate;
        return await make(call);
      } finally {
        running.splice(running.indexOf(userId), 1);
      }
    };
  service = await startService(
    {},
    {
      handlers: (handlers) => ({
        ...handlers,
        listApiKeys: watched(handlers.listApiKeys),
        getApiKeyUsage: watched(handlers.getApiKeyUsage),
      }),
    },
  );
  ada = await signUp(service);
});
afterEach(async () => {
  openGate?.();
  await service.close();
});

const close = () => {
  gate = new Promise((resolve) => {
    openGate = resolve;
  });
};
const list = ({ accessToken }: Person, init: RequestInit = {}, path = '/auth/apikeys?status=all') =>
  service.request(path, { ...init, headers: bearer(accessToken) });
const statusesOf = async (answers: readonly Promise<Response>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

describe('lists of one user', () => {
  it('are made one at a time, of whichever kind, and all are answered', async () => {
    const { id } = (await ada.client.createApiKey({ body: { label: 'used' } })).data;
    const usage = `/auth/apikeys/${id}/usage?days=90`;
    const answers = Array.from({ length: 30 }, (_, at) => list(ada, {}, at % 2 ? usage : undefined));
    expect(await statusesOf(answers)).toEqual(Array(30).fill(200));
    expect(mostRunning).toEqual({ [ada.userId]: 1 });
  });

  it('make nobody else wait', async () => {
    const bob = await signUp(service);
    close();
    const many = Array.from({ length: 20 }, () => list(ada));
    await until(() => running.length === 1, { what: 'the first list' });
    const other = list(bob);
    await until(() => running.length === 2, { what: 'that of somebody else' });
    expect(running.sort()).toEqual([ada.userId, bob.userId].sort());
    openGate();
    expect(await statusesOf([...many, other])).toEqual(Array(21).fill(200));
    expect(mostRunning).toEqual({ [ada.userId]: 1, [bob.userId]: 1 });
  });

  it('are refused at once, with a time to try again, where too many wait', async () => {
    close();
    const surplus = 5;
    const answered: number[] = [];
    const answers = Array.from({ length: 1 + mostWaiting + surplus }, async () => {
      const response = await list(ada);
      answered.push(response.status);
      return response;
    });
    await until(() => answered.length === surplus, { what: 'those for which there is no place' });
    openGate();
    const all = await Promise.all(answers);
    const refused = all.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(surplus);
    for (const response of refused) {
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
      expect(await response.json()).toMatchObject({
        code: 'service_unavailable',
        detail: expect.stringContaining('Send fewer at once'),
      });
    }
    expect(begun).toHaveLength(1 + mostWaiting);
  });

  it('are not made where nobody waits for them any more', async () => {
    close();
    const first = list(ada);
    await until(() => running.length === 1, { what: 'the first list' });
    const leaving = new AbortController();
    const left = Array.from({ length: 10 }, () => list(ada, { signal: leaving.signal }));
    const last = list(ada);
    await new Promise((resolve) => setTimeout(resolve, 200));
    leaving.abort();
    await Promise.allSettled(left);
    await new Promise((resolve) => setTimeout(resolve, 200));
    openGate();
    expect(await statusesOf([first, last])).toEqual([200, 200]);
    expect(begun).toHaveLength(2);
  });
});

it('an operation whose requests wait is one that lists records, or looks through many', () => {
  const queued = contract.operations.filter((operation) => operation.queued).map(({ operationId }) => operationId);
  expect(queued).toEqual([
    'listSessions',
    'listApiKeys',
    'getApiKeyUsage',
    'listAllApiKeys',
    'lookUpApiKey',
    'revokeApiKeys',
    'listUsers',
    'listOrganizations',
  ]);
});
