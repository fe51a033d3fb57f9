/** What is asked for when the service has refused an access token. */
export interface TokenSource {
  /**
   * A token to repeat a request with.
   *
   * @returns `null` if there is none: the session has ended, or the token was of another one.
   * @throws where the service does not answer.
   */
  renew(refused: string): Promise<string | null>;
  /** Told that a new token was refused as well. */
  refuse(token: string): void;
}

/**
 * `fetch` that outlives an access token: when the service refuses it, the request is sent once more with a new one. A request
 * whose token is refused has done nothing, so any may be repeated, with the body and the `Idempotency-Key` that it had.
 */
export function createSessionFetch({ renew, refuse }: TokenSource): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const presented = tokenOf(request);
    if (presented === null) return fetch(request);
    const repeatable = request.clone();
    const response = await fetch(request);
    if (!(await isTokenRefused(response))) return response;
    const token = await renew(presented);
    if (token === null) return response;
    repeatable.headers.set('Authorization', bearer + token);
    const second = await fetch(repeatable);
    if (await isTokenRefused(second)) refuse(token);
    return second;
  };
}

const bearer = 'Bearer ';

function tokenOf({ headers }: Request): string | null {
  const credential = headers.get('Authorization');
  return credential?.startsWith(bearer) ? credential.slice(bearer.length) : null;
}

/** By the code of the problem: a proxy may have dropped `WWW-Authenticate`. */
async function isTokenRefused(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return (problem as { code?: unknown } | null)?.code === 'invalid_token';
}
