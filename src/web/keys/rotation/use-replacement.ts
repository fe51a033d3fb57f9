import { type ApiKey, LatchkeyProblem, type Rotation } from '@latchkey/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { rotateApiKeyMutation } from '../../shell/queries.js';
import { useSession } from '../../shell/session.js';
import { type Attempt, attemptOf } from '../idempotency.js';
import { nameOf } from '../key-values.js';
import type { NewKey } from '../reveal-key.js';

export interface ReplacementProps {
  apiKey: ApiKey;
  /** Called even if the dialog is gone by then: nobody else has the key. */
  onNewKey: (newKey: NewKey) => void;
  onClose: () => void;
}

export const isBeingRotated = (error: unknown) =>
  error instanceof LatchkeyProblem && error.code === 'rotation_in_progress';

/** Replaces a key. Asked again after an answer that was lost, the service answers with the same new key. */
export function useReplacement({ apiKey, onNewKey, onClose }: ReplacementProps) {
  const queries = useQueryClient();
  const ownerId = useSession().session?.userId ?? '';
  const attempt = useRef<Attempt<Rotation>>(null);
  const rotate = useMutation(rotateApiKeyMutation());

  async function replace(body: Rotation): Promise<void> {
    attempt.current = attemptOf(body, () => body, attempt.current);
    try {
      const rotated = await rotate.mutateAsync({
        path: { key_id: apiKey.id },
        body: attempt.current.body,
        headers: { 'Idempotency-Key': attempt.current.key },
      });
      // The key is to be in no other place than the dialog that shows it.
      rotate.reset();
      onNewKey({ secret: rotated.key, label: nameOf(rotated), ownerId, replacement: rotated.rotation });
      onClose();
      queries.invalidateQueries();
    } catch (error) {
      // Shown in the dialog, with what has become of the key.
      if (isBeingRotated(error)) void queries.invalidateQueries();
    }
  }

  function close(): void {
    // The service may have done it although its answer was lost: the page beneath shows what there is.
    if (rotate.error !== null) void queries.invalidateQueries();
    onClose();
  }

  return { replace, close, isPending: rotate.isPending, error: rotate.error };
}
