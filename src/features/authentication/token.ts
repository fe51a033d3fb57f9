import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type Clock, systemClock } from '../../lib/clock.js';
import type { Keyring } from '../../lib/keyring.js';

/** Lifetime of an access token, in seconds. */
export const tokenLifetimeSeconds = 3600;
const clockToleranceSeconds = 30;
/** The type of an access token (RFC 9068 §2.1), so that no other JWT of ours can be taken for one. */
const type = 'at+jwt';

const format = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Whether a text has the form of a JWT. An API key never has. */
export function looksLikeToken(text: string): boolean {
  return format.test(text);
}

interface TokenClaims {
  userId: string;
  tokenVersion: number;
  issuedAt: Date;
  expiresAt: Date;
}

export interface Tokens {
  issue(user: { _id: string; tokenVersion: number }): string;
  /** @returns the claims, or why the token is refused (RFC 8725). */
  verify(token: string): { ok: true; claims: TokenClaims } | { ok: false; reason: string };
}

/** Access tokens: HS256, signed and checked for one issuer and audience, `publicUrl`. */
export function createTokens({
  keyring,
  publicUrl,
  clock = systemClock,
}: {
  keyring: Keyring;
  publicUrl: string;
  clock?: Clock;
}): Tokens {
  const nowSeconds = () => Math.floor(clock().getTime() / 1000);
  return {
    issue({ _id, tokenVersion }) {
      return jwt.sign({ client_id: 'latchkey', ver: tokenVersion, iat: nowSeconds() }, keyring.current.jwt, {
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
      try {
        const payload = jwt.verify(token, keys.jwt, {
          algorithms: ['HS256'],
          issuer: publicUrl,
          audience: publicUrl,
          maxAge: tokenLifetimeSeconds,
          clockTolerance: clockToleranceSeconds,
          clockTimestamp: nowSeconds(),
        });
        if (typeof payload === 'string') return { ok: false, reason: 'jwt_claims_refused' };
        const { sub, iat, exp, ver } = payload as Record<string, unknown>;
        if (typeof sub !== 'string' || typeof ver !== 'number') return { ok: false, reason: 'jwt_claims_refused' };
        if (typeof iat !== 'number' || typeof exp !== 'number') return { ok: false, reason: 'jwt_claims_refused' };
        const [issuedAt, expiresAt] = [new Date(iat * 1000), new Date(exp * 1000)];
        return { ok: true, claims: { userId: sub, tokenVersion: ver, issuedAt, expiresAt } };
      } catch (error) {
        return { ok: false, reason: error instanceof jwt.TokenExpiredError ? 'jwt_expired' : 'jwt_refused' };
      }
    },
  };
}

/** Decoding throws where the payload is no JSON. */
function headerOf(token: string): jwt.JwtHeader | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header;
  } catch {
    return undefined;
  }
}
