import type { RefObject } from 'react';
import type { NewKey } from '../reveal-key.js';
import type { SeenKey } from '../seen-key.js';
import { EndOldKey } from './end-old-key.js';
import { LeakedKey } from './leaked-key.js';
import { ReplaceKey } from './replace-key.js';

/** What can be done about the replacement of a key. */
export type RotationStep = 'replace' | 'leaked' | 'end';

interface RotationDialogsProps {
  /** Whichever dialog of the page is open; of others nothing is shown here. */
  step: string | null;
  onStep: (step: RotationStep | null) => void;
  apiKey: SeenKey;
  onNewKey: (newKey: NewKey) => void;
  /** Has the focus where what opened a dialog is gone with what it did. */
  heading: RefObject<HTMLElement | null>;
}

/** The dialogs about replacing a key. */
export function RotationDialogs({ step, onStep, apiKey, onNewKey, heading }: RotationDialogsProps) {
  const close = () => onStep(null);
  const replacement = { apiKey, onNewKey, onClose: close };
  switch (step) {
    case 'replace':
      return <ReplaceKey {...replacement} onEndFirst={() => onStep('end')} />;
    case 'leaked':
      return <LeakedKey {...replacement} />;
    case 'end':
      return <EndOldKey apiKey={apiKey} onClose={close} onEnded={() => heading.current?.focus()} />;
    default:
      return null;
  }
}
