import { Alert } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { explanationOf, isSessionOver } from './problems.js';

/** Says what went wrong, also to a screen reader and to somebody who has scrolled on; nothing where nothing did. */
export function ErrorAlert({ error }: { error: unknown }) {
  const alert = useRef<HTMLDivElement>(null);
  // The button that had the focus has lost it while it waited.
  useEffect(() => {
    if (error !== null) alert.current?.focus();
  }, [error]);
  if (error === null || isSessionOver(error)) return null;
  const { title, advice } = explanationOf(error);
  return (
    <Alert ref={alert} color="red" role="alert" tabIndex={-1} title={title}>
      {advice}
    </Alert>
  );
}
