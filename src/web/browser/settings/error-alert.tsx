import { Alert } from '@mantine/core';
import { explanationOf } from './problems.js';

/** Says what went wrong, also to a screen reader; nothing where nothing did. */
export function ErrorAlert({ error }: { error: unknown }) {
  if (error === null) return null;
  return (
    <Alert color="red" role="alert">
      {explanationOf(error)}
    </Alert>
  );
}
