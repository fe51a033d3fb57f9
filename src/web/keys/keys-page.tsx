import './keys.css';
import './keys-list.css';
import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { usePrefetchQuery, useQuery } from '@tanstack/react-query';
import { type RefObject, useCallback, useId, useRef, useState } from 'react';
import { formatNumber } from '../shell/format-quantity.js';
import { instance } from '../shell/instance.js';
import { getCurrentUserOptions, listScopesOptions } from '../shell/queries.js';
import { words } from '../words.js';
import { CreateKey } from './create-key.js';
import { KeysList } from './keys-list.js';

import type { NewKey } from './reveal-key.js';
import { useTotal } from './use-keys.js';
import { useListView } from './use-list-view.js';

/** The keys of the account: how many there may be, which there are, and the way to another. */
export function KeysPage({ onNewKey }: { onNewKey: (newKey: NewKey) => void }) {
  useDocumentTitle(`${words.keyList.title} · ${instance.brand.name}`);
  const [isCreating, setCreating] = useState(false);
  const [view, change] = useListView();
  const heading = useRef<HTMLHeadingElement>(null);
  const notice = useRef<HTMLDivElement>(null);
  const noticeId = useId();
  // For the form that makes a key.
  usePrefetchQuery(listScopesOptions());
  const { total: count } = useTotal('working');
  // The operator may have set another number for this user.
  const { data: me } = useQuery(getCurrentUserOptions());
  const maxKeys = me?.max_keys ?? instance.maxKeysPerUser;
  const isFull = count !== undefined && count >= maxKeys;
  // Until it is known, as almost everywhere.
  const createsKeys = me?.self_service ?? true;
  const create = useCallback(() => (isFull ? notice.current?.focus() : setCreating(true)), [isFull]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2" ref={heading} tabIndex={-1} className="list-heading">
            {words.keyList.title}
          </Title>
          <Text c="dimmed">
            {count === undefined ? '\u00a0' : words.keyList.inUse(formatNumber(count), formatNumber(maxKeys))}
          </Text>
        </div>
        {createsKeys && (
          <Button
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={create}
            // It can still be reached, and says why it does nothing.
            {...(isFull && { 'data-disabled': true, 'aria-disabled': true, 'aria-describedby': noticeId })}
          >
            {words.keyList.create}
          </Button>
        )}
      </Group>
      {!createsKeys && count !== 0 && <Text>{words.keyList.createdForYou(instance.brand.name)}</Text>}
      {createsKeys && isFull && (
        <LimitReached
          id={noticeId}
          alert={notice}
          maxKeys={maxKeys}
          onShowUnused={() => change({ filter: 'working', search: '', sort: 'last_used_at' })}
        />
      )}
      <KeysList view={view} onChange={change} onCreate={createsKeys ? create : null} heading={heading} />
      {isCreating && <CreateKey onCreated={onNewKey} onClose={() => setCreating(false)} />}
    </Stack>
  );
}

interface LimitReachedProps {
  id: string;
  alert: RefObject<HTMLDivElement | null>;
  maxKeys: number;
  onShowUnused: () => void;
}

function LimitReached({ id, alert, maxKeys, onShowUnused }: LimitReachedProps) {
  return (
    <Alert
      ref={alert}
      role="note"
      tabIndex={-1}
      color="yellow"
      id={id}
      title={words.keyList.limitReached(formatNumber(maxKeys))}
    >
      <Text size="sm" mb="xs">
        {words.keyList.limitAdvice}
      </Text>
      <Button size="compact-sm" variant="default" onClick={onShowUnused}>
        {words.keyList.showUnused}
      </Button>
    </Alert>
  );
}
