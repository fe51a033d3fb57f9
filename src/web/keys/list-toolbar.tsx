import { Group, NativeSelect, SegmentedControl } from '@mantine/core';
import type { RefObject } from 'react';
import { words } from '../words.js';
import type { Filter, ListView, Sort } from './list-view.js';
import { SearchBox } from './search-box.js';

interface ListToolbarProps {
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
  searchField: RefObject<HTMLInputElement | null>;
}

const filterOptions = Object.entries(words.keyList.filters).map(([value, label]) => ({ value, label }));
const sortOptions = Object.entries(words.keyList.sorts).map(([value, label]) => ({ value, label }));

/** Which keys are shown, and, where the table has no headings to press, in which order. */
export function ListToolbar({ view, onChange, searchField }: ListToolbarProps) {
  return (
    <Group justify="space-between" className="list-toolbar">
      <SegmentedControl
        aria-label={words.keyList.filter}
        className="filter"
        value={view.filter}
        onChange={(value) => onChange({ filter: value as Filter })}
        data={filterOptions}
      />
      <SearchBox search={view.search} onSearch={(search) => onChange({ search })} field={searchField} />
      <NativeSelect
        aria-label={words.keyList.sortBy}
        className="sort"
        value={view.sort}
        onChange={(event) => onChange({ sort: event.currentTarget.value as Sort })}
        data={
          view.filter === 'working' ? sortOptions : sortOptions.filter(({ value }) => !value.endsWith('expires_at'))
        }
      />
    </Group>
  );
}
