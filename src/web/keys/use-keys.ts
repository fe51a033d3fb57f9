import type { ApiKey } from '@latchkey/client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { listApiKeysInfiniteOptions, listApiKeysOptions } from '../shell/queries.js';
import { type Filter, filters, type ListView } from './list-view.js';

/** Keys that are asked for at a time. */
const pageSize = 50;

/**
 * The keys that the view shows. While those of another view are on their way, the ones before stay; an answer that
 * comes too late is for a view that nobody looks at any more, and is dropped. What has come is drawn in parts, between
 * which a key that is pressed has its turn.
 */
export function useKeys({ filter, search, sort }: ListView) {
  const query = useInfiniteQuery({
    ...listApiKeysInfiniteOptions({
      query: { status: [...filters[filter]], sort, limit: pageSize, ...(search !== '' && { q: search }) },
    }),
    initialPageParam: {},
    getNextPageParam: ({ next_cursor }) => (next_cursor === null ? undefined : { query: { cursor: next_cursor } }),
    placeholderData: keepPreviousData,
  });
  const data = useDeferredValue(query.data);
  const keys = useMemo(() => onceEach(data?.pages.flatMap((page) => page.data) ?? []), [data]);
  const isDrawn = !query.isPlaceholderData && data === query.data;
  return { query, keys, found: data?.pages.at(-1)?.total, hasAnswer: data !== undefined, isDrawn };
}

/** How many keys there are, whatever is searched for. */
export function useTotal(filter: Filter, { enabled = true } = {}) {
  const { data, isError } = useQuery({
    ...listApiKeysOptions({ query: { status: [...filters[filter]], limit: 1 } }),
    enabled,
  });
  return { total: data?.total, isError };
}

/** A key that was used between two pages may be in both. */
function onceEach(keys: readonly ApiKey[]): ApiKey[] {
  return [...new Map(keys.map((key) => [key.id, key])).values()];
}
