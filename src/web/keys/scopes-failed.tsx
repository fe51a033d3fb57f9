import { useLayoutEffect, useRef } from 'react';
import { explanationOf } from '../shell/problems.js';
import { RetryAlert } from '../shell/retry.js';
import { words } from '../words.js';
import type { OfferedScopes } from './use-scopes.js';

const texts = words.keyForm.scopes;

/** In place of scopes that could not be asked for. The rest of the form works without them. */
export function ScopesFailed({ scopes, isNew }: { scopes: OfferedScopes; isNew: boolean }) {
  const { failure, isRetrying, retry } = scopes;
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

  const text = `${title}. ${advice} ${isNew ? texts.failedNew : texts.failedHeld}`;
  return <RetryAlert alert={alert} title={texts.failed} text={text} isRetrying={isRetrying} retry={retry} />;
}
