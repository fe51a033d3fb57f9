import { Alert } from '@mantine/core';
import { explanationOf, isSessionOver } from './problems.js';

/** Says what went wrong, also to a screen reader; nothing where nothing did. */
export function ErrorAlert({ error }: { error: unknown }) {
  if (error === null || isSessionOver(error)) return null;
  return (
    <Alert color="red" role="alert">
      {explanationOf(error)}
    </Alert>
  );
}
