import type { Session } from './session-state.js';

/** What the tabs of a browser tell each other. Only pages of this origin hear it, and nothing of it is stored. */
export type TabMessage =
  | { type: 'ask' }
  | { type: 'session'; session: Session }
  /** The session of this user was ended, by a log-out. */
  | { type: 'ended'; userId: string };

export interface SessionTabs {
  tell(message: TabMessage): void;
  /** Calls `listener` with what other tabs tell. */
  listen(listener: (message: TabMessage) => void): void;
  /** Asks the other tabs for their session, and waits until the first has told it, or for long enough. */
  ask(): Promise<void>;
  /** Does `work` while no other tab does the same. A tab that hangs is waited for a few seconds. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Lets other tabs know whether this one has a session, which it can be asked for. */
  hold(hasSession: boolean): Promise<void>;
}

/** What of `BroadcastChannel` is needed. */
export interface TabChannel {
  postMessage(message: TabMessage): void;
  addEventListener(type: 'message', listener: (event: { data: TabMessage }) => void): void;
  removeEventListener(type: 'message', listener: (event: { data: TabMessage }) => void): void;
}

/** What of `LockManager` is needed. */
export interface TabLocks {
  request(
    name: string,
    options: { mode?: 'shared'; signal?: AbortSignal },
    work: () => Promise<unknown>,
  ): Promise<unknown>;
  query(): Promise<{ held?: { name?: string }[] }>;
}

interface SessionTabsOptions {
  /** `null` where the browser has none: then the tab is on its own. */
  channel: TabChannel | null;
  /** `null` where the browser has none, as on plain http: then tabs do not take turns. */
  locks: TabLocks | null;
}

export const channelName = 'latchkey';
const names = { refreshing: 'latchkey.refreshing', holding: 'latchkey.holding' };
/** How long an answer is waited for, in milliseconds: from a tab that is known to have a session, and from others. */
const answerMs = { known: 1_000, unknown: 100 };
/** How long a tab waits for its turn, in milliseconds. The service bears with tabs that refresh at the same time. */
const turnMs = 5_000;

/** Connects the tabs of one browser. */
export function createSessionTabs({ channel, locks }: SessionTabsOptions): SessionTabs {
  const holding = createHolding(locks);
  return {
    tell: (message) => channel?.postMessage(message),
    listen: (listener) => channel?.addEventListener('message', ({ data }) => listener(data)),
    alone: (work) => (locks ? inTurn(locks, work) : work()),
    hold: holding.set,
    async ask() {
      if (!channel) return;
      const isKnown = await holding.isHeldElsewhere();
      if (isKnown !== false) await answer(channel, isKnown ? answerMs.known : answerMs.unknown);
    },
  };
}

/** Those who listen hear it before this resolves. */
function answer(channel: TabChannel, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      channel.removeEventListener('message', hear);
      resolve();
    };
    const hear = ({ data }: { data: TabMessage }) => {
      if (data.type === 'session') settle();
    };
    const timer = setTimeout(settle, waitMs);
    channel.addEventListener('message', hear);
    channel.postMessage({ type: 'ask' });
  });
}

async function inTurn(locks: TabLocks, work: () => Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), turnMs);
  let hasBegun = false;
  const begin = () => {
    clearTimeout(timer);
    hasBegun = true;
    return work();
  };
  try {
    await locks.request(names.refreshing, { signal: waiting.signal }, begin);
  } catch (error) {
    if (hasBegun) throw error;
    await begin();
  }
}

/** A lock that every tab with a session shares: whoever looks who holds it knows whether there is somebody to ask. */
function createHolding(locks: TabLocks | null) {
  let release: (() => void) | null = null;
  return {
    async set(hasSession: boolean): Promise<void> {
      if (!locks || hasSession === (release !== null)) return;
      if (!hasSession) {
        release?.();
        release = null;
        return;
      }
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      await new Promise<void>((held) => {
        const hold = () => {
          held();
          return released;
        };
        locks.request(names.holding, { mode: 'shared' }, hold).catch(() => held());
      });
    },
    /** @returns `undefined` where a browser does not tell. */
    async isHeldElsewhere(): Promise<boolean | undefined> {
      if (!locks) return undefined;
      const { held = [] } = await locks.query();
      const own = release ? 1 : 0;
      return held.filter(({ name }) => name === names.holding).length > own;
    },
  };
}
