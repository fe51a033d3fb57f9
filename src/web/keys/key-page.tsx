import './keys.css';
import type { ApiKey } from '@latchkey/client';
import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, usePrefetchQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { ErrorAlert } from '../shell/error-alert.js';
import { exactTime } from '../shell/format-time.js';
import { instance } from '../shell/instance.js';
import { explanationOf } from '../shell/problems.js';
import { getApiKeyOptions, listScopesOptions, updateApiKeyMutation } from '../shell/queries.js';
import { QueryState } from '../shell/query-state.js';
import { EditKey } from './edit-key.js';
import { isOver, KeyStatus } from './key-status.js';
import { nameOf } from './key-values.js';
import { RevokeKey } from './revoke-key.js';
import { UsageChart } from './usage-chart.js';

export function KeyPage({ keyId }: { keyId: string }) {
  usePrefetchQuery(listScopesOptions());
  const key = useQuery(getApiKeyOptions({ path: { key_id: keyId } }));
  return (
    <Stack gap="lg">
      <Anchor component={Link} href="/" size="sm">
        <Group gap={4}>
          <IconArrowLeft size={16} aria-hidden /> All keys
        </Group>
      </Anchor>
      {key.data ? (
        <>
          <ErrorAlert error={key.error} />
          <KeyDetails apiKey={key.data} />
        </>
      ) : (
        <QueryState what="The key" query={key} height={400} />
      )}
    </Stack>
  );
}

function KeyDetails({ apiKey }: { apiKey: ApiKey }) {
  const { id, description, status, enabled } = apiKey;
  const name = nameOf(apiKey);
  useDocumentTitle(`${name} · ${instance.brand.name}`);
  const [dialog, setDialog] = useState<'edit' | 'revoke' | null>(null);
  const close = () => setDialog(null);
  const queries = useQueryClient();
  const update = useMutation({ ...updateApiKeyMutation(), onSuccess: () => queries.invalidateQueries() });

  function toggle(): void {
    if (update.isPending) return;
    update.mutate(
      { path: { key_id: id }, body: { enabled: !enabled } },
      {
        onSuccess: () =>
          notifications.show({
            message: (
              <>
                <bdi>{name}</bdi> {enabled ? 'is disabled.' : 'works again.'}
              </>
            ),
          }),
        onError(error) {
          const { title, advice } = explanationOf(error);
          notifications.show({ color: 'red', title, message: advice });
        },
      },
    );
  }

  return (
    <>
      <Group justify="space-between" align="flex-start">
        <div>
          <Group gap="sm">
            <Title order={1} size="h2" className="label">
              <bdi>{name}</bdi>
            </Title>
            <KeyStatus status={status} />
          </Group>
          {description && (
            <Text className="description">
              <bdi>{description}</bdi>
            </Text>
          )}
        </div>
        {!isOver(apiKey) && (
          <Group gap="xs">
            <Button variant="default" onClick={() => setDialog('edit')}>
              Edit
            </Button>
            <Button variant="default" onClick={toggle} aria-busy={update.isPending}>
              {enabled ? 'Disable' : 'Enable'}
            </Button>
            <Button color="red" variant="light" onClick={() => setDialog('revoke')}>
              Revoke
            </Button>
          </Group>
        )}
      </Group>
      <Paper withBorder p="lg">
        <Facts apiKey={apiKey} />
      </Paper>
      <Paper withBorder p="lg">
        <UsageChart keyId={id} />
      </Paper>
      <Paper withBorder p="lg">
        <Events apiKey={apiKey} />
      </Paper>
      {dialog === 'edit' && <EditKey apiKey={apiKey} onClose={close} />}
      {dialog === 'revoke' && <RevokeKey apiKey={apiKey} onClose={close} />}
    </>
  );
}

function Facts({ apiKey }: { apiKey: ApiKey }) {
  const { prefix, last_four, scopes, ip_allowlist, rate_limit, quota, expires_at } = apiKey;
  const inCode = (texts: readonly string[]) => texts.map((text) => <code key={text}>{text}</code>);
  const facts: [string, ReactNode][] = [
    [
      'Key',
      <code key="key">
        {prefix}…{last_four}
      </code>,
    ],
    ['Expires', expires_at ? exactTime(expires_at) : 'never'],
    ['Scopes', scopes.length > 0 ? inCode(scopes) : 'none'],
    ['Addresses', ip_allowlist.length > 0 ? inCode(ip_allowlist) : 'everywhere'],
    ['Rate limit', rate_limit ? `${rate_limit.limit} uses in ${rate_limit.window_seconds} s` : 'none of its own'],
    ['Quota', quota ? `${quota.limit} uses a ${quota.period}` : 'none of its own'],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What has happened to the key, as far as its record tells, newest first. */
function Events({ apiKey }: { apiKey: ApiKey }) {
  const { created_at, updated_at, last_used_at, last_used_ip, last_used_user_agent, revoked_at, revoked_reason } =
    apiKey;
  const isExpired = apiKey.status === 'expired';
  const wasChanged = updated_at !== created_at && updated_at !== revoked_at;
  const known: [at: string | null, what: string, why?: string | null][] = [
    [revoked_at, 'Revoked', revoked_reason],
    [isExpired ? apiKey.expires_at : null, 'Expired'],
    [last_used_at, ['Last used', last_used_user_agent, last_used_ip].filter(Boolean).join(' · ')],
    [wasChanged ? updated_at : null, 'Last changed'],
    [created_at, 'Created'],
  ];
  const events = known.flatMap(([at, what, why]) => (at === null ? [] : [{ at, what, why }]));
  events.sort((a, b) => b.at.localeCompare(a.at));
  return (
    <>
      <Title order={2} size="h4" mb="sm">
        Recent events
      </Title>
      <dl className="events">
        {events.map(({ at, what, why }) => (
          <div key={what}>
            <dt>
              <time dateTime={at}>{exactTime(at)}</time>
            </dt>
            <dd>
              {what}
              {why && (
                <>
                  : <bdi>{why}</bdi>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
