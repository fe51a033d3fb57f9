import type { ReactNode } from 'react';
import type { ApiKey } from '../../../../generated/client/dist/index.js';
import { rotationWords } from '../../rotation-words.js';

const { events: texts } = rotationWords;

interface RotationEvent {
  at: string | null;
  what: ReactNode;
}

/** What has happened in the last replacement of the key. @param who names whoever has done something. */
export function rotationEvents(
  { rotation }: Pick<ApiKey, 'rotation'>,
  who: (actor: string | null) => string | null,
): Record<'replaced' | 'oldEnded', RotationEvent> {
  if (rotation === null) return { replaced: nothing, oldEnded: nothing };
  const { state, started_at, started_by, ends_at, last_four } = rotation;
  const by = who(started_by);
  return {
    replaced: { at: started_at, what: state === 'pending' ? texts.created(by) : texts.replaced(by) },
    oldEnded: { at: state === 'ended' ? ends_at : null, what: texts.ended(last_four) },
  };
}

const nothing = { at: null, what: null };

/**
 * Whether the last change of the key was a step of its replacement: the beginning, the end, or the first use of the new key,
 * with which the grace period begins. Nobody has changed the key with these.
 */
export function isStepOfRotation({ rotation, updated_at }: Pick<ApiKey, 'rotation' | 'updated_at'>): boolean {
  if (rotation === null) return false;
  const { started_at, grace_started_at, ends_at } = rotation;
  return [started_at, grace_started_at, ends_at].includes(updated_at);
}
