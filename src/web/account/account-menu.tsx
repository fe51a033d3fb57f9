import './account.css';
import { Button, Menu } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';
import { ChangePassword } from './change-password.js';
import { logOut } from './log-out.js';

export function AccountMenu() {
  const { session } = useSession();
  const [isChanging, setChanging] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" px="sm" maw={220} classNames={{ label: 'account-label' }}>
            <IconUser size={16} aria-hidden />
            <span className="account">{session?.account}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label className="label">{session?.account}</Menu.Label>
          <Menu.Item component={Link} href="/account">
            {words.account.settings}
          </Menu.Item>
          <Menu.Item onClick={() => setChanging(true)}>{words.account.changePassword}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => logOut({ all: false })}>{words.account.logOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChanging && <ChangePassword onClose={() => setChanging(false)} />}
    </>
  );
}
