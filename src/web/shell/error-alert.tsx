import { Alert } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { explanationInForm, isSessionOver } from './problems.js';

interface ErrorAlertProps {
  error: unknown;
  /** Names of the fields around it that show what is wrong with them. What belongs to none of these is told here. */
  fields?: readonly string[];
}

/**
 * Says what went wrong, also to a screen reader and to somebody who has scrolled on; nothing where nothing did. The focus
 * goes to the first field of the form that is at fault, or else to the alert.
 */
export function ErrorAlert({ error, fields = [] }: ErrorAlertProps) {
  const alert = useRef<HTMLDivElement>(null);
  // The button that had the focus has lost it while it waited.
  useEffect(() => {
    if (error !== null) (firstFaultyField(alert.current?.closest('form')) ?? alert.current)?.focus();
  }, [error]);
  if (error === null || isSessionOver(error)) return null;
  const { title, advice, others } = explanationInForm(error, fields);
  return (
    <Alert ref={alert} color="red" role="alert" tabIndex={-1} title={title}>
      {(advice !== '' || others.length > 0) && (
        <>
          {advice}
          {others.map((message) => (
            <div key={message}>{message}</div>
          ))}
        </>
      )}
    </Alert>
  );
}

/** What is at fault is a field, or a group of them that is marked itself. */
function firstFaultyField(form: HTMLFormElement | null | undefined): HTMLElement | null | undefined {
  const faulty = form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-faulty]');
  if (!faulty?.matches('[data-faulty]')) return faulty;
  const field = 'input:not([type="hidden"], :disabled), button, textarea';
  return faulty.querySelector<HTMLElement>('input:checked') ?? faulty.querySelector<HTMLElement>(field);
}
