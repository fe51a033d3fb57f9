import { createLatchkeyClient } from '@latchkey/client';
import { currentSession } from './current-session.js';

/** The page's only client. Every request is sent with the token of the session that there is when it is made. */
export const latchkey = createLatchkeyClient({
  baseUrl: location.origin,
  accessToken: () => currentSession()?.accessToken,
});
