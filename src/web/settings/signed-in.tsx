import { Route, Switch } from 'wouter';
import { KeysPage } from '../keys/keys-page.js';
import type { NewKey } from '../keys/reveal-key.js';
import { QueryState } from '../shell/query-state.js';
import { partOfThisPage, useIdleLoading, usePart } from '../shell/use-part.js';
import { words } from '../words.js';
import { NotFound } from './not-found.js';

/**
 * What only those see who have logged in. The dialogs are part of it, and of the pages that open them: what is typed into one
 * while its program is on its way would go nowhere, and a key that was made must be shown.
 */
export { AccountMenu } from '../account/account-menu.js';
export { LogInAgain } from '../account/log-in-again.js';
export { RevealKey } from '../keys/reveal-key.js';

const keyPart = partOfThisPage(() => import('../keys/key-page.js'));
const accountPart = partOfThisPage(() => import('../account/account-page.js'));
const laterParts = [keyPart, accountPart];

/** Nothing else than an id goes into the addresses that are asked. */
const keyPath = /^\/keys\/(?<keyId>key_[0-9A-Za-z]{16})(?:\?.*)?$/;
const accountPath = /^\/account$/;
/** What the list is asked for may stand behind it. */
const keysPath = /^\/(?:\?.*)?$/;

export function SignedInPages({ onNewKey }: { onNewKey: (newKey: NewKey) => void }) {
  useIdleLoading(laterParts);
  return (
    <Switch>
      <Route path={keyPath}>{({ keyId = '' }) => <KeyRoute key={keyId} keyId={keyId} onNewKey={onNewKey} />}</Route>
      <Route path={accountPath}>
        <AccountRoute />
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

function KeyRoute(props: { keyId: string; onNewKey: (newKey: NewKey) => void }) {
  const part = usePart(keyPart);
  if (part.module) return <part.module.KeyPage {...props} />;
  return <QueryState what={words.waiting.thisPage} heading={words.keyPage.heading} query={part} height={400} />;
}

function AccountRoute() {
  const part = usePart(accountPart);
  if (part.module) return <part.module.AccountPage />;
  return <QueryState what={words.waiting.thisPage} heading={words.account.account} query={part} />;
}
