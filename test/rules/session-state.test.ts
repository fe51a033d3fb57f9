import { describe, expect, it } from 'vitest';
import {
  isFinal,
  isFresh,
  isOlder,
  loggedIn,
  loggedOut,
  retryDelayMs,
  type Session,
  stateWith,
} from '../../src/web/shell/session-state.js';

const session = (userId: string, expiresAt = 1_000_000): Session => ({
  userId,
  email: `${userId}@example.org`,
  account: `${userId}@example.org`,
  accessToken: `${userId} until ${expiresAt}`,
  expiresAt,
});

describe('the state of a page', () => {
  const [ada, later, eve] = [session('ada'), session('ada', 2_000_000), session('eve')];

  it.each([
    ['nobody was logged in', loggedOut],
    ['it was waiting for the service', { ...loggedOut, isResuming: true, isUnreachable: true }],
    ['the same user was logged in', loggedIn(ada)],
    ['the session of the same user had ended', { ...loggedIn(ada), hasEnded: true }],
    ['another account was waiting', { ...loggedIn(ada), hasEnded: true, successor: eve }],
  ])('goes on with a new session where %s', (_what, before) => {
    expect(stateWith(later, before)).toEqual(loggedIn(later));
  });

  it('keeps what stands on it where the new session is of another account', () => {
    expect(stateWith(eve, loggedIn(ada))).toEqual({ ...loggedIn(ada), hasEnded: true, successor: eve });
  });

  it.each([
    ['an earlier token', ada, later, true],
    ['the same token', ada, ada, true],
    ['a later token', later, ada, false],
    ['a token of another user', eve, later, false],
  ])('is told no news by %s: %#', (_what, told, known, isNoNews) => {
    expect(isOlder(told, known)).toBe(isNoNews);
  });

  it('holds a token until a minute before its end', () => {
    expect(isFresh(ada, 939_999)).toBe(true);
    expect(isFresh(ada, 940_000)).toBe(false);
  });

  it('waits longer after each failure, and never longer than half a minute', () => {
    expect([1, 2, 3, 4, 5, 50].map(retryDelayMs)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });
});

describe('an answer', () => {
  it.each([
    [400, 'invalid_request', true],
    [401, 'invalid_session', true],
    [403, 'account_disabled', true],
    [401, 'unexpected_response', false],
    [408, 'request_timeout', false],
    [425, 'too_early', false],
    [429, 'rate_limited', false],
    [500, 'internal_error', false],
    [502, 'unexpected_response', false],
    [503, 'service_unavailable', false],
  ])('of %i with %s is final: %s', (status, code, isLast) => {
    expect(isFinal({ status, code })).toBe(isLast);
  });
});
