import { Button, Container, Text, Title } from '@mantine/core';
import type { FallbackProps } from 'react-error-boundary';

/** In place of a page that could not be shown. */
export function Broken({ error }: FallbackProps) {
  return (
    <Container component="main" size="xs" py="xl">
      <Title order={1} size="h2">
        This page is broken
      </Title>
      <Text my="md">
        Load it again. If it keeps happening, tell the operator of this service what happened before, and this:{' '}
        <code>{String(error)}</code>
      </Text>
      <Button onClick={() => location.reload()}>Load it again</Button>
    </Container>
  );
}
