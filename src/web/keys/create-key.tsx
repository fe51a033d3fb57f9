import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Dialog } from '../shell/dialog.js';
import { createApiKeyMutation } from '../shell/queries.js';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';
import type { KeyValues } from './form-values.js';
import { type Attempt, attemptOf } from './idempotency.js';
import { KeyForm } from './key-form.js';
import { bodyOf, valuesOfNew } from './key-values.js';
import type { NewKey } from './reveal-key.js';
import { useDefaultReminder } from './rotation/use-default-reminder.js';
import { useScopes } from './use-scopes.js';

interface CreateKeyProps {
  /** Called even if the dialog is gone by then: nobody else has the key. */
  onCreated: (newKey: NewKey) => void;
  onClose: () => void;
}

/** Asks what the key is to be, and makes it. */
export function CreateKey({ onCreated, onClose }: CreateKeyProps) {
  const queries = useQueryClient();
  const ownerId = useSession().session?.userId ?? '';
  const defaultReminder = useDefaultReminder();
  const { offered, defaults } = useScopes();
  const attempt = useRef<Attempt<ReturnType<typeof bodyOf>>>(null);
  const create = useMutation(createApiKeyMutation());

  async function submit(values: KeyValues): Promise<void> {
    // What was shown is sent; where it was not there yet, the service knows the default scopes.
    const scopes = values.scopes ?? (offered ? [...defaults] : null);
    attempt.current = attemptOf(values, () => bodyOf({ ...values, scopes }), attempt.current);
    try {
      const { key, label } = await create.mutateAsync({
        body: attempt.current.body,
        headers: { 'Idempotency-Key': attempt.current.key },
      });
      // The key is to be in no other place than the dialog that shows it.
      create.reset();
      onCreated({ secret: key, label, ownerId });
      onClose();
      queries.invalidateQueries();
    } catch {
      // Shown above the fields.
    }
  }

  return (
    <Dialog onClose={onClose} isPending={create.isPending} size="lg" title={words.keyForm.createTitle}>
      <KeyForm
        initial={valuesOfNew}
        defaultReminder={defaultReminder}
        action={words.keyForm.create}
        isPending={create.isPending}
        error={create.error}
        onSubmit={submit}
        onCancel={onClose}
      />
    </Dialog>
  );
}
