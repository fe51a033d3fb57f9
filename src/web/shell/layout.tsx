import { ActionIcon, Anchor, Container, Group, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDidUpdate } from '@mantine/hooks';
import { IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { BrandName } from './brand-name.js';
import { focusPage } from './dialog.js';
import { instance } from './instance.js';
import { useSession } from './session.js';

interface LayoutProps {
  /** At the end of the header; `null` for nothing. */
  account: ReactNode;
  children: ReactNode;
}

/** What stands around every page of an application. */
export function Layout({ account, children }: LayoutProps) {
  const { session } = useSession();
  const [location] = useLocation();
  // A screen reader goes on where the new page begins.
  // What the list is asked for stands behind the path, and is no other page.
  useDidUpdate(() => focusPage(), [location.split('?')[0], session === null]);
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <Header account={account} />
      <Container component="main" id="main" tabIndex={-1} size="lg" py="xl">
        {children}
      </Container>
    </>
  );
}

function Header({ account }: Pick<LayoutProps, 'account'>) {
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
          {account}
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
