import type { ApiKey } from '@latchkey/client';
import { Stack } from '@mantine/core';
import { type RefObject, useCallback, useRef, useState } from 'react';
import { QueryState } from '../shell/query-state.js';
import { words } from '../words.js';
import { EmptyList } from './empty-list.js';
import { KeysTable } from './keys-table.js';
import { ListBar } from './list-bar.js';
import { ListToolbar } from './list-toolbar.js';
import type { ListView } from './list-view.js';
import { OutdatedNotice } from './outdated-notice.js';
import { RevokeKey } from './revoke-key.js';
import { RevokeKeys } from './revoke-keys.js';
import { ShowMore } from './show-more.js';
import { useKeys } from './use-keys.js';
import { useRowFocus } from './use-row-focus.js';
import { useSelection } from './use-selection.js';

interface KeysListProps {
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
  /** `null` where keys are made for the user. */
  onCreate: (() => void) | null;
  /** Has the focus where no row is left to have it. */
  heading: RefObject<HTMLElement | null>;
}

/** The keys that the view asks for, and what can be done with one or several. */
export function KeysList({ view, onChange, onCreate, heading }: KeysListProps) {
  const { query, keys, found, hasAnswer, isDrawn } = useKeys(view);
  const shownView = useSettled(view, isDrawn);
  const selection = useSelection(keys);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [revokingSeveral, setRevokingSeveral] = useState<readonly ApiKey[] | null>(null);
  const [announcement, announce] = useState('');
  const { list, onFocus, onBlur } = useRowFocus(heading);
  const searchField = useRef<HTMLInputElement>(null);

  const clearSearch = useCallback(() => {
    onChange({ search: '' });
    searchField.current?.focus();
  }, [onChange]);

  return (
    <Stack>
      <ListToolbar view={view} onChange={onChange} searchField={searchField} />
      <div role="status" className="unseen">
        {announcement}
      </div>
      <Stack ref={list} onFocus={onFocus} onBlur={onBlur} className="list">
        <ListBar
          view={shownView}
          shown={keys.length}
          found={found}
          selected={selection.selected.length}
          onRevoke={() => setRevokingSeveral(selection.selected)}
          onClear={selection.clear}
        />
        {hasAnswer ? <OutdatedNotice query={query} /> : <QueryState what={words.keyList.what} query={query} />}
        {found === 0 && (
          <EmptyList view={shownView} onChange={onChange} onClearSearch={clearSearch} onCreate={onCreate} />
        )}
        {keys.length > 0 && (
          <KeysTable
            keys={keys}
            view={shownView}
            isOnItsWay={shownView !== view}
            selection={selection}
            onSort={(sortFrom) => onChange({ sort: sortFrom(view.sort) })}
            onRevoke={setRevoking}
            announce={announce}
          />
        )}
        <ShowMore query={query} count={keys.length} list={list} />
      </Stack>
      {revoking && <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />}
      {revokingSeveral && (
        <RevokeKeys keys={revokingSeveral} onOutcome={selection.settle} onClose={() => setRevokingSeveral(null)} />
      )}
    </Stack>
  );
}

/** The last value that was settled: what is shown must not be said to be the answer to another question. */
function useSettled<T>(value: T, isSettled: boolean): T {
  const [settled, setSettled] = useState(value);
  if (isSettled && settled !== value) setSettled(value);
  return isSettled ? value : settled;
}
