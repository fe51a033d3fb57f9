import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type Clock, systemClock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';
import { decideTokenSecret, type SecretHistory, tokenLifetimeSeconds } from './rules.js';

const clockToleranceSeconds = 30;
/** The type of an access token (RFC 9068 §2.1), so that no other JWT of ours can be taken for one. */
const type = 'at+jwt';

/** A secret that the database has never heard of. */
const unknown: SecretHistory = { wasCurrent: false, retiredAt: null };

const format = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Whether a text has the form of a JWT. An API key never has. */
export function looksLikeToken(text: string): boolean {
  return format.test(text);
}

interface TokenClaims {
  userId: string;
  tokenVersion: number;
  /** The log-in that it came of; `null` in tokens of earlier versions of the service. */
  sessionId: string | null;
  issuedAt: Date;
  expiresAt: Date;
}

export interface Tokens {
  /** @param sessionId id of the log-in, whether it is remembered or not. */
  issue(user: { _id: string; tokenVersion: number }, sessionId: string): string;
  /** @returns the claims, or why the token is refused (RFC 8725). */
  verify(token: string): { ok: true; claims: TokenClaims } | { ok: false; reason: string };
}

/**
 * Access tokens: HS256, signed and checked for one issuer and audience, `publicUrl`.
 *
 * @param historyOf what the database knows of a secret.
 * @param acceptRetired whether tokens under retired secrets are accepted until they expire.
 */
export function createTokens({
  keyring,
  publicUrl,
  historyOf = () => unknown,
  acceptRetired = true,
  clock = systemClock,
}: {
  keyring: Keyring;
  publicUrl: string;
  historyOf?: (secretId: string) => SecretHistory;
  acceptRetired?: boolean;
  clock?: Clock;
}): Tokens {
  const nowSeconds = () => Math.floor(clock().getTime() / 1000);
  return {
    issue({ _id, tokenVersion }, sessionId) {
      const claims = { client_id: 'latchkey', ver: tokenVersion, sid: sessionId, iat: nowSeconds() };
      return jwt.sign(claims, keyring.current.jwt, {
        algorithm: 'HS256',
        keyid: keyring.current.id,
        header: { alg: 'HS256', typ: type },
        issuer: publicUrl,
        audience: publicUrl,
        subject: _id,
        jwtid: randomUUID(),
        expiresIn: tokenLifetimeSeconds,
      });
    },
    verify(token) {
      const header = headerOf(token);
      if (!header) return { ok: false, reason: 'jwt_malformed' };
      if (header.typ !== type || header.crit !== undefined) return { ok: false, reason: 'jwt_header_refused' };
      const keys = keyring.byId(header.kid ?? '');
      if (!keys) return { ok: false, reason: 'jwt_unknown_kid' };
      const now = nowSeconds();
      try {
        const payload = jwt.verify(token, keys.jwt, {
          algorithms: ['HS256'],
          issuer: publicUrl,
          audience: publicUrl,
          maxAge: tokenLifetimeSeconds,
          clockTolerance: clockToleranceSeconds,
          clockTimestamp: now,
        });
        const claims = claimsOf(payload, now);
        if (!claims) return { ok: false, reason: 'jwt_claims_refused' };
        const secret = { role: keys.role, ...historyOf(keys.id) };
        const state = decideTokenSecret(secret, { ...claims, now: clock(), acceptRetired });
        return state === 'usable' ? { ok: true, claims } : { ok: false, reason: state };
      } catch (error) {
        return { ok: false, reason: error instanceof jwt.TokenExpiredError ? 'jwt_expired' : 'jwt_refused' };
      }
    },
  };
}

/** Seconds since 1970, as in every token of ours; JSON has other numbers, of which no date can be made. */
const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * What a token of a good signature says; `null` if no token of ours says so: who has a secret could write anything.
 * The library accepts a token that was issued in the future, or that expires long after its lifetime.
 */
function claimsOf(payload: unknown, now: number): TokenClaims | null {
  const { sub, iat, exp, nbf = iat, ver, sid = null } = payload as Record<string, unknown>;
  if (typeof sub !== 'string' || !isTime(ver) || !isTime(iat) || !isTime(exp) || !isTime(nbf)) return null;
  if (sid !== null && typeof sid !== 'string') return null;
  if (iat > now + clockToleranceSeconds || exp > iat + tokenLifetimeSeconds || nbf > exp) return null;
  const times = { issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) };
  return { userId: sub, tokenVersion: ver, sessionId: sid, ...times };
}

/** Decoding throws where the payload is no JSON. */
function headerOf(token: string): jwt.JwtHeader | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header;
  } catch {
    return undefined;
  }
}
