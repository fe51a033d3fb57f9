import { Alert, Button, Skeleton, Text } from '@mantine/core';
import { explanationOf, isSessionOver } from './problems.js';

interface QueryStateProps {
  /** What is asked for, as the beginning of a sentence. */
  what: string;
  query: { error: unknown; refetch: () => unknown };
  height?: number;
}

/** What stands where the answer of a query will stand: that it is on its way, or why it is not there. */
export function QueryState({ what, query: { error, refetch }, height = 260 }: QueryStateProps) {
  if (error === null) return <Skeleton height={height} aria-label="Loading" />;
  if (isSessionOver(error)) return <Skeleton height={height} animate={false} />;
  const { title, advice } = explanationOf(error);
  return (
    <Alert color="red" title={`${what} cannot be shown`} role="alert">
      <Text size="sm" mb="sm">
        {title}. {advice}
      </Text>
      <Button size="xs" variant="default" onClick={() => refetch()}>
        Try again
      </Button>
    </Alert>
  );
}
