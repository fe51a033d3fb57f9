import type { ApiKey } from '@latchkey/client';
import { Alert } from '@mantine/core';
import { rotationWords } from '../../rotation-words.js';
import { dateOf, expiryTime } from '../../shell/format-time.js';
import { dueSoon } from './rotation-state.js';

const { reminder } = rotationWords;

/** That the key should be replaced soon, or should have been. */
export function RotationReminder({ apiKey }: { apiKey: ApiKey }) {
  const due = dueSoon(apiKey, Date.now());
  if (due === null) return null;
  const title = Date.parse(due) > Date.now() ? reminder.due(expiryTime(due)) : reminder.overdue(dateOf(due));
  return (
    <Alert role="note" color="yellow" title={title}>
      {reminder.advice}
    </Alert>
  );
}
