import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Dialog, FormActions } from '../shell/dialog.js';
import { ErrorAlert } from '../shell/error-alert.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { changePasswordMutation } from '../shell/queries.js';
import { words } from '../words.js';
import { NewPasswordField, PasswordField } from './password-field.js';

export function ChangePassword({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
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
          notifications.show({ color: 'green', message: words.account.passwordChanged });
          onClose();
          queries.invalidateQueries();
        },
      },
    );
  }

  return (
    <Dialog onClose={onClose} isPending={change.isPending} title={words.account.changePassword}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{words.account.changePasswordEffect}</Text>
          <ErrorAlert error={change.error} fields={['current_password', 'new_password']} />
          <PasswordField
            label={words.account.currentPassword}
            autoComplete="current-password"
            data-autofocus
            value={current}
            error={errors['current_password']}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <NewPasswordField
            label={words.account.newPassword}
            value={next}
            error={errors['new_password']}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <FormActions action={words.account.changePassword} isPending={change.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
