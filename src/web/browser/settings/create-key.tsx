import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Dialog } from './dialog.js';
import { idempotencyKeyOf } from './idempotency.js';
import { KeyForm } from './key-form.js';
import { bodyOf, type KeyValues, valuesOfNew } from './key-values.js';
import { createApiKeyMutation, listScopesOptions } from './queries.js';
import { QueryState } from './query-state.js';
import { RevealKey } from './reveal-key.js';

/** Asks what the key is to be, makes it, and shows it. */
export function CreateKey({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const scopes = useQuery(listScopesOptions());
  const [created, setCreated] = useState<{ secret: string; label: string } | null>(null);
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
      setCreated({ secret: key, label });
      queries.invalidateQueries();
    } catch {
      // Shown above the fields.
    }
  }

  if (created) return <RevealKey {...created} onClose={onClose} />;
  const defaults = scopes.data?.data.filter((scope) => scope.default).map(({ name }) => name);
  // A key that is being made must not be lost with the dialog that would show it.
  const close = () => !create.isPending && onClose();
  return (
    <Dialog onClose={close} size="lg" title="Create an API key" closeOnClickOutside={false}>
      {defaults ? (
        <KeyForm
          initial={valuesOfNew(defaults)}
          action="Create key"
          isPending={create.isPending}
          error={create.error}
          onSubmit={submit}
          onCancel={close}
        />
      ) : (
        <QueryState what="The scopes that you may choose from" query={scopes} />
      )}
    </Dialog>
  );
}
