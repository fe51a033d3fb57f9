import type { ApiKey, Rotation } from '@latchkey/client';
import { Button, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { rotationWords } from '../../rotation-words.js';
import { Dialog, FormActions } from '../../shell/dialog.js';
import { exactTime } from '../../shell/format-time.js';
import { nameOf } from '../key-values.js';
import { type EndChoice, EndChoices } from './end-choices.js';
import { FocusedAlert, RotationError } from './rotation-error.js';
import { laterEnds } from './rotation-state.js';
import { isBeingRotated, type ReplacementProps, useReplacement } from './use-replacement.js';

const texts = rotationWords.replace;

interface ReplaceKeyProps extends ReplacementProps {
  /** Called where the reader would rather end the old key that there is already. */
  onEndFirst: () => void;
}

/** Asks when the old key is to stop working, and replaces it. */
export function ReplaceKey({ onEndFirst, ...props }: ReplaceKeyProps) {
  const { apiKey } = props;
  const { rotation, expires_at, last_four } = apiKey;
  const [choice, setChoice] = useState<EndChoice>('first_use');
  const { replace, close, isPending, error } = useReplacement(props);
  const isTwo = rotation?.state === 'grace';

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isPending) void replace({ ...startOf(choice), ...(isTwo && { force: true }) });
  }

  return (
    <Dialog onClose={close} isPending={isPending} size="lg" title={texts.title(nameOf(apiKey))}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text>
            {texts.effect} {rotation?.state === 'pending' && texts.discards(rotation.last_four)}
          </Text>
          {isTwo ? (
            <TwoKeys apiKey={apiKey} since={isBeingRotated(error) ? error : null} onEndFirst={onEndFirst} />
          ) : null}
          {!(isTwo && isBeingRotated(error)) && <RotationError error={error} />}
          <EndChoices value={choice} expiresAt={expires_at} lastFour={isTwo ? last_four : null} onChange={setChoice} />
          <FormActions
            action={isTwo ? texts.two.action : texts.action}
            {...((isTwo || choice === 'now') && { color: 'red' })}
            isPending={isPending}
            onCancel={close}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

function startOf(choice: EndChoice): Rotation {
  if (choice === 'first_use') return { starts: 'first_use', grace_seconds: laterEnds.day };
  return { starts: 'now', grace_seconds: choice === 'now' ? 0 : laterEnds[choice] };
}

/** That two keys work already, and what becomes of them; or the way to end the older one, and look what happens. */
function TwoKeys({ apiKey, since, onEndFirst }: { apiKey: ApiKey; since: unknown; onEndFirst: () => void }) {
  const { rotation, last_four } = apiKey;
  if (!rotation?.ends_at) return null;
  return (
    <FocusedAlert color="yellow" title={texts.two.title} since={since}>
      {texts.two.effect(rotation.last_four, exactTime(rotation.ends_at), last_four)}
      <Button variant="default" size="compact-sm" mt="xs" display="block" onClick={onEndFirst}>
        {texts.two.endFirst}
      </Button>
    </FocusedAlert>
  );
}
