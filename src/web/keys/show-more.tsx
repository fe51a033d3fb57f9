import { Alert, Button } from '@mantine/core';
import { type RefObject, useEffect, useRef } from 'react';
import { explanationOf, isSessionOver } from '../shell/problems.js';
import { words } from '../words.js';
import type { useKeys } from './use-keys.js';

interface ShowMoreProps {
  query: ReturnType<typeof useKeys>['query'];
  /** Rows that are shown. */
  count: number;
  list: RefObject<HTMLElement | null>;
}

/** Asks for the next page. When it is there, the focus is on the first row of it. */
export function ShowMore({ query, count, list }: ShowMoreProps) {
  const from = useRef<number>(null);
  useEffect(() => {
    if (from.current === null || count <= from.current) return;
    const row = list.current?.querySelectorAll('[data-row]')[from.current];
    from.current = null;
    row?.querySelector<HTMLElement>('[data-control]')?.focus();
  }, [count, list]);

  function showMore(): void {
    if (query.isFetchingNextPage) return;
    from.current = count;
    query.fetchNextPage();
  }

  if (!query.hasNextPage || query.isPlaceholderData) return null;
  const { title, advice } = explanationOf(query.error);
  return (
    <>
      {query.isFetchNextPageError && !isSessionOver(query.error) && (
        <Alert color="red" role="alert" title={words.keyList.moreFailed}>
          {title}. {advice}
        </Alert>
      )}
      <Button variant="default" onClick={showMore} aria-busy={query.isFetchingNextPage} className="show-more">
        {query.isFetchingNextPage ? words.keyList.loadingMore : words.keyList.showMore}
      </Button>
    </>
  );
}
