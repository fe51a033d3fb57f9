import { type AccessToken, type LatchkeyClient, LatchkeyProblem } from '@latchkey/client';
import type { SessionService } from './session-keeper.js';
import { isFinal, type Session } from './session-state.js';

/** @param client the client of the page, which is made after the keeper that it takes its tokens from. */
export function createSessionService(client: () => LatchkeyClient): SessionService {
  return {
    async logIn(credentials) {
      const { data } = await client().logIn({ body: { ...credentials, remember: true } });
      return sessionOf(data, client());
    },
    refresh: () =>
      unlessRefused(async () => {
        const { data } = await client().refreshSession();
        return sessionOf(data, client());
      }),
    async logOut(accessToken, { all }) {
      const isTold = await unlessRefused(() => client().logOut({ query: { all }, auth: only(accessToken) }));
      return isTold !== null;
    },
  };
}

/** Whose token this is, the service says: the cookie may be that of another account than the page shows. */
async function sessionOf({ access_token, expires_in }: AccessToken, client: LatchkeyClient): Promise<Session> {
  const expiresAt = Date.now() + expires_in * 1000;
  const { data } = await client.getCurrentUser({ auth: only(access_token) });
  const { user, owner } = data;
  // A user whom a back end has made may have no email address: then the page shows another name.
  const email = user?.email ?? owner.name ?? owner.id;
  return { userId: owner.id, email, accessToken: access_token, expiresAt };
}

/** For a request that is sent with this token whatever the session is by then. */
const only =
  (token: string) =>
  ({ scheme }: { scheme?: string }) =>
    scheme === 'bearer' ? token : undefined;

async function unlessRefused<T>(request: () => Promise<T>): Promise<T | null> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof LatchkeyProblem && isFinal(error)) return null;
    throw error;
  }
}
