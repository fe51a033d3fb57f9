import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionFetch } from '../../src/web/shell/session-fetch.js';
import { createSessionKeeper, type SessionKeeper } from '../../src/web/shell/session-keeper.js';
import { loggedIn, type Session } from '../../src/web/shell/session-state.js';
import {
  createSessionTabs,
  type TabChannel,
  type TabLocks,
  type TabMessage,
} from '../../src/web/shell/session-tabs.js';

const hourMs = 3_600_000;

type Answer = Session | 'refused' | 'no answer';

/** A browser whose cookie is that of one session, and the service behind it. */
function createBrowser({ hasLocks = true, hasChannel = true, mark = true } = {}) {
  const [channels, locks] = [createChannels(), createLocks()];
  const service = {
    refreshes: 0,
    logOuts: [] as string[],
    answers: [] as Answer[],
    user: 'ada',
    isTokenValid: true,
    isDown: false,
  };
  const browser = { service, isHidden: false, mark, ended: 0, openTab };
  let tokens = 0;

  function session(userId = service.user): Session {
    const accessToken = `token ${++tokens}`;
    const email = `${userId}@example.org`;
    return { userId, email, account: email, accessToken, expiresAt: Date.now() + hourMs };
  }

  async function refresh(): Promise<Session | null> {
    service.refreshes++;
    // As long as an answer takes.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const answer = service.answers.shift() ?? session();
    if (answer === 'no answer') throw new TypeError('fetch failed');
    return answer === 'refused' ? null : answer;
  }

  function openTab(): SessionKeeper & { returnTo: () => void } {
    let returnTo = () => {};
    const keeper = createSessionKeeper({
      service: {
        logIn: async ({ email }) => session(email),
        refresh,
        logOut: async (token) => {
          if (service.isDown) throw new TypeError('fetch failed');
          service.logOuts.push(token);
          return service.isTokenValid || service.logOuts.length > 1;
        },
      },
      tabs: createSessionTabs({ channel: hasChannel ? channels.open() : null, locks: hasLocks ? locks : null }),
      page: {
        isHidden: () => browser.isHidden,
        onReturn: (listener) => {
          returnTo = listener;
        },
        mayHaveSession: () => browser.mark,
        markSession: (hasSession) => {
          browser.mark = hasSession;
        },
      },
      onEnd: () => browser.ended++,
    });
    return { ...keeper, returnTo: () => returnTo() };
  }
  return browser;
}

/** As `BroadcastChannel`: later, and not to the one that tells. */
function createChannels(): { open: () => TabChannel } {
  const all = new Set<Set<(event: { data: TabMessage }) => void>>();
  const open = (): TabChannel => {
    const listeners = new Set<(event: { data: TabMessage }) => void>();
    all.add(listeners);
    const told = (data: TabMessage) => {
      for (const others of all) if (others !== listeners) for (const listener of [...others]) listener({ data });
    };
    return {
      postMessage: (message) => void setTimeout(() => told(structuredClone(message))),
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    };
  };
  return { open };
}

/** As `navigator.locks`: exclusive ones one after the other, shared ones at once. */
function createLocks(): TabLocks {
  const held: { name: string }[] = [];
  const queues = new Map<string, Promise<unknown>>();
  async function hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const lock = { name };
    held.push(lock);
    try {
      return await work();
    } finally {
      held.splice(held.indexOf(lock), 1);
    }
  }
  return {
    async request(name, { mode, signal }, work) {
      if (mode === 'shared') return hold(name, work);
      const before = queues.get(name) ?? Promise.resolve();
      const aborted = new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('waited too long', 'AbortError')));
      });
      const turn = Promise.race([before, aborted]).then(() => hold(name, work));
      queues.set(
        name,
        turn.catch(() => before),
      );
      return turn;
    },
    query: async () => ({ held: [...held] }),
  };
}

const settled = () => vi.advanceTimersByTimeAsync(1_000);
const state = (tab: SessionKeeper) => tab.state();

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the session of a browser', () => {
  it('is found by all tabs with one refresh, also when they are opened at once', async () => {
    const browser = createBrowser();
    const tabs = [browser.openTab(), browser.openTab(), browser.openTab()];
    await settled();
    expect(tabs.map((tab) => tab.accessToken())).toEqual(['token 1', 'token 1', 'token 1']);
    expect(browser.service.refreshes).toBe(1);
  });

  it('is not asked for where nobody has logged in', async () => {
    const browser = createBrowser({ mark: false });
    const tab = browser.openTab();
    await settled();
    expect(state(tab)).toMatchObject({ session: null, isResuming: false });
    expect(browser.service.refreshes).toBe(0);
  });

  it('gets one new token for all requests of all tabs that were refused at once', async () => {
    const browser = createBrowser();
    const tabs = [browser.openTab(), browser.openTab(), browser.openTab()];
    await settled();
    const renewed = Promise.all(tabs.flatMap((tab) => [tab.renew('token 1'), tab.renew('token 1')]));
    await settled();
    expect(new Set(await renewed)).toEqual(new Set(['token 2']));
    expect(browser.service.refreshes).toBe(2);
    // Whoever was refused before, and asks later.
    expect(await tabs[0]?.renew('token 1')).toBe('token 2');
    expect(browser.service.refreshes).toBe(2);
  });

  it.each([
    ['without locks', { hasLocks: false }],
    ['without BroadcastChannel', { hasChannel: false }],
    ['without either', { hasLocks: false, hasChannel: false }],
  ])('goes on in a browser %s', async (_what, lacks) => {
    const browser = createBrowser(lacks);
    const tabs = [browser.openTab(), browser.openTab()];
    await settled();
    for (const tab of tabs) {
      const refused = tab.accessToken() ?? '';
      const renewed = tab.renew(refused);
      await settled();
      expect(await renewed).not.toBe(refused);
      expect(state(tab)).toMatchObject({ session: { userId: 'ada' }, hasEnded: false, isUnreachable: false });
    }
  });

  it('waits for no tab that hangs longer than five seconds', async () => {
    const browser = createBrowser();
    browser.service.answers = [new Promise<never>(() => {}) as never];
    const [hanging, other] = [browser.openTab(), browser.openTab()];
    await vi.advanceTimersByTimeAsync(4_000);
    expect(state(other).isResuming).toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(other.accessToken()).toBeDefined();
    expect(hanging.accessToken()).toBe(other.accessToken());
  });

  it('is renewed a minute before its end, but not in a hidden tab before it is seen again', async () => {
    const browser = createBrowser();
    const tab = browser.openTab();
    await settled();
    await vi.advanceTimersByTimeAsync(hourMs - 59_000);
    expect(tab.accessToken()).toBe('token 2');
    browser.isHidden = true;
    await vi.advanceTimersByTimeAsync(3 * hourMs);
    expect(browser.service.refreshes).toBe(2);
    browser.isHidden = false;
    tab.returnTo();
    await settled();
    expect(tab.accessToken()).toBe('token 3');
  });

  it('outlives a service that does not answer, and goes on as soon as it does', async () => {
    const browser = createBrowser();
    const tab = browser.openTab();
    await settled();
    browser.service.answers = Array(40).fill('no answer');
    await vi.advanceTimersByTimeAsync(hourMs - 30_000);
    expect(state(tab)).toMatchObject({ isUnreachable: false, hasEnded: false });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state(tab)).toMatchObject({ session: { userId: 'ada' }, isUnreachable: true, hasEnded: false });
    await expect(Promise.all([tab.renew('token 1'), settled()])).rejects.toThrow('fetch failed');
    browser.service.answers = [];
    tab.returnTo();
    await settled();
    expect(state(tab)).toEqual(loggedIn(expect.objectContaining({ accessToken: 'token 2' })));
  });

  it('is looked for again and again where the service does not answer when the page is loaded', async () => {
    const browser = createBrowser();
    browser.service.answers = ['no answer', 'no answer'];
    const tab = browser.openTab();
    await settled();
    expect(state(tab)).toMatchObject({ isResuming: true, isUnreachable: true });
    await vi.advanceTimersByTimeAsync(7_000);
    expect(tab.accessToken()).toBe('token 1');
    expect(browser.service.refreshes).toBe(3);
  });

  it('ends once the service refuses it, and leaves what stands on the page', async () => {
    const browser = createBrowser();
    const tab = browser.openTab();
    await settled();
    browser.service.answers = ['refused'];
    const renewed = tab.renew('token 1');
    await settled();
    expect(await renewed).toBeNull();
    expect(state(tab)).toMatchObject({ session: { userId: 'ada' }, hasEnded: true });
    expect(browser.ended).toBe(0);
  });

  it('that is refused when a page is loaded leaves nobody logged in', async () => {
    const browser = createBrowser();
    browser.service.answers = ['refused'];
    const tab = browser.openTab();
    await settled();
    expect(state(tab)).toMatchObject({ session: null, isResuming: false });
    expect(browser.mark).toBe(false);
  });

  it('ends in all tabs when one logs out, and the service is told once', async () => {
    const browser = createBrowser();
    const tabs = [browser.openTab(), browser.openTab(), browser.openTab()] as const;
    await settled();
    await tabs[1].logOut({ all: false })();
    await settled();
    expect(tabs.map((tab) => tab.accessToken())).toEqual([undefined, undefined, undefined]);
    expect(browser.service.logOuts).toEqual(['token 1']);
    expect([browser.ended, browser.mark]).toEqual([3, false]);
  });

  it('is ended at the service with a new token where the old one is over', async () => {
    const browser = createBrowser();
    const tab = browser.openTab();
    await settled();
    browser.service.isTokenValid = false;
    await Promise.all([tab.logOut({ all: true })(), settled()]);
    expect(browser.service.logOuts).toEqual(['token 1', 'token 2']);
    expect(tab.accessToken()).toBeUndefined();
  });

  it('is left at once where the service does not answer, which can be told later', async () => {
    const browser = createBrowser();
    const tab = browser.openTab();
    await settled();
    browser.service.isDown = true;
    const tell = tab.logOut({ all: false });
    expect(tab.accessToken()).toBeUndefined();
    await expect(tell()).rejects.toThrow('fetch failed');
    browser.service.isDown = false;
    await tell();
    expect(browser.service.logOuts).toEqual(['token 1']);
  });

  it('gives no token of one account to a request of another', async () => {
    const browser = createBrowser();
    const [tab, other] = [browser.openTab(), browser.openTab()];
    await settled();
    other.end();
    other.begin(await other.logIn({ email: 'eve', password: '' }));
    await settled();
    expect(state(tab)).toMatchObject({ session: { userId: 'eve' } });
    expect(await tab.renew('token 1')).toBeNull();
  });

  it('of another account waits until its owner takes it', async () => {
    const browser = createBrowser();
    const tab = browser.openTab();
    await settled();
    browser.mark = false;
    const other = browser.openTab();
    other.begin(await other.logIn({ email: 'eve', password: '' }));
    await settled();
    expect(state(tab)).toMatchObject({ session: { userId: 'ada' }, hasEnded: true, successor: { userId: 'eve' } });
    expect(await tab.renew('token 1')).toBeNull();
  });
});

describe('a request', () => {
  const problem = (code: string) => new Response(JSON.stringify({ code }), { status: 401 });

  it.each([
    ['whose token is refused is sent again, with the same body', 'invalid_token', ['token 1', 'token 2']],
    ['that is refused for another reason is sent once', 'invalid_credentials', ['token 1']],
    ['that a proxy refuses is sent once', undefined, ['token 1']],
  ])('%s', async (_what, code, sentWith) => {
    const sent: { token: string; body: string }[] = [];
    vi.stubGlobal('fetch', async (request: Request) => {
      const token = request.headers.get('Authorization')?.slice('Bearer '.length) ?? '';
      sent.push({ token, body: await request.text() });
      if (token === 'token 2') return new Response('done');
      return code ? problem(code) : new Response('<h1>401</h1>', { status: 401 });
    });
    const send = createSessionFetch({ renew: async () => 'token 2', refuse: () => {} });
    const headers = { Authorization: 'Bearer token 1' };
    await send('https://keys.example.org/auth/apikeys', { method: 'POST', headers, body: 'a key' });
    expect(sent).toEqual(sentWith.map((token) => ({ token, body: 'a key' })));
  });
});
