import type { ApiKey } from '@latchkey/client';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useCallback } from 'react';
import { words } from '../words.js';
import { KeyRow } from './key-row.js';
import { type Direction, type ListView, orderOf, type Sort, type SortField, sortAfter } from './list-view.js';
import type { Selection } from './use-selection.js';

interface KeysTableProps {
  keys: readonly ApiKey[];
  /** Of which the rows are shown. */
  view: ListView;
  /** Whether other rows will take the place of these in a moment. */
  isOnItsWay: boolean;
  selection: Selection;
  onSort: (sortFrom: (current: Sort) => Sort) => void;
  onRevoke: (apiKey: ApiKey) => void;
  /** Says something to a screen reader. */
  announce: (text: string) => void;
}

export function KeysTable({ keys, view, isOnItsWay, selection, onSort, onRevoke, announce }: KeysTableProps) {
  const { selectable, selected, failures, select } = selection;
  const selectedIds = new Set(selected.map(({ id }) => id));
  const selectOne = useCallback((id: string, isSelected: boolean) => select([id], isSelected), [select]);
  return (
    <div className="framed-table keys">
      <table aria-busy={isOnItsWay}>
        <caption className="unseen">{words.keyList.table}</caption>
        <thead>
          <tr>
            <td className="select">
              {selectable.length > 0 && (
                <SelectAll
                  isAll={selected.length > 0 && selected.length === selectable.length}
                  isSome={selected.length > 0}
                  onChange={(isSelected) =>
                    select(
                      selectable.map(({ id }) => id),
                      isSelected,
                    )
                  }
                />
              )}
            </td>
            <Headings view={view} onSort={(field) => onSort((current) => sortAfter(current, field))} />
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow
              key={key.id}
              apiKey={key}
              isSelected={selectedIds.has(key.id)}
              failure={selectedIds.has(key.id) ? failures.get(key.id) : undefined}
              onSelect={selectOne}
              onRevoke={onRevoke}
              announce={announce}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Headings({ view, onSort }: { view: ListView; onSort: (field: SortField) => void }) {
  const { columns } = words.keyList;
  const order = orderOf(view.sort);
  const sorted = (field: SortField) => (
    <SortedHeading
      title={columns[field]}
      direction={order.field === field ? order.direction : null}
      onPress={() => onSort(field)}
    />
  );
  return (
    <>
      {sorted('label')}
      <th scope="col">{columns.key}</th>
      <th scope="col">{columns.scopes}</th>
      {sorted('created_at')}
      {sorted('last_used_at')}
      {view.filter === 'working' ? (
        sorted('expires_at')
      ) : (
        <th scope="col">{view.filter === 'ended' ? columns.ended : columns.expiresOrEnded}</th>
      )}
      <th scope="col">
        <span className="unseen">{columns.actions}</span>
      </th>
    </>
  );
}

interface SortedHeadingProps {
  title: string;
  /** `null` where the list is sorted by something else. */
  direction: Direction | null;
  onPress: () => void;
}

const icons = { ascending: IconArrowUp, descending: IconArrowDown };

function SortedHeading({ title, direction, onPress }: SortedHeadingProps) {
  const Icon = direction ? icons[direction] : IconArrowsSort;
  return (
    <th scope="col" {...(direction && { 'aria-sort': direction })}>
      <button type="button" className="sort-by" onClick={onPress}>
        {title}
        <Icon size={14} aria-hidden />
      </button>
    </th>
  );
}

interface SelectAllProps {
  isAll: boolean;
  isSome: boolean;
  onChange: (isSelected: boolean) => void;
}

function SelectAll({ isAll, isSome, onChange }: SelectAllProps) {
  const indeterminate = useCallback(
    (box: HTMLInputElement | null) => {
      if (box) box.indeterminate = isSome && !isAll;
    },
    [isSome, isAll],
  );
  return (
    <label className="box">
      <input
        ref={indeterminate}
        type="checkbox"
        checked={isAll}
        aria-label={words.keyList.selectAll}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span className="box-label" aria-hidden>
        {words.keyList.selectAllShort}
      </span>
    </label>
  );
}
