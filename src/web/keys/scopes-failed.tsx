import { Alert, Button, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useLayoutEffect, useRef } from 'react';
import { explanationOf } from '../shell/problems.js';
import { words } from '../words.js';
import type { OfferedScopes } from './use-scopes.js';

const texts = words.keyForm.scopes;

/** In place of scopes that could not be asked for. The rest of the form works without them. */
export function ScopesFailed({ scopes, isNew }: { scopes: OfferedScopes; isNew: boolean }) {
  const { failure, isRetrying } = scopes;
  const { title, advice } = explanationOf(failure);
  const alert = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () => () => {
      // Still in the page at this moment, unlike in the cleanup of other effects.
      if (!alert.current?.contains(document.activeElement)) return;
      const picker = alert.current.closest('fieldset');
      setTimeout(() => picker?.querySelector<HTMLElement>('input')?.focus());
    },
    [],
  );

  async function retry(): Promise<void> {
    await scopes.retry();
    // Where it is still there, it has failed once more.
    if (alert.current?.contains(document.activeElement)) alert.current.focus();
  }
  useWindowEvent('online', retry);

  return (
    <Alert ref={alert} color="red" role="alert" tabIndex={-1} title={texts.failed}>
      <Text size="sm" mb="xs">
        {title}. {advice} {isNew ? texts.failedNew : texts.failedHeld}
      </Text>
      <Button size="xs" variant="default" aria-busy={isRetrying} onClick={retry}>
        {isRetrying ? words.waiting.tryingAgain : words.waiting.tryAgain}
      </Button>
    </Alert>
  );
}
