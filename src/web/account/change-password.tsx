import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Dialog, FormActions } from '../shell/dialog.js';
import { ErrorAlert } from '../shell/error-alert.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { changePasswordMutation } from '../shell/queries.js';
import { useSession } from '../shell/session.js';
import { leastPasswordLength, passwordAdvice } from './log-in.js';
import { PasswordField } from './password-field.js';

export function ChangePassword({ onClose }: { onClose: () => void }) {
  const { end } = useSession();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation(changePasswordMutation());
  const errors = fieldErrorsOf(change.error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    change.mutate(
      { body: { current_password: current, new_password: next } },
      {
        onSuccess() {
          end();
          notifications.show({ color: 'green', message: 'The password is changed. Log in with the new one.' });
        },
      },
    );
  }

  return (
    <Dialog onClose={onClose} isPending={change.isPending} title="Change password">
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">You will be logged out everywhere. Your API keys go on working.</Text>
          <ErrorAlert error={change.error} />
          <PasswordField
            label="Current password"
            autoComplete="current-password"
            data-autofocus
            value={current}
            error={errors['current_password']}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordField
            label="New password"
            description={passwordAdvice}
            autoComplete="new-password"
            minLength={leastPasswordLength}
            value={next}
            error={errors['new_password']}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <FormActions action="Change password" isPending={change.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
