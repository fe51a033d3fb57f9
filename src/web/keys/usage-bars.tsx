import { Text } from '@mantine/core';
import { type PointerEvent, useState } from 'react';
import { pageLanguage } from '../page-language.js';
import { formatCompact, formatNumber } from '../shell/format-quantity.js';
import { words } from '../words.js';
import { gridLines, kinds, type UsageDay } from './usage-days.js';

const dayAndMonth = new Intl.DateTimeFormat(pageLanguage, { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** Such as "Nov 26". */
export const nameOfDay = (day: string): string => dayAndMonth.format(new Date(day));

/** A bar a day. A slider lies over them: one tab stop, whose arrow keys, and whose every place that is tapped, select a day. */
export function UsageBars({ all }: { all: readonly UsageDay[] }) {
  const last = all.length - 1;
  const [selected, setSelected] = useState(last);
  const day = all[selected];
  const lines = gridLines(Math.max(...all.map(({ total }) => total)));
  const [first] = all;
  if (!(day && first)) return null;

  function follow({ currentTarget, clientX, pointerType }: PointerEvent): void {
    if (pointerType !== 'mouse') return;
    const { left, width } = currentTarget.getBoundingClientRect();
    setSelected(Math.min(last, Math.max(0, Math.floor(((clientX - left) / width) * all.length))));
  }

  return (
    <>
      <div className="usage-chart">
        <div className="usage-axis" aria-hidden>
          {[...lines].reverse().map((line) => (
            <span key={line}>{formatCompact(line)}</span>
          ))}
          <span>0</span>
        </div>
        <div className="usage-plot" onPointerMove={follow}>
          <input
            type="range"
            aria-label={words.usage.day}
            aria-valuetext={said(day, selected === last)}
            min={0}
            max={last}
            value={selected}
            style={{ '--thumb': `${100 / all.length}%` } as object}
            onChange={(event) => setSelected(Number(event.currentTarget.value))}
          />
          <div className="usage-bars" aria-hidden>
            {all.map((each, at) => (
              <Bar key={each.day} day={each} top={lines[2]} isSelected={at === selected} isToday={at === last} />
            ))}
          </div>
        </div>
        <div className="usage-days" aria-hidden>
          <span>{nameOfDay(first.day)}</span>
          <span>{words.usage.soFar}</span>
        </div>
      </div>
      <p className="usage-selected" aria-hidden>
        {said(day, selected === last)}
      </p>
      <Text size="xs" c="dimmed">
        {words.usage.choose} {words.usage.utc}
      </Text>
    </>
  );
}

interface BarProps {
  day: UsageDay;
  /** The value at the upper end of the plot. */
  top: number;
  isSelected: boolean;
  isToday: boolean;
}

function Bar({ day, top, isSelected, isToday }: BarProps) {
  return (
    <div className="usage-bar" data-selected={isSelected || undefined} data-today={isToday || undefined}>
      {kinds.map(
        (kind) =>
          day[kind] > 0 && <div key={kind} className={kind} style={{ height: `${(100 * day[kind]) / top}%` }} />,
      )}
    </div>
  );
}

/** Such as "Nov 26: 41 accepted, 3 refused (2 missing scope, 1 expired)". */
function said({ day, why, ...counts }: UsageDay, isToday: boolean): string {
  const name = isToday ? `${nameOfDay(day)} (${words.usage.soFar})` : nameOfDay(day);
  const parts = kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${formatNumber(counts[kind])} ${words.usage.kinds[kind]}`);
  const reasons = why.map(([outcome, count]) => `${formatNumber(count)} ${words.usage.why[outcome]}`).join(', ');
  return `${name}: ${parts.join(', ') || words.usage.noneOnDay}${reasons && ` (${reasons})`}`;
}
