import type { ApiKey } from '@latchkey/client';
import { Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Dialog, FormActions } from '../shell/dialog.js';
import { ErrorAlert } from '../shell/error-alert.js';
import { relativeTime } from '../shell/format-time.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { revokeApiKeyMutation } from '../shell/queries.js';
import { nameOf } from './key-values.js';

/** A browser shows several spaces as one. */
const asShown = (text: string) => text.trim().replace(/\s+/g, ' ');

/** Asks for the label, so that nobody revokes another key than they mean. */
export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { id, last_used_at, last_used_ip, last_used_user_agent } = apiKey;
  const name = nameOf(apiKey);
  const queries = useQueryClient();
  const [confirmation, setConfirmation] = useState('');
  const [reason, setReason] = useState('');
  const revoke = useMutation({ ...revokeApiKeyMutation(), onSuccess: () => queries.invalidateQueries() });
  const by = [last_used_user_agent, last_used_ip].filter(Boolean).join(', ');

  function submit(event: FormEvent): void {
    event.preventDefault();
    revoke.mutate(
      { path: { key_id: id }, query: reason.trim() === '' ? {} : { reason: reason.trim() } },
      {
        onSuccess() {
          const message = (
            <>
              <bdi>{name}</bdi> is revoked: it works no longer.
            </>
          );
          notifications.show({ color: 'green', message });
          onClose();
        },
      },
    );
  }

  const title = (
    <>
      Revoke <bdi>{name}</bdi>
    </>
  );
  return (
    <Dialog onClose={onClose} isPending={revoke.isPending} title={title}>
      <form onSubmit={submit}>
        <Stack>
          <Text>
            Whatever uses this key is refused from then on. A revoked key does not come back.{' '}
            {last_used_at ? (
              <>
                It was last used <strong>{relativeTime(last_used_at)}</strong>
                {by && `, by ${by}`}.
              </>
            ) : (
              <strong>It was never used.</strong>
            )}
          </Text>
          <ErrorAlert error={revoke.error} />
          <TextInput
            label={
              <>
                Type “<bdi>{name}</bdi>” to confirm
              </>
            }
            data-autofocus
            autoComplete="off"
            value={confirmation}
            onChange={(event) => setConfirmation(event.currentTarget.value)}
          />
          <TextInput
            label="Reason"
            description="Kept with the key. You may leave it out."
            maxLength={200}
            value={reason}
            error={fieldErrorsOf(revoke.error)['reason']}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <FormActions
            action="Revoke key"
            color="red"
            disabled={asShown(confirmation) !== asShown(name)}
            isPending={revoke.isPending}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
