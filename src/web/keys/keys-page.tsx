import './keys.css';
import { Alert, Button, Group, Paper, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconKey, IconPlus, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, usePrefetchQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { instance } from '../shell/instance.js';
import { getCurrentUserOptions, listApiKeysInfiniteOptions, listScopesOptions } from '../shell/queries.js';
import { QueryState } from '../shell/query-state.js';
import { CreateKey } from './create-key.js';
import { KeysTable } from './keys-table.js';
import type { NewKey } from './reveal-key.js';

const filters = {
  working: { label: 'In use', status: ['active', 'disabled'] },
  ended: { label: 'Ended', status: ['expired', 'revoked'] },
  all: { label: 'All', status: ['all'] },
} as const;

type Filter = keyof typeof filters;

/** The most keys that are asked for at a time. */
const limit = 100;

export function KeysPage({ onNewKey }: { onNewKey: (newKey: NewKey) => void }) {
  useDocumentTitle(`API keys · ${instance.brand.name}`);
  const [isCreating, setCreating] = useState(false);
  const [filter, setFilter] = useState<Filter>('working');
  const [search, setSearch] = useState('');
  // For the form that makes a key.
  usePrefetchQuery(listScopesOptions());
  const inUse = useKeys('working');
  const count = inUse.data?.pages.reduce((sum, { data }) => sum + data.length, 0);
  // The operator may have set another number for this user.
  const { data: me } = useQuery(getCurrentUserOptions());
  const maxKeys = me?.max_keys ?? instance.maxKeysPerUser;
  const isFull = count !== undefined && count >= maxKeys;
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2">
            API keys
          </Title>
          <Text c="dimmed">
            {count === undefined ? ' ' : `${count}${inUse.hasNextPage ? '+' : ''} of ${maxKeys} keys in use`}
          </Text>
        </div>
        <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)} disabled={isFull}>
          Create key
        </Button>
      </Group>
      {isFull && (
        <Alert color="yellow">
          You have as many keys as you may. Revoke one that nothing uses any more; “last used” tells.
        </Alert>
      )}
      <Group justify="space-between">
        <SegmentedControl
          aria-label="Which keys"
          value={filter}
          onChange={(value) => setFilter(value as Filter)}
          data={Object.entries(filters).map(([value, { label }]) => ({ value, label }))}
        />
        <TextInput
          aria-label="Search"
          placeholder="Search labels, scopes, last four"
          className="search"
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </Group>
      <Keys key={filter} filter={filter} search={search} onCreate={() => setCreating(true)} />
      {isCreating && <CreateKey onCreated={onNewKey} onClose={() => setCreating(false)} />}
    </Stack>
  );
}

function useKeys(filter: Filter) {
  return useInfiniteQuery({
    ...listApiKeysInfiniteOptions({ query: { status: [...filters[filter].status], limit } }),
    initialPageParam: {},
    getNextPageParam: ({ next_cursor }) => (next_cursor === null ? undefined : { query: { cursor: next_cursor } }),
  });
}

function Keys({ filter, search, onCreate }: { filter: Filter; search: string; onCreate: () => void }) {
  const keys = useKeys(filter);
  if (!keys.data) return <QueryState what="Your keys" query={keys} />;
  const all = keys.data.pages.flatMap(({ data }) => data);
  const wanted = search.trim().toLowerCase();
  const found = all.filter(({ label, scopes, last_four }) =>
    [label, last_four, ...scopes].some((text) => text.toLowerCase().includes(wanted)),
  );
  if (all.length === 0)
    return filter === 'ended' ? <Empty text="No key has ended yet." /> : <NoKeys onCreate={onCreate} />;
  return (
    <Stack>
      {found.length === 0 ? <Empty text={`No key here has “${search}” in it.`} /> : <KeysTable keys={found} />}
      {keys.hasNextPage && (
        <Button variant="default" onClick={() => keys.fetchNextPage()} loading={keys.isFetchingNextPage}>
          Show more
        </Button>
      )}
    </Stack>
  );
}

function Empty({ text }: { text: string }) {
  return (
    <Paper withBorder p="xl">
      <Text ta="center" c="dimmed">
        {text}
      </Text>
    </Paper>
  );
}

function NoKeys({ onCreate }: { onCreate: () => void }) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="sm" maw={520} mx="auto">
        <IconKey size={40} stroke={1.5} aria-hidden />
        <Title order={2} size="h3">
          No key yet
        </Title>
        <Text ta="center">
          A key lets a script, a notebook, a CI job or an agent call {instance.brand.name} for you, without your
          password, until it expires or you revoke it. Make one for each of them: then you can stop one and leave the
          others.
        </Text>
        <Button leftSection={<IconPlus size={18} />} onClick={onCreate}>
          Create your first key
        </Button>
      </Stack>
    </Paper>
  );
}
