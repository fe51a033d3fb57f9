import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { droppingCookie, keepingCookie, refreshTokenIn } from '../../src/features/sessions/cookie.js';
import type { SessionRecord } from '../../src/features/sessions/model.js';
import { createRefreshTokens } from '../../src/features/sessions/refresh-token.js';
import {
  decideRefresh,
  expiresAt,
  newSession,
  overlapSeconds,
  renewed,
  surplusOf,
} from '../../src/features/sessions/rules.js';
import { createKeyring } from '../../src/lib/keyring.js';
import { createSealing } from '../../src/lib/seal.js';

const secret = 'a secret of the tests that is long enough';
const keyring = createKeyring({ secret });
const tokens = createRefreshTokens({ keyring });
const { seal, unseal } = createSealing({ keyring, keyOf: ({ session }) => session });
const ids = { userId: 'usr_0123456789abcdef', sessionId: 'ses_0123456789abcdef' };
const hour = 3_600_000;
const lifetime = { idleMs: 12 * hour, longestMs: 7 * 24 * hour };
const start = Date.parse('2026-11-26T12:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000);
const user = { enabled: true, tokenVersion: 3 };
const from = { ip: '203.0.113.7', userAgent: 'curl/8' };

function begin(): { session: SessionRecord; token: string } {
  const { token, tokenHash } = tokens.issue({ ...ids, generation: 0 });
  const session = newSession(
    { id: ids.sessionId, tokenVersion: user.tokenVersion, tokenHash },
    { now: at(0), ...from },
    lifetime,
  );
  return { session, token };
}

function renew({ session, token }: { session: SessionRecord; token: string }, seconds: number) {
  const next = tokens.issue({ ...ids, generation: session.generation + 1 });
  const successor = seal(next.token, token);
  const kept = { tokenHash: next.tokenHash, successor };
  return { session: renewed(session, kept, { now: at(seconds), ...from }), token: next.token };
}

function decide(session: SessionRecord | null, token: string, seconds: number, of = user) {
  const parts = tokens.read(token);
  if (typeof parts === 'string') throw new Error(parts);
  const presented = { generation: parts.generation, matches: (hash: string) => tokens.matches(token, hash) };
  return decideRefresh({ user: of, session, lifetime, now: at(seconds) }, presented);
}

describe('a refresh token', () => {
  const { token, tokenHash } = tokens.issue({ ...ids, generation: 41 });

  it('says whose it is, and is known by a digest that cannot be made without the secret', () => {
    expect(tokens.read(token)).toEqual({ ...ids, generation: 41 });
    expect(tokens.matches(token, tokenHash)).toBe(true);
    const stranger = createRefreshTokens({
      keyring: createKeyring({ secret: 'another secret of at least 32 bytes!' }),
    });
    expect(stranger.read(token)).toBe('forged');
    expect(stranger.matches(token, tokenHash)).toBe(false);
    const rotated = createKeyring({ secret: 'another secret of at least 32 bytes!', previousSecrets: [secret] });
    expect(createRefreshTokens({ keyring: rotated }).read(token)).toEqual({ ...ids, generation: 41 });
    expect(createRefreshTokens({ keyring: rotated }).matches(token, tokenHash)).toBe(true);
  });

  it('is no token any more when any one character differs', () => {
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      // The last character of base64url holds bits that say nothing: another text with the same bytes is no token either.
      expect(['malformed', 'forged'], String(index)).toContain(tokens.read(changed));
    }
  });

  it.each(['', 'refresh_', `${token}=`, ` ${token}`, token.slice(1), token.slice(0, -1), `${token}\n`])(
    'is none: %j',
    (text) => {
      expect(tokens.read(text)).toBe('malformed');
    },
  );

  it('is sealed under the one before it, and read with nothing else', () => {
    const sealed = seal('the successor', token);
    expect(unseal(sealed, token)).toBe('the successor');
    expect(() => unseal(sealed, `${token}x`)).toThrow();
    const { unseal: unsealElsewhere } = createSealing({
      keyring: createKeyring({ secret: 'another secret of at least 32 bytes!' }),
      keyOf: ({ session }) => session,
    });
    expect(unsealElsewhere(sealed, token)).toBeNull();
    const other = createSealing({ keyring, keyOf: ({ idempotency }) => idempotency });
    expect(() => other.unseal(sealed, token)).toThrow();
  });
});

describe('decideRefresh', () => {
  const first = begin();
  const second = renew(first, 100);
  const third = renew(second, 200);

  it.each([
    { what: 'the current token while it is young', token: second, session: second, seconds: 129, code: 'keep' },
    { what: 'the current token', token: second, session: second, seconds: 130, code: 'renew' },
    { what: 'the one before it within 30 s', token: first, session: second, seconds: 129, code: 'repeat' },
    { what: 'the one before it after 30 s', token: first, session: second, seconds: 130, code: 'reused' },
    { what: 'an older one, at once', token: first, session: third, seconds: 200, code: 'reused' },
    { what: 'a newer one than the session knows', token: third, session: second, seconds: 110, code: 'refused' },
    { what: 'a token of a session that is gone', token: first, session: null, seconds: 1, code: 'refused' },
  ])('says $code for $what', ({ token, session, seconds, code }) => {
    expect(decide(session?.session ?? null, token.token, seconds).code).toBe(code);
  });

  it('refuses what was ended, by any instance of any version, and ends nothing by that', () => {
    const { session, token } = begin();
    const refused = (reason: string) => ({ code: 'refused', reason });
    expect(decide(session, token, 1, { ...user, enabled: false })).toEqual(refused('user_disabled'));
    expect(decide(session, token, 1, { ...user, tokenVersion: 4 })).toEqual(refused('session_ended'));
    expect(decide(session, token, 12 * 3600)).toEqual(refused('session_expired'));
    expect(decide(session, token, 12 * 3600 - 1).code).toBe('renew');
  });

  it('ends a session after seven days, however often it is used', () => {
    let state = begin();
    const stepSeconds = 11 * 3600;
    let seconds = 0;
    while (decide(state.session, state.token, seconds + stepSeconds).code === 'renew') {
      seconds += stepSeconds;
      state = renew(state, seconds);
      expect(expiresAt(state.session, lifetime).getTime()).toBeLessThanOrEqual(start + lifetime.longestMs);
    }
    expect(seconds).toBeLessThan(7 * 24 * 3600);
    expect(seconds + stepSeconds).toBeGreaterThanOrEqual(7 * 24 * 3600);
    expect(decide(state.session, state.token, seconds + stepSeconds)).toMatchObject({ reason: 'session_expired' });
  });
});

describe('one browser', () => {
  /** A store of one session, and what `sessions.ts` does with each decision. */
  function createStore() {
    let { session, token: newest } = begin();
    let ended = false;
    return {
      first: newest,
      isEnded: () => ended,
      current: () => newest,
      /** @returns what the answer says: the cookie that it sets, if any. */
      refresh(token: string, seconds: number): { ok: boolean; cookie?: string } {
        if (ended) return { ok: false };
        const decision = decide(session, token, seconds);
        if (decision.code === 'reused') ended = true;
        if (decision.code === 'keep') return { ok: true };
        if (decision.code === 'repeat')
          return { ok: true, cookie: unseal<string>(decision.successor, token) as string };
        if (decision.code !== 'renew') return { ok: false };
        ({ session, token: newest } = renew({ session, token }, seconds));
        return { ok: true, cookie: newest };
      },
    };
  }

  const round = fc.record({
    /** Since the round before it, in seconds. */
    pause: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1800, max: 3600 })),
    /** What becomes of the answer to each tab, and in which order the answers arrive. */
    tabs: fc.array(fc.record({ isLost: fc.integer({ min: 0, max: 9 }).map((n) => n < 3), order: fc.nat(1000) }), {
      minLength: 20,
      maxLength: 20,
    }),
  });

  it('with 20 tabs at once and 30 % of the answers lost never loses its session, in any order of answers', () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 30 }), (rounds) => {
        const store = createStore();
        let jar = store.first;
        let seconds = 0;
        for (const { pause, tabs } of rounds) {
          seconds += pause;
          // A round that loses all of its answers is repeated at once, as a page does.
          for (let tries = 0; tries < 5; tries++) {
            const answers = tabs.map(({ isLost, order }) => ({
              isLost: isLost && tries === 0,
              order,
              ...store.refresh(jar, seconds),
            }));
            expect(answers.every(({ ok }) => ok)).toBe(true);
            const arrived = answers.filter(({ isLost }) => !isLost).sort((a, b) => a.order - b.order);
            for (const { cookie } of arrived) jar = cookie ?? jar;
            if (arrived.length > 0) break;
          }
          expect(jar).toBe(store.current());
        }
        expect(store.isEnded()).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('whose requests are on their way for up to 7 seconds, each way, never loses its session', () => {
    const request = fc.record({
      sentAfter: fc.double({ min: 0, max: 20, noNaN: true }),
      there: fc.double({ min: 0, max: 7, noNaN: true }),
      back: fc.double({ min: 0, max: 7, noNaN: true }),
      isLost: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 80 }), (requests) => {
        const store = createStore();
        let jar = store.first;
        const keep = (cookie?: string) => {
          jar = cookie ?? jar;
        };
        type Event = { at: number; run(): void };
        const events: Event[] = [];
        const schedule = (event: Event) => void events.push(event);
        let sent = 0;
        for (const { sentAfter, there, back, isLost } of requests) {
          sent += sentAfter;
          const sentAt = sent;
          const send = (when: number, loses: boolean) =>
            schedule({
              at: when,
              run() {
                const presented = jar;
                schedule({
                  at: when + there,
                  run() {
                    const answer = store.refresh(presented, when + there);
                    expect(answer.ok).toBe(true);
                    if (loses) return;
                    schedule({ at: when + there + back, run: () => keep(answer.cookie) });
                  },
                });
              },
            });
          send(sentAt, isLost);
          // A page that got no answer asks once more while the token before is still good for that.
          if (isLost) send(sentAt + 1, false);
        }
        while (events.length > 0) {
          events.sort((a, b) => a.at - b.at);
          events.shift()?.run();
        }
        expect(store.isEnded()).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('loses its session where a thief uses a token that was replaced more than 30 s ago, and both are refused then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 10_000 }), (renewals, late) => {
        const store = createStore();
        const stolen = store.first;
        let seconds = 0;
        for (let times = 0; times < renewals; times++) {
          seconds += overlapSeconds + 5;
          expect(store.refresh(store.current(), seconds).cookie).toBe(store.current());
        }
        expect(store.refresh(stolen, seconds + overlapSeconds + late).ok).toBe(false);
        expect(store.isEnded()).toBe(true);
        expect(store.refresh(store.current(), seconds + overlapSeconds + late).ok).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

describe('surplusOf', () => {
  const seen = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...begin().session, id: `ses_${n}`, lastSeenAt: at((n * 7) % count) }));

  it.each([
    [0, 0],
    [49, 0],
    [50, 1],
    [53, 4],
  ])('of %i sessions names %i, those that were seen least lately', (count, surplus) => {
    const sessions = seen(count);
    const oldest = [...sessions].sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime()).slice(49);
    expect(surplusOf(sessions)).toEqual(oldest);
    expect(oldest).toHaveLength(surplus);
  });
});

describe('the refresh cookie', () => {
  const kept = { visit: { isHttps: true }, now: at(0), expiresAt: at(43_200) };

  it('is for one path, for no script and no other site, and over https for nothing else', () => {
    expect(keepingCookie('token', kept)).toBe(
      '__Secure-latchkey-refresh=token; Max-Age=43200; Path=/auth/refresh; HttpOnly; Secure; SameSite=Strict',
    );
    expect(keepingCookie('token', { ...kept, visit: { isHttps: false } })).toBe(
      'latchkey-refresh=token; Max-Age=43200; Path=/auth/refresh; HttpOnly; SameSite=Strict',
    );
    expect(droppingCookie({ isHttps: true })).toBe(
      '__Secure-latchkey-refresh=; Max-Age=0; Path=/auth/refresh; HttpOnly; Secure; SameSite=Strict',
    );
  });

  it.each([
    { cookies: '', found: null },
    { cookies: 'other=1; more=2', found: null },
    { cookies: 'other=1; latchkey-refresh=a; more=2', found: { token: 'a' } },
    { cookies: 'latchkey-refresh=a; latchkey-refresh=b', found: 'ambiguous' },
    { cookies: 'latchkey-refresh=a; latchkey-refresh=a', found: 'ambiguous' },
    { cookies: 'latchkey-refresh=a;latchkey-refresh="b"', found: 'ambiguous' },
    { cookies: 'latchkey-refresh=; latchkey-refresh=b', found: 'ambiguous' },
    { cookies: '__Secure-latchkey-refresh=a', found: null },
    { cookies: 'Latchkey-Refresh=a', found: null },
    { cookies: ';;= ;latchkey-refresh', found: null },
  ])('is found in $cookies: $found', ({ cookies, found }) => {
    expect(refreshTokenIn({ isHttps: false, cookies })).toEqual(found);
  });

  it('is never taken from its name over http where the service is reached by https', () => {
    expect(refreshTokenIn({ isHttps: true, cookies: 'latchkey-refresh=a' })).toBeNull();
    const cookies = 'latchkey-refresh=a; __Secure-latchkey-refresh=b';
    expect(refreshTokenIn({ isHttps: true, cookies })).toEqual({ token: 'b' });
  });
});
