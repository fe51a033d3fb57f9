import { Stack, Text } from '@mantine/core';
import type { FormEvent } from 'react';
import { rotationWords } from '../../rotation-words.js';
import { Dialog, FormActions } from '../../shell/dialog.js';
import { nameOf } from '../key-values.js';
import { RotationError } from './rotation-error.js';
import { isBeingReplaced } from './rotation-state.js';
import { type ReplacementProps, useReplacement } from './use-replacement.js';

const texts = rotationWords.leaked;

/** Replaces a key that somebody else has: nothing of it works any more, an older one that still did included. */
export function LeakedKey(props: ReplacementProps) {
  const { apiKey } = props;
  const { replace, close, isPending, error } = useReplacement(props);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isPending) void replace({ starts: 'now', grace_seconds: 0, force: true });
  }

  return (
    <Dialog onClose={close} isPending={isPending} title={texts.title(nameOf(apiKey))}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text>{isBeingReplaced(apiKey) ? texts.effectOnBoth : texts.effect}</Text>
          <Text>{texts.warning}</Text>
          <RotationError error={error} />
          <FormActions action={texts.action} color="red" isPending={isPending} onCancel={close} isCautious />
        </Stack>
      </form>
    </Dialog>
  );
}
