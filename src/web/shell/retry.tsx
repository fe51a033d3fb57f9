import { Alert, Button, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { type ReactNode, type RefObject, useState } from 'react';
import { words } from '../words.js';

/** How something that could not be asked for is asked for again. */
export interface Retry {
  /** Why it is not there; `null` for no reason. */
  failure: unknown;
  isRetrying: boolean;
  /** Resolves once it is there, or has failed again. Does nothing where it has not failed. */
  retry: () => Promise<void>;
}

/** While a query is asked again, it has no error: what is read, and the button that has the focus, stay. */
export function useRetry({ error, refetch }: { error: unknown; refetch: () => unknown }): Retry {
  const [retried, setRetried] = useState<unknown>(null);
  const isRetrying = retried !== null;
  const failure = retried ?? error;

  async function retry(): Promise<void> {
    if (isRetrying || failure === null) return;
    setRetried(failure);
    await refetch();
    setRetried(null);
  }

  return { failure, isRetrying, retry };
}

interface RetryAlertProps extends Omit<Retry, 'failure'> {
  alert: RefObject<HTMLDivElement | null>;
  title: string;
  /** Why, and what is so meanwhile. */
  text: string;
  children?: ReactNode;
}

/** In place of what could not be asked for, with a button that asks again. So does the way back from being offline. */
export function RetryAlert({ alert, title, text, isRetrying, retry, children }: RetryAlertProps) {
  async function retryHere(): Promise<void> {
    await retry();
    // Where it is still there, it has failed once more.
    if (alert.current?.contains(document.activeElement)) alert.current.focus();
  }
  useWindowEvent('online', retryHere);
  return (
    <Alert ref={alert} color="red" role="alert" tabIndex={-1} title={title}>
      {children}
      <Text size="sm" mb="sm">
        {text}
      </Text>
      <Button size="xs" variant="default" onClick={retryHere} aria-busy={isRetrying}>
        {isRetrying ? words.waiting.tryingAgain : words.waiting.tryAgain}
      </Button>
    </Alert>
  );
}
