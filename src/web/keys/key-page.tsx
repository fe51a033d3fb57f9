import './key-page.css';
import './keys.css';
import { type ApiKey, LatchkeyProblem } from '@latchkey/client';
import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, usePrefetchQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ErrorAlert } from '../shell/error-alert.js';
import { instance } from '../shell/instance.js';
import { explanationOf } from '../shell/problems.js';
import { getCurrentUserOptions, listScopesOptions, updateApiKeyMutation } from '../shell/queries.js';
import { QueryState } from '../shell/query-state.js';
import { words } from '../words.js';
import { EditKey } from './edit-key.js';
import { KeyEvents } from './key-events.js';
import { KeyNotice } from './key-notice.js';
import { KeySettings } from './key-settings.js';
import { isOver, KeyStatus } from './key-status.js';
import { nameOf } from './key-values.js';
import type { NewKey } from './reveal-key.js';
import { RevokeKey } from './revoke-key.js';
import { RotationActions } from './rotation/rotation-actions.js';
import { RotationBand } from './rotation/rotation-band.js';
import { RotationDialogs, type RotationStep } from './rotation/rotation-dialogs.js';
import { RotationReminder } from './rotation/rotation-reminder.js';
import { whileBeingReplaced } from './rotation/while-being-replaced.js';
import { type SeenKey, seenKeyOptions } from './seen-key.js';
import { UsageChart } from './usage-chart.js';
import { useListAddress } from './use-list-view.js';

interface KeyPageProps {
  keyId: string;
  onNewKey: (newKey: NewKey) => void;
}

export function KeyPage({ keyId, onNewKey }: KeyPageProps) {
  usePrefetchQuery(listScopesOptions());
  const key = useQuery({ ...seenKeyOptions(keyId), refetchInterval: whileBeingReplaced });
  const listAddress = useListAddress();
  useDocumentTitle(`${titleOf(key)} · ${instance.brand.name}`);
  return (
    <Stack gap="lg">
      {/* Not by the router, which would take the search of the list for that of the page. */}
      <Anchor href={listAddress} size="sm" className="all-keys">
        <IconArrowLeft size={16} aria-hidden /> {words.keyPage.allKeys}
      </Anchor>
      {key.data ? (
        <>
          <ErrorAlert error={key.error} />
          <KeyDetails apiKey={key.data} onNewKey={onNewKey} />
        </>
      ) : isMissing(key.error) ? (
        <MissingKey />
      ) : (
        <QueryState what={words.keyPage.what} heading={words.keyPage.heading} query={key} height={400} />
      )}
    </Stack>
  );
}

function titleOf({ data, error }: { data: ApiKey | undefined; error: unknown }): string {
  if (data) return nameOf(data);
  if (error === null) return words.keyPage.loading;
  return isMissing(error) ? words.keyPage.notFound : words.keyPage.notLoaded;
}

function isMissing(error: unknown): boolean {
  return error instanceof LatchkeyProblem && error.status === 404;
}

function MissingKey() {
  return (
    <Stack gap="sm" align="flex-start">
      <Title order={1} size="h2">
        {words.keyPage.notFound}
      </Title>
      <Text>{words.keyPage.notFoundAdvice}</Text>
    </Stack>
  );
}

function KeyDetails({ apiKey, onNewKey }: { apiKey: SeenKey; onNewKey: (newKey: NewKey) => void }) {
  const { id, description, status, enabled } = apiKey;
  const name = nameOf(apiKey);
  const heading = useRef<HTMLHeadingElement>(null);
  const [dialog, setDialog] = useState<'edit' | 'revoke' | RotationStep | null>(null);
  const close = () => setDialog(null);
  const queries = useQueryClient();
  const update = useMutation({ ...updateApiKeyMutation(), onSuccess: () => queries.invalidateQueries() });
  // Until it is known, as almost everywhere.
  const mayReplace = useQuery(getCurrentUserOptions()).data?.self_service ?? true;

  function toggle(): void {
    if (update.isPending) return;
    update.mutate(
      { path: { key_id: id }, body: { enabled: !enabled } },
      {
        onSuccess: () =>
          notifications.show({
            message: enabled ? words.keyPage.disabled(name) : words.keyPage.enabled(name),
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
      <Group justify="space-between" align="flex-start" className="key-head">
        <div>
          <Title order={1} size="h2" className="label" ref={heading} tabIndex={-1}>
            <bdi>{name}</bdi> <KeyStatus status={status} />
          </Title>
          {description && (
            <Text className="description whole">
              <bdi>{description}</bdi>
            </Text>
          )}
        </div>
        {!isOver(apiKey) && (
          <Group gap="xs" className="key-actions">
            <Button variant="default" onClick={() => setDialog('edit')}>
              {words.keyPage.edit}
            </Button>
            <Button variant="default" onClick={toggle} aria-busy={update.isPending}>
              {enabled ? words.keyPage.disable : words.keyPage.enable}
            </Button>
            {mayReplace && <RotationActions onChoose={setDialog} />}
            <Button color="red" variant="light" onClick={() => setDialog('revoke')}>
              {words.keyPage.revoke}
            </Button>
          </Group>
        )}
      </Group>
      <KeyNotice apiKey={apiKey} />
      <RotationReminder apiKey={apiKey} />
      <RotationBand
        apiKey={apiKey}
        mayReplace={mayReplace}
        onReplace={() => setDialog('replace')}
        onEnd={() => setDialog('end')}
      />
      <Paper withBorder p="lg">
        <KeySettings apiKey={apiKey} />
      </Paper>
      <Paper withBorder p="lg">
        <UsageChart keyId={id} />
      </Paper>
      <Paper withBorder p="lg">
        <KeyEvents apiKey={apiKey} />
      </Paper>
      {dialog === 'edit' && <EditKey apiKey={apiKey} onClose={close} />}
      <RotationDialogs step={dialog} onStep={setDialog} apiKey={apiKey} onNewKey={onNewKey} heading={heading} />
      {dialog === 'revoke' && (
        <RevokeKey apiKey={apiKey} confirmation="button" onClose={close} onRevoked={() => heading.current?.focus()} />
      )}
    </>
  );
}
