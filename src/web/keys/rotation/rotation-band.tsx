import './rotation.css';
import type { KeyRotation } from '@latchkey/client';
import { Alert, Button, Group, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { rotationWords } from '../../rotation-words.js';
import { formatNumber } from '../../shell/format-quantity.js';
import { exactExpiryTime, relativeTime } from '../../shell/format-time.js';
import type { SeenKey } from '../seen-key.js';
import { Callers } from './callers.js';
import { ExtendOldKey } from './extend-old-key.js';
import { formatGrace } from './format-grace.js';
import { RotationError } from './rotation-error.js';
import { isBeingReplaced } from './rotation-state.js';

const texts = rotationWords.band;

interface RotationBandProps {
  apiKey: SeenKey;
  /** `false` where the operator replaces the keys of this user. */
  mayReplace: boolean;
  onReplace: () => void;
  onEnd: () => void;
}

/** While two keys work: until when, who still uses the old one, and what can be done about it. Otherwise nothing. */
export function RotationBand({ apiKey, mayReplace, onReplace, onEnd }: RotationBandProps) {
  const { rotation } = apiKey;
  const band = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<unknown>(null);
  // Somebody else may have ended what was to be extended.
  if (rotation === null || !isBeingReplaced(apiKey)) return <RotationError error={error} />;
  return (
    <Alert ref={band} role="note" tabIndex={-1} color="blue" className="rotation-band" title={titleOf(rotation)}>
      {rotation.state === 'pending' ? (
        <Text size="sm">{pendingAdvice(rotation)}</Text>
      ) : (
        <OldKeyUse rotation={rotation} />
      )}
      <RotationError error={error} />
      {mayReplace && (
        <Group gap="xs" mt="sm">
          {rotation.state === 'pending' ? (
            <Button variant="default" size="compact-sm" onClick={onReplace}>
              {texts.replaceAgain}
            </Button>
          ) : (
            <>
              <Button variant="default" size="compact-sm" onClick={onEnd}>
                {texts.endNow}
              </Button>
              <ExtendOldKey apiKey={apiKey} onError={setError} onLast={() => band.current?.focus()} />
            </>
          )}
        </Group>
      )}
    </Alert>
  );
}

function titleOf({ state, last_four, ends_at }: NonNullable<KeyRotation>) {
  return state === 'pending' || ends_at === null
    ? texts.pending(last_four)
    : texts.grace(last_four, exactExpiryTime(ends_at));
}

function pendingAdvice({ grace_seconds: grace, lapses_at }: NonNullable<KeyRotation>): string {
  const lapses = lapses_at === null ? '' : exactExpiryTime(lapses_at);
  return grace === 0 ? texts.pendingAdviceNow(lapses) : texts.pendingAdvice(formatGrace(grace), lapses);
}

function OldKeyUse({ rotation: { previous_secret: use } }: { rotation: NonNullable<KeyRotation> }) {
  if (use.last_used_at === null) return <Text size="sm">{texts.unused}</Text>;
  return (
    <>
      <Text size="sm">{texts.used(texts.times(use.uses, formatNumber(use.uses)), relativeTime(use.last_used_at))}</Text>
      {use.callers.length > 0 && <Callers callers={use.callers} />}
    </>
  );
}
