import { useState } from 'react';
import { Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { AccountMenu } from '../account/account-menu.js';
import { AccountPage } from '../account/account-page.js';
import { Welcome } from '../account/log-in.js';
import { LogInAgain } from '../account/log-in-again.js';
import { Resuming, Unreachable } from '../account/resuming.js';
import { SetPassword } from '../account/set-password.js';
import { KeyPage } from '../keys/key-page.js';
import { KeysPage } from '../keys/keys-page.js';
import { type NewKey, RevealKey } from '../keys/reveal-key.js';
import { Layout } from '../shell/layout.js';
import { useSession } from '../shell/session.js';
import { NotFound } from './not-found.js';

/** Nothing else than an id goes into the addresses that are asked. */
const keyPath = /^\/keys\/(?<keyId>key_[0-9A-Za-z]{16})(?:\?.*)?$/;
const accountPath = /^\/account$/;
/** What the list is asked for may stand behind it. */
const keysPath = /^\/(?:\?.*)?$/;
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
  // Over every page, so that neither going back nor the end of the session loses it; never to another account.
  const [newKey, setNewKey] = useState<NewKey | null>(null);
  const ownNewKey = newKey && (session === null || session.userId === newKey.ownerId) ? newKey : null;
  return (
    <>
      {/* A new one once it is known who reads: the focus does not move, as it does when somebody logs in. */}
      <Layout key={String(isResuming)} account={session && <AccountMenu />}>
        <Unreachable />
        <Switch>
          <Route path={passwordPath}>{({ token = '' }) => <SetPassword key={token} token={token} />}</Route>
          <Route>
            {session ? (
              <SessionPages key={session.userId} onNewKey={setNewKey} />
            ) : isResuming ? (
              <Resuming />
            ) : (
              <Welcome />
            )}
          </Route>
        </Switch>
      </Layout>
      {ownNewKey ? <RevealKey {...ownNewKey} onClose={() => setNewKey(null)} /> : <LogInAgain />}
    </>
  );
}

function SessionPages({ onNewKey }: { onNewKey: (newKey: NewKey) => void }) {
  return (
    <Switch>
      <Route path={keyPath}>{({ keyId = '' }) => <KeyPage key={keyId} keyId={keyId} />}</Route>
      <Route path={accountPath}>
        <AccountPage />
      </Route>
      <Route path={keysPath}>
        <KeysPage onNewKey={onNewKey} />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
