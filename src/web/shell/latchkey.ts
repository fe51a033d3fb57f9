import { createLatchkeyClient } from '@latchkey/client';
import { notifications } from '@mantine/notifications';
import { navigate } from 'wouter/use-hash-location';
import { createSessionFetch } from './session-fetch.js';
import { createSessionKeeper } from './session-keeper.js';
import { createSessionService } from './session-service.js';
import { otherTabs, thisPage } from './this-page.js';

/** The session of the page, whose token all requests are sent with. */
export const sessions = createSessionKeeper({
  service: createSessionService(() => latchkey),
  tabs: otherTabs,
  page: thisPage,
  onEnd: forget,
});

/** The page's only client. Every request is sent with the token of the session that there is when it is made. */
export const latchkey = createLatchkeyClient({
  baseUrl: location.origin,
  accessToken: sessions.accessToken,
  fetch: createSessionFetch(sessions),
});

/** Leaves nothing of an account on the page. Whoever logs in next begins at the list; a link for a password stays. */
function forget(): void {
  if (!location.hash.startsWith('#/password/')) navigate('/', { replace: true });
  notifications.clean();
}
