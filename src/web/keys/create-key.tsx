import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Dialog } from '../shell/dialog.js';
import { createApiKeyMutation, listScopesOptions } from '../shell/queries.js';
import { QueryState } from '../shell/query-state.js';
import { useSession } from '../shell/session.js';
import { idempotencyKeyOf } from './idempotency.js';
import { KeyForm } from './key-form.js';
import { bodyOf, type KeyValues, valuesOfNew } from './key-values.js';
import type { NewKey } from './reveal-key.js';

interface CreateKeyProps {
  /** Called even if the dialog is gone by then: nobody else has the key. */
  onCreated: (newKey: NewKey) => void;
  onClose: () => void;
}

/** Asks what the key is to be, and makes it. */
export function CreateKey({ onCreated, onClose }: CreateKeyProps) {
  const queries = useQueryClient();
  const owner = useSession().session?.email ?? '';
  const scopes = useQuery(listScopesOptions());
  const attempt = useRef<ReturnType<typeof idempotencyKeyOf>>(null);
  const create = useMutation(createApiKeyMutation());

  async function submit(values: KeyValues): Promise<void> {
    attempt.current = idempotencyKeyOf(values, attempt.current);
    try {
      const { key, label } = await create.mutateAsync({
        body: bodyOf(values),
        headers: { 'Idempotency-Key': attempt.current.key },
      });
      // The key is to be in no other place than the dialog that shows it.
      create.reset();
      onCreated({ secret: key, label, owner });
      onClose();
      queries.invalidateQueries();
    } catch {
      // Shown above the fields.
    }
  }

  const defaults = scopes.data?.data.filter((scope) => scope.default).map(({ name }) => name);
  return (
    <Dialog
      onClose={onClose}
      isPending={create.isPending}
      size="lg"
      title="Create an API key"
      closeOnClickOutside={false}
    >
      {defaults ? (
        <KeyForm
          initial={valuesOfNew(defaults)}
          action="Create key"
          isPending={create.isPending}
          error={create.error}
          onSubmit={submit}
          onCancel={onClose}
        />
      ) : (
        <QueryState what="the scopes" query={scopes} />
      )}
    </Dialog>
  );
}
