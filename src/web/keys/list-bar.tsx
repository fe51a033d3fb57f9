import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../shell/format-quantity.js';
import { words } from '../words.js';
import type { ListView } from './list-view.js';
import { useTotal } from './use-keys.js';

interface ListBarProps {
  /** Of which the rows are shown. */
  view: ListView;
  shown: number;
  /** How many keys the view has in all; `undefined` until that is known. */
  found: number | undefined;
  selected: number;
  onRevoke: () => void;
  onClear: () => void;
}

/** How many keys there are, for the eye and for screen readers, and what can be done with those that are selected. */
export function ListBar({ view, shown, found, selected, onRevoke, onClear }: ListBarProps) {
  const { total } = useTotal(view.filter, { enabled: view.search !== '' });
  const said = found === undefined ? null : countOf({ view, shown, found, total });
  // What was said stands until something else is known.
  const [lastSaid, setLastSaid] = useState('');
  if (said !== null && said !== lastSaid) setLastSaid(said);
  // The heading of the page says the same.
  const isPlain = view.filter === 'working' && view.search === '' && shown === found;
  return (
    <div className="list-bar" data-active={selected > 0}>
      <Text span size="sm" c="dimmed" role="status" className={isPlain ? 'unseen' : ''}>
        {said ?? lastSaid}
      </Text>
      {selected > 0 && (
        <div className="selected">
          <Text span size="sm" fw={600} role="status">
            {words.keyList.selected(selected)}
          </Text>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
            {words.keyList.clearSelection}
          </Button>
          <Button size="compact-sm" color="red" variant="light" onClick={onRevoke}>
            {words.keyList.revokeSelected(selected)}
          </Button>
        </div>
      )}
    </div>
  );
}

/** `null` while one of the numbers is on its way. */
function countOf({
  view,
  shown,
  found,
  total,
}: {
  view: ListView;
  shown: number;
  found: number;
  total: number | undefined;
}): string | null {
  if (view.search !== '')
    return total === undefined ? null : words.keyList.matches(formatNumber(found), formatNumber(total));
  return shown < found
    ? words.keyList.shown(formatNumber(shown), formatNumber(found))
    : words.keyList.count(found, formatNumber(found));
}
