import './time.css';
import { Tooltip } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { type RefObject, useRef, useState } from 'react';
import { words } from '../words.js';
import { exactTime, relativeTime } from './format-time.js';

interface TimeProps {
  at: string;
  /** What else is known of the moment, such as the address that a key was used from. */
  detail?: string | null | undefined;
  /** What is shown in the place of how long ago. */
  text?: string;
}

/**
 * How long ago, or when something ends. The exact time appears under the pointer or at a tap, and a screen reader has it in
 * the text: no tab stop is needed, of which a list would have hundreds. There is a tooltip only while it is seen: hundreds
 * of them would be most of what a list costs.
 */
export function Time({ at, detail, text = relativeTime(at) }: TimeProps) {
  const time = useRef<HTMLTimeElement>(null);
  const [pointedAtBy, setPointedAtBy] = useState<'mouse' | 'finger' | null>(null);
  const exact = [exactTime(at), detail].filter(Boolean).join(words.quantities.separator);
  return (
    <time
      ref={time}
      dateTime={at}
      onMouseEnter={() => setPointedAtBy((by) => by ?? 'mouse')}
      // After a tap a mouse that rests elsewhere leaves as well.
      onMouseLeave={() => setPointedAtBy((by) => (by === 'finger' ? by : null))}
      onPointerUp={({ pointerType }) => pointerType === 'touch' && setPointedAtBy('finger')}
    >
      {text}
      <span className="unseen"> ({exact})</span>
      {pointedAtBy && <Shown target={time} text={exact} onEnd={() => setPointedAtBy(null)} />}
    </time>
  );
}

interface ShownProps {
  target: RefObject<HTMLTimeElement | null>;
  text: string;
  onEnd: () => void;
}

/** Goes with the pointer, by Escape (WCAG 1.4.13), and where a finger touches something else. */
function Shown({ target, text, onEnd }: ShownProps) {
  useWindowEvent('keydown', ({ key }) => {
    if (key === 'Escape') onEnd();
  });
  useWindowEvent('pointerdown', onEnd);
  return <Tooltip target={target} label={text} opened />;
}
