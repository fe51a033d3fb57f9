import type { ApiKey } from '@latchkey/client';
import { LatchkeyConnectionError, LatchkeyProblem } from '@latchkey/client';
import { Alert, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Dialog, FormActions } from '../shell/dialog.js';
import { ErrorAlert } from '../shell/error-alert.js';
import { relativeTime } from '../shell/format-time.js';
import { fieldErrorsOf } from '../shell/problems.js';
import { programOf } from '../shell/program.js';
import { revokeApiKeyMutation } from '../shell/queries.js';
import { words } from '../words.js';
import { Address } from './address.js';
import { nameOf } from './key-values.js';

interface RevokeKeyProps {
  apiKey: ApiKey;
  /** The last four characters where other keys stand beside it; nothing more than the button on the key's own page. */
  confirmation?: 'last-four' | 'button';
  onClose: () => void;
  /** Called once the key is revoked and the dialog has let go of the focus: the caller says where that goes. */
  onRevoked?: () => void;
}

/** Asks whether this is the key to revoke, and revokes it. */
export function RevokeKey({ apiKey, confirmation = 'last-four', onClose, onRevoked }: RevokeKeyProps) {
  const { id, last_four: lastFour } = apiKey;
  const name = nameOf(apiKey);
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [isMistyped, setMistyped] = useState(false);
  const [reason, setReason] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const afterwards = useRef<(() => void) | undefined>(undefined);
  const revoke = useMutation({ ...revokeApiKeyMutation(), onSuccess: () => queries.invalidateQueries() });
  const isUnknown = mayHaveHappened(revoke.error);
  // The dialog puts the focus back a turn after it has gone, which this waits for.
  useEffect(() => () => void setTimeout(() => setTimeout(() => afterwards.current?.())), []);

  function close(): void {
    // The page beneath shows what has become of the key.
    if (isUnknown) void queries.invalidateQueries();
    onClose();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (confirmation === 'last-four' && typed.trim().toLowerCase() !== lastFour) {
      setMistyped(true);
      field.current?.focus();
      return;
    }
    revoke.mutate(
      { path: { key_id: id }, query: reason.trim() === '' ? {} : { reason: reason.trim() } },
      {
        onSuccess() {
          notifications.show({ color: 'green', message: words.revoke.done(name) });
          afterwards.current = onRevoked;
          onClose();
        },
      },
    );
  }

  return (
    <Dialog onClose={close} isPending={revoke.isPending} title={words.revoke.title(name)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Consequence apiKey={apiKey} />
          {isUnknown ? <UnknownResult error={revoke.error} /> : <ErrorAlert error={revoke.error} fields={['reason']} />}
          {confirmation === 'last-four' && (
            <TextInput
              ref={field}
              label={words.revoke.confirmation(lastFour)}
              data-autofocus
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={typed}
              error={isMistyped && words.revoke.wrongConfirmation(lastFour)}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                setMistyped(false);
              }}
            />
          )}
          <TextInput
            label={words.revoke.reason}
            description={words.revoke.reasonHint}
            data-autofocus={confirmation === 'button' || undefined}
            value={reason}
            error={fieldErrorsOf(revoke.error)['reason']}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <FormActions action={words.revoke.action} color="red" isPending={revoke.isPending} onCancel={close} />
        </Stack>
      </form>
    </Dialog>
  );
}

/** Whether the service may have done what was asked for, although it was not heard to say so. */
function mayHaveHappened(error: unknown): boolean {
  if (error instanceof LatchkeyConnectionError) return true;
  return error instanceof LatchkeyProblem && (error.code === 'unexpected_response' || error.status === 500);
}

function Consequence({ apiKey: { last_used_at, last_used_ip, last_used_user_agent } }: { apiKey: ApiKey }) {
  const program = programOf(last_used_user_agent);
  return (
    <Text className="description">
      {words.revoke.consequence}{' '}
      {last_used_at ? (
        <>
          {words.revoke.lastUsed(relativeTime(last_used_at))}
          {program && words.revoke.by(program)}
          {last_used_ip && words.revoke.from(<Address text={last_used_ip} />)}.
        </>
      ) : (
        <strong>{words.revoke.neverUsed}</strong>
      )}
    </Text>
  );
}

function UnknownResult({ error }: { error: unknown }) {
  const alert = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each failure is to be heard
  useEffect(() => alert.current?.focus(), [error]);
  return (
    <Alert ref={alert} color="red" role="alert" tabIndex={-1} title={words.revoke.unknown}>
      {words.revoke.unknownAdvice}
    </Alert>
  );
}
