import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ServiceProcess, startProcess, until } from './process.js';
import { random } from './seed.js';

/** What is done to a key or its user: from then on its credential must be refused for the use that is tried. */
export const changes = ['revoke', 'disable', 'narrow', 'shorten', 'disable user', 'log out'] as const;
export type Change = (typeof changes)[number];

export interface RevocationFigures {
  /**
   * For each change that was made: from its answer until the latest use began that the other instance accepted, in
   * milliseconds; 0 if it accepted none any more.
   */
  lagMs: Record<Change, number[]>;
  /** Uses that the instance that made the change accepted although they began after its answer. Must be empty. */
  acceptedAfterwards: string[];
  /** Uses of keys and tokens, through both instances. */
  uses: number;
  /** Of these the steady load. */
  loadPerSecond: number;
  /** Answers that nothing excuses, and how often they came. Must be empty. */
  unexpected: Record<string, number>;
}

/** What is allowed: how long another instance than the one that made a change may accept what it forbids. */
export const longestLagMs = 1000;
/** Other changes than revocations are made this much more rarely. */
const shares: Record<Change, number> = {
  revoke: 1,
  disable: 1 / 10,
  narrow: 1 / 10,
  shorten: 1 / 10,
  'disable user': 1 / 20,
  'log out': 1 / 20,
};
/**
 * Changes that are under way at the same time, each by a user of its own. Each user logs in, and again after each
 * log-out, and so do an operator and a back end: one address has 100 attempts.
 */
const workers = 16;
/** So many uses every so many milliseconds, all in all 200 a second. */
const load = { uses: 4, everyMs: 20 };
const liveKeys = 40;
/** How long after a change its credential is still tried. Longer than the second that is allowed. */
const watchedMs = 1200;
/** As long as it is accepted where it should not be; and else. */
const closePollMs = 20;
const widePollMs = 200;
const giveUpMs = 5000;
/** How far ahead an expiry is set. A service that takes longer refuses it; then it is tried with twice as much. */
const expiryAheadMs = 100;

const password = 'correct horse battery staple';
const scope = 'apikeys:read';
const run = promisify(execFile);
const command = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

type Attempt = (instance: ServiceProcess) => Promise<Response>;

/** A credential in use. */
interface Credential {
  /** The ways to use it. Each is told by `isAccepted`. */
  ways: readonly Attempt[];
  /** Uses that were accepted, by instance: when they began, on the clock of `performance.now()`. */
  accepted: Map<ServiceProcess, number[]>;
  /** Whether a refusal is in order by now. */
  mayBeRefused: boolean;
}

interface User {
  email: string;
  userId: string;
  token: string;
}

/**
 * Makes changes after which a credential must not be accepted any more, in turn through two instances of the service on
 * one database, while both are under a steady load; and looks how long each of them accepts it.
 *
 * @param revocations up to 1000; of the other changes there are fewer.
 */
export async function runRevocationRounds({
  revocations,
  onChange,
}: {
  revocations: number;
  onChange?: (made: number, total: number) => void;
}): Promise<RevocationFigures> {
  const env = { PASSWORD_HASH_COST: '10', MAX_KEYS_PER_USER: '1000', CHANGE_RATE_LIMIT: 'none' };
  const first = await startProcess({ env });
  let second: ServiceProcess | undefined;
  try {
    second = await startProcess({
      env: {
        ...env,
        MONGODB_URI: first.databaseUri(),
        SECRET_FILE: join(first.dataDir, 'secret'),
        PUBLIC_URL: first.baseUrl,
      },
    });
    if (second.exitCode !== undefined) throw new Error(second.stderr);
    return await measure([first, second], { revocations, onChange });
  } finally {
    await second?.cleanup();
    await first.cleanup();
  }
}

async function measure(
  instances: readonly [ServiceProcess, ServiceProcess],
  { revocations, onChange }: { revocations: number; onChange: ((made: number, total: number) => void) | undefined },
): Promise<RevocationFigures> {
  const [first, second] = instances;
  const figures: RevocationFigures = {
    lagMs: { revoke: [], disable: [], narrow: [], shorten: [], 'disable user': [], 'log out': [] },
    acceptedAfterwards: [],
    uses: 0,
    loadPerSecond: 0,
    unexpected: {},
  };
  const todo = changes
    .flatMap((change) => Array.from({ length: Math.ceil(revocations * shares[change]) }, () => change))
    .map((change) => ({ change, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ change }) => change);
  const total = todo.length;
  let made = 0;

  const names = Array.from({ length: workers }, (_, worker) => `user-${worker + 1}`);
  // At once: a grant takes a second, for which it waits that all instances have learned of it.
  const [operator, backEnd] = await Promise.all([
    signUp(first, 'operator', 'admin'),
    signUp(first, 'back-end', 'keys:verify'),
  ]);
  // One after the other: one address has few places in the queue of passwords.
  const people: User[] = [];
  for (const name of names) people.push(await signUp(first, name));
  const verifier = (await makeKey(first, backEnd, ['keys:verify'])).key;

  const credentialOf = (ways: Attempt[]): Credential => ({
    ways,
    accepted: new Map(instances.map((instance) => [instance, []])),
    mayBeRefused: false,
  });
  const ofKey = (key: string) =>
    credentialOf([
      (instance) => instance.request('/verify', post({ key, scopes: [scope] }, xApiKey(verifier))),
      (instance) => instance.request(`/forward-auth?scope=${scope}`, { headers: xApiKey(key) }),
    ]);
  const ofToken = (token: string) =>
    credentialOf([
      (instance) => instance.request(`/forward-auth?scope=${scope}&credential=any`, { headers: bearer(token) }),
      (instance) => instance.request('/auth/me', { headers: bearer(token) }),
    ]);

  const noteUnexpected = (answer: string) => {
    figures.unexpected[answer] = (figures.unexpected[answer] ?? 0) + 1;
  };
  let turn = 0;
  /** Uses a credential once. @returns whether it was accepted. */
  async function use(instance: ServiceProcess, credential: Credential): Promise<boolean> {
    figures.uses++;
    const way = credential.ways[turn++ % credential.ways.length] as Attempt;
    const at = performance.now();
    try {
      const response = await way(instance);
      const accepted = await isAccepted(response);
      if (typeof accepted === 'string') noteUnexpected(accepted);
      else if (accepted) credential.accepted.get(instance)?.push(at);
      else if (!credential.mayBeRefused) noteUnexpected('a good credential was refused');
      return accepted === true;
    } catch (error) {
      noteUnexpected(`no answer: ${(error as Error).message}`);
      return false;
    }
  }

  const live = await Promise.all(
    Array.from({ length: liveKeys }, async () => ofKey((await makeKey(first, backEnd, [scope])).key)),
  );
  /** Also used by the load, so that changes meet uses that are under way. */
  const victims = new Set<Credential>();

  async function round(change: Change, user: User, [taker, other]: readonly ServiceProcess[]): Promise<void> {
    if (!taker || !other) return;
    const key = change === 'log out' ? undefined : await makeKey(taker, user, [scope]);
    const credential = key ? ofKey(key.key) : ofToken(user.token);
    // Twice: what is looked up while something else changes is not remembered.
    for (const instance of [taker, other, taker, other]) await use(instance, credential);
    victims.add(credential);
    credential.mayBeRefused = true;
    const changedAt = await apply(change, { taker, user, operator, keyId: key?.id ?? '' });
    await Promise.all([watch(taker, credential, changedAt), watch(other, credential, changedAt)]);
    victims.delete(credential);
    // Answers to the last uses of the load.
    await sleep(widePollMs);

    const late = (credential.accepted.get(taker) ?? []).filter((at) => at > changedAt);
    for (const at of late) figures.acceptedAfterwards.push(`${change}: ${Math.round(at - changedAt)} ms after`);
    const latest = Math.max(...(credential.accepted.get(other) ?? []));
    figures.lagMs[change].push(Math.max(0, latest - changedAt));
    await undo(change, { taker, user, operator });
    onChange?.(++made, total);
  }

  async function watch(instance: ServiceProcess, credential: Credential, changedAt: number): Promise<void> {
    let accepted = true;
    for (;;) {
      const age = performance.now() - changedAt;
      if (age > (accepted ? giveUpMs : watchedMs)) return;
      accepted = await use(instance, credential);
      await sleep(accepted ? closePollMs : widePollMs);
    }
  }

  async function undo(change: Change, { taker, user, operator }: Pick<Made, 'taker' | 'user' | 'operator'>) {
    if (change === 'log out') user.token = await logIn(taker, user.email);
    if (change !== 'disable user') return;
    await setEnabled(taker, operator, user, true);
    for (const instance of instances) {
      const isBack = async () => (await instance.request('/auth/me', { headers: bearer(user.token) })).ok;
      await until(isBack, { what: 'a user to be enabled again' });
    }
  }

  const startedAt = performance.now();
  let loaded = 0;
  const running = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    // A timer that is late catches up.
    while (loaded < ((performance.now() - startedAt) / load.everyMs) * load.uses) {
      const targets = loaded % 4 < 2 ? live : [...victims];
      const credential = targets[Math.floor(random() * targets.length)] ?? (live[0] as Credential);
      const using = use(loaded % 2 ? first : second, credential).finally(() => running.delete(using));
      running.add(using);
      loaded++;
    }
  }, load.everyMs);
  try {
    let next = 0;
    await Promise.all(
      people.map(async (user) => {
        while (next < total) {
          const at = next++;
          await round(todo[at] as Change, user, at % 2 ? [first, second] : [second, first]);
        }
      }),
    );
    figures.loadPerSecond = loaded / ((performance.now() - startedAt) / 1000);
  } finally {
    clearInterval(timer);
    await Promise.all(running);
  }
  return figures;
}

/** @returns what is wrong where the answer is neither. */
async function isAccepted(response: Response): Promise<boolean | string> {
  const text = await response.text();
  if (response.status === 401 || response.status === 403) return false;
  if (response.status !== 200) return `${response.status} ${text}`;
  return !response.url.endsWith('/verify') || (JSON.parse(text) as { valid: boolean }).valid;
}

interface Made {
  taker: ServiceProcess;
  user: User;
  operator: User;
  keyId: string;
}

/** @returns from when on the credential must be refused: when the answer had arrived, or a later expiry. */
async function apply(change: Change, { taker, user, operator, keyId }: Made): Promise<number> {
  const key = `/auth/apikeys/${keyId}`;
  const headers = bearer(user.token);
  switch (change) {
    case 'revoke':
      return call(taker, key, { method: 'DELETE', headers });
    case 'disable':
      return call(taker, key, patch({ enabled: false }, headers));
    case 'narrow':
      return call(taker, key, patch({ scopes: [] }, headers));
    case 'shorten':
      for (let aheadMs = expiryAheadMs; ; aheadMs *= 2) {
        const expiresAt = Date.now() + aheadMs;
        const response = await taker.request(key, patch({ expires_at: new Date(expiresAt).toISOString() }, headers));
        if (response.status !== 400) return performance.now() + Math.max(0, expiresAt - Date.now());
      }
    case 'disable user':
      return setEnabled(taker, operator, user, false);
    case 'log out':
      return call(taker, '/auth/logout', { method: 'POST', headers });
  }
}

function setEnabled(taker: ServiceProcess, operator: User, { userId }: User, enabled: boolean): Promise<number> {
  return call(taker, `/users/${userId}`, patch({ enabled }, bearer(operator.token)));
}

/** @returns when the answer had arrived, on the clock of `performance.now()`. @throws if the call was refused. */
async function call(instance: ServiceProcess, path: string, init: RequestInit): Promise<number> {
  const response = await instance.request(path, init);
  const answeredAt = performance.now();
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method} ${path}: ${response.status} ${text}`);
  return answeredAt;
}

async function signUp(instance: ServiceProcess, name: string, ...scopes: string[]): Promise<User> {
  const email = `${name}@example.org`;
  const response = await instance.request('/auth/register', post({ email, password }));
  const { id: userId } = (await response.json()) as { id: string };
  const env = {
    PATH: process.env['PATH'],
    MONGODB_URI: instance.databaseUri(),
    SECRET_FILE: join(instance.dataDir, 'secret'),
  };
  if (scopes.length > 0) await run(process.execPath, [command, 'grant', email, ...scopes], { env });
  return { email, userId, token: await logIn(instance, email) };
}

async function logIn(instance: ServiceProcess, email: string): Promise<string> {
  const response = await instance.request('/auth/login', post({ email, password }));
  if (!response.ok) throw new Error(`Logging in was answered with ${response.status}.`);
  return ((await response.json()) as { access_token: string }).access_token;
}

async function makeKey(
  instance: ServiceProcess,
  { token }: User,
  scopes: string[],
): Promise<{ id: string; key: string }> {
  const response = await instance.request('/auth/apikeys', post({ label: 'soak', scopes }, bearer(token)));
  if (response.status !== 201) throw new Error(`A key was not made: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string; key: string };
}

function post(body: object, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

function patch(body: object, headers: Record<string, string>): RequestInit {
  return { ...post(body, headers), method: 'PATCH' };
}

function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

function xApiKey(key: string): Record<string, string> {
  return { 'X-API-Key': key };
}
