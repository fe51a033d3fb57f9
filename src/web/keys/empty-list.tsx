import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { instance } from '../shell/instance.js';
import { words } from '../words.js';
import type { ListView } from './list-view.js';
import { useTotal } from './use-keys.js';

interface EmptyListProps {
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
  onClearSearch: () => void;
  /** `null` where keys are made for the user. */
  onCreate: (() => void) | null;
}

/** In place of a list without a key: why there is none, and what to do. */
export function EmptyList({ view, onChange, onClearSearch, onCreate }: EmptyListProps) {
  const ended = useTotal('ended', { enabled: view.filter === 'working' && view.search === '' });
  if (view.search !== '')
    return (
      <Empty text={words.keyList.noMatch(view.search)}>
        <Button variant="default" onClick={onClearSearch}>
          {words.keyList.clearSearch}
        </Button>
        {view.filter !== 'all' && (
          <Button variant="default" onClick={() => onChange({ filter: 'all' })}>
            {words.keyList.searchEverywhere}
          </Button>
        )}
      </Empty>
    );
  if (view.filter === 'ended') return <Empty text={words.keyList.noEndedKeys} />;
  if (view.filter === 'working' && ended.total === undefined && !ended.isError) return null;
  return ended.total ? (
    <Empty
      title={words.keyList.noActiveKeys}
      text={onCreate ? words.keyList.noActiveKeysAdvice : words.keyList.createdForYou(instance.brand.name)}
    >
      {onCreate && <CreateButton text={words.keyList.create} onCreate={onCreate} />}
      <Button variant="default" onClick={() => onChange({ filter: 'ended' })}>
        {words.keyList.showEnded}
      </Button>
    </Empty>
  ) : (
    <Empty
      icon={<IconKey size={40} stroke={1.5} aria-hidden />}
      title={words.keyList.noKeys}
      text={(onCreate ? words.keyList.noKeysAdvice : words.keyList.createdForYou)(instance.brand.name)}
    >
      {onCreate && <CreateButton text={words.keyList.createFirst} onCreate={onCreate} />}
    </Empty>
  );
}

function CreateButton({ text, onCreate }: { text: string; onCreate: () => void }) {
  return (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={onCreate}>
      {text}
    </Button>
  );
}

interface EmptyProps {
  icon?: ReactNode;
  title?: string;
  text: ReactNode;
  /** Buttons. */
  children?: ReactNode;
}

function Empty({ icon, title, text, children }: EmptyProps) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="sm" maw={520} mx="auto">
        {icon}
        {title && (
          <Title order={2} size="h3" ta="center">
            {title}
          </Title>
        )}
        <Text ta="center" className="empty-text" {...(!title && { c: 'dimmed' })}>
          {text}
        </Text>
        {children && <Group justify="center">{children}</Group>}
      </Stack>
    </Paper>
  );
}
