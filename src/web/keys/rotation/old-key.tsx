import type { KeyRotation } from '@latchkey/client';
import { Text } from '@mantine/core';
import { rotationWords } from '../../rotation-words.js';
import { dateOf, exactTime } from '../../shell/format-time.js';
import { formatGrace } from './format-grace.js';

const texts = rotationWords.reveal;

/** What becomes of the key that a new one replaces. */
export function OldKey({ rotation }: { rotation: NonNullable<KeyRotation> }) {
  return <Text size="sm">{fateOf(rotation)}</Text>;
}

function fateOf({ state, grace_seconds: grace, lapses_at, ends_at }: NonNullable<KeyRotation>): string {
  if (state === 'pending' && lapses_at !== null) {
    const lapses = dateOf(lapses_at);
    return grace === 0 ? texts.pendingNow(lapses) : texts.pending(formatGrace(grace), lapses);
  }
  return state === 'grace' && ends_at !== null ? texts.grace(exactTime(ends_at)) : texts.ended;
}
