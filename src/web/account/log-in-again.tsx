import './account.css';
import { Anchor, Text } from '@mantine/core';
import { Dialog } from '../shell/dialog.js';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';
import { CredentialsForm } from './credentials-form.js';

/** Over whatever stands on the page, so that nothing typed is lost. */
export function LogInAgain() {
  const { session, successor, hasEnded, begin, end } = useSession();
  if (!session || !hasEnded) return null;
  const { logInAgain, sessionEnded, otherAccount, continueAs, logOut } = words.account;
  return (
    <Dialog
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      title={logInAgain}
      zIndex={400}
    >
      <Text mb="md" className="label">
        {successor ? otherAccount(successor.account, session.account) : sessionEnded}
      </Text>
      <CredentialsForm isNew={false} {...(session.email === null ? {} : { email: session.email })} />
      <Anchor
        component="button"
        type="button"
        size="sm"
        mt="md"
        className="label"
        onClick={() => (successor ? begin(successor) : end())}
      >
        {successor ? continueAs(successor.account) : logOut}
      </Anchor>
    </Dialog>
  );
}
