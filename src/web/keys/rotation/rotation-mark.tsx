import type { ApiKey } from '@latchkey/client';
import { rotationWords } from '../../rotation-words.js';
import { dateOf } from '../../shell/format-time.js';
import { Pill } from '../../shell/pill.js';
import { Time } from '../../shell/time.js';
import { dueSoon, isBeingReplaced } from './rotation-state.js';

const texts = rotationWords.mark;

/** Beside the label in the list: that the key is being replaced, or should be. */
export function RotationMark({ apiKey }: { apiKey: ApiKey }) {
  if (isBeingReplaced(apiKey)) return <Pill color="blue">{texts.replacing}</Pill>;
  const due = dueSoon(apiKey, Date.now());
  if (due === null) return null;
  return (
    <Pill color="orange">
      <Time at={due} text={texts.due(dateOf(due))} />
    </Pill>
  );
}
