import './account.css';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useId, useState } from 'react';
import { instance } from '../shell/instance.js';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';
import { ChangePassword } from './change-password.js';
import { LogOutEverywhere } from './log-out-everywhere.js';
import { SessionsList } from './sessions-list.js';

type Asked = 'password' | 'log-out' | null;

export function AccountPage() {
  const { session } = useSession();
  const [asked, ask] = useState<Asked>(null);
  const headingId = useId();
  const { account, changePassword, logOutEverywhere, password, passwordDescription, sessions, sessionsDescription } =
    words.account;
  useDocumentTitle(`${account} · ${instance.brand.name}`);
  return (
    <Stack gap="xl">
      <div>
        <Title order={1} size="h2">
          {account}
        </Title>
        <Text c="dimmed" className="label">
          <bdi>{session?.account}</bdi>
        </Text>
      </div>
      <Group component="section" justify="space-between">
        <div className="account-section">
          <Title order={2} size="h4">
            {password}
          </Title>
          <Text size="sm">{passwordDescription}</Text>
        </div>
        <Button variant="default" onClick={() => ask('password')}>
          {changePassword}
        </Button>
      </Group>
      <Stack component="section" gap="sm">
        <Group justify="space-between">
          <div className="account-section">
            <Title order={2} size="h4" id={headingId} tabIndex={-1}>
              {sessions}
            </Title>
            <Text size="sm">{sessionsDescription}</Text>
          </div>
          <Button variant="default" onClick={() => ask('log-out')}>
            {logOutEverywhere}
          </Button>
        </Group>
        <SessionsList headingId={headingId} />
      </Stack>
      {asked === 'password' && <ChangePassword onClose={() => ask(null)} />}
      {asked === 'log-out' && <LogOutEverywhere onClose={() => ask(null)} />}
    </Stack>
  );
}
