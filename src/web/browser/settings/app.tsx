import {
  ActionIcon,
  Anchor,
  Button,
  Container,
  Group,
  Menu,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDidUpdate } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { BrandName } from './brand-name.js';
import { ChangePassword } from './change-password.js';
import { focusPage } from './dialog.js';
import { instance } from './instance.js';
import { KeyPage } from './key-page.js';
import { KeysPage } from './keys-page.js';
import { LogInAgain, Welcome } from './log-in.js';
import { type NewKey, RevealKey } from './reveal-key.js';
import { callAs, useSession } from './session.js';

/** Nothing else than an id goes into the addresses that are asked. */
const keyPath = /^\/keys\/(?<keyId>key_[0-9A-Za-z]{16})$/;

export function App() {
  return (
    <Router hook={useHashLocation}>
      <Pages />
    </Router>
  );
}

function Pages() {
  const { session } = useSession();
  const [location] = useLocation();
  // Over every page, so that neither going back nor the end of the session loses it; never to another account.
  const [newKey, setNewKey] = useState<NewKey | null>(null);
  const ownNewKey = newKey && (session === null || session.email === newKey.owner) ? newKey : null;
  // A screen reader goes on where the new page begins.
  useDidUpdate(() => focusPage(), [location, session === null]);
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <Header />
      <Container component="main" id="main" tabIndex={-1} size="lg" py="xl">
        {session ? (
          <Switch key={session.email}>
            <Route path={keyPath}>{({ keyId = '' }) => <KeyPage key={keyId} keyId={keyId} />}</Route>
            <Route>
              <KeysPage onNewKey={setNewKey} />
            </Route>
          </Switch>
        ) : (
          <Welcome />
        )}
      </Container>
      {ownNewKey ? <RevealKey {...ownNewKey} onClose={() => setNewKey(null)} /> : <LogInAgain />}
    </>
  );
}

function Header() {
  const { session } = useSession();
  return (
    <Container component="header" size="lg" py="sm">
      <Group justify="space-between" gap="md">
        <BrandName />
        <Group component="nav" aria-label="Pages" gap="md" className="pages">
          <Anchor href="/developers" size="sm">
            Developers
          </Anchor>
          <Anchor href={instance.referencePath} size="sm">
            Reference
          </Anchor>
        </Group>
        <Group gap="md">
          <ColorSchemeButton />
          {session && <AccountMenu />}
        </Group>
      </Group>
    </Container>
  );
}

function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark';
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={isDark ? 'Use light colours' : 'Use dark colours'}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      {isDark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}

function AccountMenu() {
  const { session, end } = useSession();
  function logOut(): void {
    const told = callAs(session).logOut();
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
