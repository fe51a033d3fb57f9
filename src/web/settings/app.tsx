import { useState } from 'react';
import { Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { Welcome } from '../account/log-in.js';
import { Resuming, Unreachable } from '../account/resuming.js';
import { SetPassword } from '../account/set-password.js';
import type { NewKey } from '../keys/reveal-key.js';
import { Layout } from '../shell/layout.js';
import { QueryState } from '../shell/query-state.js';
import { useSession } from '../shell/session.js';
import { partOfThisPage, usePart } from '../shell/use-part.js';
import { words } from '../words.js';

const signedInPart = partOfThisPage(() => import('./signed-in.js'));

/** Of the link that an operator passes on; what a letter has put behind it, such as a full stop, is left out. */
const passwordPath = /^\/password\/(?<token>[\w-]{1,128})/;

export function App() {
  return (
    <Router hook={useHashLocation}>
      <Pages />
    </Router>
  );
}

function Pages() {
  const { session, isResuming } = useSession();
  // Who has a session is likely to see its pages in a moment.
  const signedIn = usePart(signedInPart, session !== null || isResuming);
  // Over every page, so that neither going back nor the end of the session loses it; never to another account.
  const [newKey, setNewKey] = useState<NewKey | null>(null);
  const ownNewKey = newKey && (session === null || session.userId === newKey.ownerId) ? newKey : null;
  const { AccountMenu, LogInAgain, RevealKey, SignedInPages } = signedIn.module ?? {};
  return (
    <>
      {/* A new one once it is known who reads: the focus does not move, as it does when somebody logs in. */}
      <Layout key={String(isResuming)} account={session && AccountMenu && <AccountMenu />}>
        <Unreachable />
        <Switch>
          <Route path={passwordPath}>{({ token = '' }) => <SetPassword key={token} token={token} />}</Route>
          <Route>
            {session ? (
              SignedInPages ? (
                <SignedInPages key={session.userId} onNewKey={setNewKey} />
              ) : (
                <QueryState what={words.waiting.thisPage} query={signedIn} />
              )
            ) : isResuming ? (
              <Resuming />
            ) : (
              <Welcome onBegin={() => void signedInPart.load()} />
            )}
          </Route>
        </Switch>
      </Layout>
      {ownNewKey && RevealKey ? (
        <RevealKey {...ownNewKey} onClose={() => setNewKey(null)} />
      ) : (
        LogInAgain && <LogInAgain />
      )}
    </>
  );
}
