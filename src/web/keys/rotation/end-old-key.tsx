import { type ApiKey, LatchkeyProblem } from '@latchkey/client';
import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef } from 'react';
import { rotationWords } from '../../rotation-words.js';
import { Dialog, FormActions } from '../../shell/dialog.js';
import { relativeTime } from '../../shell/format-time.js';
import { programOf } from '../../shell/program.js';
import { updateApiKeyMutation } from '../../shell/queries.js';
import { words } from '../../words.js';
import { Address } from '../address.js';
import type { SeenKey } from '../seen-key.js';
import { unlessChanged } from '../seen-version.js';
import { FocusedAlert, isChanged, RotationError } from './rotation-error.js';
import { wasJustUsed } from './rotation-state.js';

const texts = rotationWords.end;

interface EndOldKeyProps {
  apiKey: SeenKey;
  onClose: () => void;
  /** Called once it has ended and the dialog has let go of the focus: what opened it is gone. */
  onEnded: () => void;
}

/** Asks whether the old one of two keys is to stop now, and ends it. */
export function EndOldKey({ apiKey, onClose, onEnded }: EndOldKeyProps) {
  const queries = useQueryClient();
  const update = useMutation({
    ...updateApiKeyMutation(),
    onSuccess: () => queries.invalidateQueries(),
    // The next try is about what is seen then.
    onError: (error) => (isChanged(error) ? queries.invalidateQueries() : undefined),
  });
  const afterwards = useRef<(() => void) | undefined>(undefined);
  // The dialog puts the focus back a turn after it has gone, which this waits for.
  useEffect(() => () => void setTimeout(() => setTimeout(() => afterwards.current?.())), []);
  const isOver = isChanged(update.error) && apiKey.rotation?.state !== 'grace';
  const hasEnded = isOver || (update.error instanceof LatchkeyProblem && update.error.code === 'no_rotation');

  function close(): void {
    // It has ended, or may have, although nobody heard of it.
    if (update.error !== null) void queries.invalidateQueries();
    if (hasEnded) afterwards.current = onEnded;
    onClose();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (update.isPending) return;
    update.mutate(
      { path: { key_id: apiKey.id }, headers: unlessChanged(apiKey), body: { rotation: { grace_seconds: 0 } } },
      {
        onSuccess() {
          notifications.show({ color: 'green', message: texts.done });
          afterwards.current = onEnded;
          onClose();
        },
      },
    );
  }

  return (
    <Dialog onClose={close} isPending={update.isPending} title={texts.title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text>{apiKey.rotation && texts.effect(apiKey.rotation.last_four, apiKey.last_four)}</Text>
          <LastUse rotation={apiKey.rotation} />
          {hasEnded ? (
            <FocusedAlert color="red" title={texts.ended.title} since={update.error}>
              {texts.ended.advice}
            </FocusedAlert>
          ) : (
            <RotationError error={update.error} />
          )}
          <FormActions
            action={texts.action}
            color="red"
            isPending={update.isPending}
            disabled={hasEnded}
            onCancel={close}
            isCautious
          />
        </Stack>
      </form>
    </Dialog>
  );
}

function LastUse({ rotation }: Pick<ApiKey, 'rotation'>) {
  const { last_used_at: at, last_used_ip: ip, last_used_user_agent } = rotation?.previous_secret ?? {};
  if (!at) return <Text>{texts.unused}</Text>;
  const program = programOf(last_used_user_agent ?? null);
  const when = relativeTime(at);
  return (
    <Text className="description">
      {wasJustUsed(at, Date.now()) ? texts.justUsed(when) : texts.lastUsed(when)}
      {program && words.revoke.by(program)}
      {ip && words.revoke.from(<Address text={ip} />)}.
    </Text>
  );
}
