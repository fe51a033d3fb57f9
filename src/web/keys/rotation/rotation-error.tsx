import { LatchkeyProblem } from '@latchkey/client';
import { Alert } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { rotationWords } from '../../rotation-words.js';
import { ErrorAlert } from '../../shell/error-alert.js';

/** What the service says to programs, for people. */
const explanations: Partial<Record<string, { title: string; advice: string }>> = {
  rotation_in_progress: rotationWords.replace.raced,
  self_service_disabled: rotationWords.replace.notAllowed,
  no_rotation: rotationWords.end.ended,
  precondition_failed: rotationWords.changed,
};

/** Whether the key is no longer what its reader saw. */
export const isChanged = (error: unknown) => error instanceof LatchkeyProblem && error.code === 'precondition_failed';

/** Says why a key was not replaced, or an old one not ended. */
export function RotationError({ error }: { error: unknown }) {
  const explained = error instanceof LatchkeyProblem ? explanations[error.code] : undefined;
  if (!explained) return <ErrorAlert error={error} />;
  return (
    <FocusedAlert color="red" title={explained.title} since={error}>
      {explained.advice}
    </FocusedAlert>
  );
}

interface FocusedAlertProps {
  color: string;
  title: string;
  /** What it tells of: another one is to be heard again. `null` where it was there from the beginning. */
  since: unknown;
  children: ReactNode;
}

export function FocusedAlert({ since, children, ...props }: FocusedAlertProps) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (since !== null) alert.current?.focus();
  }, [since]);
  return (
    <Alert ref={alert} role={since === null ? 'note' : 'alert'} tabIndex={-1} {...props}>
      {children}
    </Alert>
  );
}
