import type { ApiKey } from '@latchkey/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../shell/dialog.js';
import { updateApiKeyMutation } from '../shell/queries.js';
import { words } from '../words.js';
import type { KeyValues } from './form-values.js';
import { KeyForm } from './key-form.js';
import { changesOf, nameOf, valuesOf } from './key-values.js';
import { useDefaultReminder } from './rotation/use-default-reminder.js';

/** Changes what a key may do, and for how long. What its reader leaves alone stays, whoever changes it meanwhile. */
export function EditKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const queries = useQueryClient();
  const defaultReminder = useDefaultReminder();
  const [initial] = useState(() => valuesOf(apiKey));
  const update = useMutation({ ...updateApiKeyMutation(), onSuccess: () => queries.invalidateQueries() });

  function submit(values: KeyValues): void {
    const changes = changesOf(initial, values);
    if (changes) update.mutate({ path: { key_id: apiKey.id }, body: changes }, { onSuccess: onClose });
    else onClose();
  }

  return (
    <Dialog onClose={onClose} isPending={update.isPending} size="lg" title={words.keyForm.editTitle(nameOf(apiKey))}>
      <KeyForm
        initial={initial}
        expiresAt={apiKey.expires_at}
        defaultReminder={defaultReminder}
        action={words.keyForm.save}
        isPending={update.isPending}
        error={update.error}
        onSubmit={submit}
        onCancel={onClose}
      />
    </Dialog>
  );
}
