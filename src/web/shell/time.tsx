import './time.css';
import { Tooltip } from '@mantine/core';
import { useRef, useState } from 'react';
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
 * the text: no tab stop is needed, of which a list would have hundreds. Its tooltip is made when it is first pointed at:
 * hundreds of them, of which nobody sees one, would be most of what a list costs.
 */
export function Time({ at, detail, text = relativeTime(at) }: TimeProps) {
  const time = useRef<HTMLTimeElement>(null);
  const [wasPointedAt, setPointedAt] = useState(false);
  const exact = [exactTime(at), detail].filter(Boolean).join(words.quantities.separator);
  return (
    <time ref={time} dateTime={at} {...(!wasPointedAt && { onMouseEnter: () => setPointedAt(true) })}>
      {text}
      <span className="unseen"> ({exact})</span>
      {wasPointedAt && (
        <Tooltip target={time} label={exact} defaultOpened events={{ hover: true, focus: false, touch: true }} />
      )}
    </time>
  );
}
