import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { rotationWords } from '../../rotation-words.js';
import { exactTime } from '../../shell/format-time.js';
import { updateApiKeyMutation } from '../../shell/queries.js';
import type { SeenKey } from '../seen-key.js';
import { unlessChanged } from '../seen-version.js';
import { extensionsOf, type LaterEnd, laterEnds } from './rotation-state.js';

const texts = rotationWords.band;

interface ExtendOldKeyProps {
  apiKey: SeenKey;
  onError: (error: unknown) => void;
  /** Called where there is nothing left to choose, and the button has gone. */
  onLast: () => void;
}

/** Lets the old key work for longer. Only what is later than its end is offered. */
export function ExtendOldKey({ apiKey, onError, onLast }: ExtendOldKeyProps) {
  const { id, rotation, expires_at } = apiKey;
  const queries = useQueryClient();
  const update = useMutation(updateApiKeyMutation());
  const choices = rotation ? extensionsOf(rotation, expires_at, Date.now()) : [];
  if (choices.length === 0) return null;

  async function extend(choice: LaterEnd): Promise<void> {
    onError(null);
    try {
      const body = { rotation: { grace_seconds: laterEnds[choice] } };
      const changed = await update.mutateAsync({ path: { key_id: id }, headers: unlessChanged(apiKey), body });
      const { ends_at } = changed.rotation ?? {};
      if (ends_at) notifications.show({ color: 'green', message: texts.extended(exactTime(ends_at)) });
      await queries.invalidateQueries();
      if (changed.rotation && extensionsOf(changed.rotation, expires_at, Date.now()).length === 0) onLast();
    } catch (error) {
      onError(error);
      void queries.invalidateQueries();
    }
  }

  return (
    <Menu position="bottom-start" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" size="compact-sm" aria-busy={update.isPending}>
          {texts.extend}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item key={choice} onClick={() => void extend(choice)}>
            {texts.extensions[choice]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
