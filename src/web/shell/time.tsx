import { Tooltip } from '@mantine/core';
import { exactTime, relativeTime } from './format-time.js';

/** How long ago or how far ahead, and exactly when on hover or focus. */
export function Time({ at, detail }: { at: string; detail?: string | null | undefined }) {
  const exact = exactTime(at);
  return (
    <Tooltip label={detail ? `${exact} · ${detail}` : exact} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its exact time is in the tooltip */}
      <time dateTime={at} tabIndex={0}>
        {relativeTime(at)}
      </time>
    </Tooltip>
  );
}
