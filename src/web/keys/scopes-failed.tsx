import { Alert, Button, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { explanationOf } from '../shell/problems.js';
import { words } from '../words.js';
import type { OfferedScopes } from './use-scopes.js';

const texts = words.keyForm.scopes;

/** In place of scopes that could not be asked for. The rest of the form works without them. */
export function ScopesFailed({ scopes, isNew }: { scopes: OfferedScopes; isNew: boolean }) {
  const { error, isFetching, refetch } = scopes;
  const { title, advice } = explanationOf(error);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = button.current;
    const list = element?.closest('fieldset');
    return () => {
      // With the scopes there the button is gone: the focus goes on to the first of them.
      if (document.activeElement === element || document.activeElement === document.body)
        setTimeout(() => list?.querySelector<HTMLElement>('input')?.focus());
    };
  }, []);
  return (
    <Alert color="red" role="alert" title={texts.failed}>
      <Text size="sm" mb="xs">
        {title}. {advice} {isNew ? texts.failedNew : texts.failedHeld}
      </Text>
      <Button
        ref={button}
        size="xs"
        variant="default"
        aria-busy={isFetching}
        onClick={() => {
          if (!isFetching) refetch();
        }}
      >
        {words.shell.errors.tryAgain}
      </Button>
    </Alert>
  );
}
