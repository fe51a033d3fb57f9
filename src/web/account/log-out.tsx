import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { focusPage } from '../shell/focus-page.js';
import { instance } from '../shell/instance.js';
import { sessions } from '../shell/latchkey.js';
import { words } from '../words.js';

/** Logs out at once, without waiting for the answer of the service. Where none comes, a message says what that means. */
export function logOut({ all }: { all: boolean }): void {
  const tell = sessions.logOut({ all });
  tell().catch(() => showUntold(all, tell));
}

function showUntold(all: boolean, tell: () => Promise<void>): void {
  const { logOutUntold, logOutEverywhereUntold } = words.account;
  const text = all ? logOutEverywhereUntold : logOutUntold(instance.sessionIdleHours);
  const hide = () => {
    unsubscribe();
    notifications.hide(id);
  };
  const id = notifications.show({
    color: 'yellow',
    autoClose: false,
    message: <Untold text={text} tell={tell} onTold={hide} />,
    onClose: () => unsubscribe(),
  });
  // Whoever has logged in again has left that session behind: to tell of it now would take the new one's cookie away.
  const unsubscribe = sessions.subscribe(() => sessions.state().session && hide());
}

interface UntoldProps {
  text: string;
  /** Fails where the service does not answer. */
  tell: () => Promise<void>;
  onTold: () => void;
}

function Untold({ text, tell, onTold }: UntoldProps) {
  const [isTelling, setTelling] = useState(false);

  async function tellAgain(): Promise<void> {
    if (isTelling) return;
    setTelling(true);
    try {
      await tell();
      notifications.show({ color: 'green', message: words.account.loggedOut });
      onTold();
      focusPage();
    } catch {
      setTelling(false);
    }
  }

  return (
    <>
      <Text size="sm" mb="xs">
        {text}
      </Text>
      <Button size="xs" variant="default" onClick={tellAgain} aria-busy={isTelling}>
        {isTelling ? words.waiting.tryingAgain : words.waiting.tryAgain}
      </Button>
    </>
  );
}
