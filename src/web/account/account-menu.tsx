import './account.css';
import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { latchkey } from '../shell/latchkey.js';
import { useSession } from '../shell/session.js';
import { ChangePassword } from './change-password.js';

export function AccountMenu() {
  const { session, end } = useSession();
  function logOut(): void {
    // The session does not wait for the answer: the request brings its token along, as a bearer token only.
    const told = latchkey.logOut({
      query: { all: true },
      auth: ({ scheme }) => (scheme === 'bearer' ? session?.accessToken : undefined),
    });
    end();
    told.catch(() =>
      notifications.show({
        color: 'yellow',
        message: 'You are logged out here, but the service could not be told: your session ends within the hour.',
      }),
    );
  }
  const [isChanging, setChanging] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" px="sm" maw={220} classNames={{ label: 'account-label' }}>
            <IconUser size={16} aria-hidden />
            <span className="account">{session?.email}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label className="label">{session?.email}</Menu.Label>
          <Menu.Item onClick={() => setChanging(true)}>Change password</Menu.Item>
          <Menu.Item onClick={logOut}>Log out everywhere</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChanging && <ChangePassword onClose={() => setChanging(false)} />}
    </>
  );
}
