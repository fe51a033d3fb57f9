import { Alert, Button, Text } from '@mantine/core';
import { explanationOf, isSessionOver } from '../shell/problems.js';
import { words } from '../words.js';
import type { useKeys } from './use-keys.js';

/** Above rows that could not be asked for again: they stay, and may not be true any more. */
export function OutdatedNotice({ query }: Pick<ReturnType<typeof useKeys>, 'query'>) {
  const { error, isFetchNextPageError, isFetching, refetch } = query;
  if (error === null || isFetchNextPageError || isSessionOver(error)) return null;
  const { title, advice } = explanationOf(error);
  return (
    <Alert color="red" role="alert" title={words.keyList.outdated}>
      <Text size="sm" mb="sm">
        {title}. {advice}
      </Text>
      <Button size="xs" variant="default" onClick={() => refetch()} aria-busy={isFetching}>
        {words.waiting.tryAgain}
      </Button>
    </Alert>
  );
}
