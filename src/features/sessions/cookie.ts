import { parse, serialize } from 'cookie';
import type { Visit } from '../../domain/visit.js';

/** The one path that a browser sends the cookie to. */
const path = '/auth/refresh';

/**
 * The name of the cookie. `__Secure-` has a browser take it only over https (RFC 6265bis §4.1.3.1); `__Host-` would want it
 * to be sent to every path.
 */
const nameOf = ({ isHttps }: Pick<Visit, 'isHttps'>) => (isHttps ? '__Secure-latchkey-refresh' : 'latchkey-refresh');

/**
 * Finds the refresh token of a request. Two cookies of the name are `ambiguous`: a page of a neighbouring subdomain can add
 * one that its victim's browser sends along, and nobody can tell which is whose.
 *
 * @returns `null` if there is none.
 */
export function refreshTokenIn(visit: Pick<Visit, 'isHttps' | 'cookies'>): { token: string } | 'ambiguous' | null {
  const name = nameOf(visit);
  // One at a time: of a whole header the library would give the first of a name and hide the others.
  const values = visit.cookies.split(';').flatMap((pair) => parse(pair)[name] ?? []);
  const [token] = values;
  if (token === undefined) return null;
  return values.length === 1 ? { token } : 'ambiguous';
}

/** The `Set-Cookie` that has a browser keep a token, until `expiresAt`. */
export function keepingCookie(
  token: string,
  { visit, now, expiresAt }: { visit: Pick<Visit, 'isHttps'>; now: Date; expiresAt: Date },
): string {
  return cookie(token, visit, Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000)));
}

/** The `Set-Cookie` that has a browser drop it. */
export function droppingCookie(visit: Pick<Visit, 'isHttps'>): string {
  return cookie('', visit, 0);
}

function cookie(value: string, visit: Pick<Visit, 'isHttps'>, maxAge: number): string {
  return serialize(nameOf(visit), value, { path, maxAge, httpOnly: true, sameSite: 'strict', secure: visit.isHttps });
}
