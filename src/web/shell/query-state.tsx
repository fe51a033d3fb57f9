import './query-state.css';
import { LatchkeyConnectionError } from '@latchkey/client';
import { Skeleton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { words } from '../words.js';
import { PartUnavailable } from './part.js';
import { explanationOf, isSessionOver } from './problems.js';
import { RetryAlert, useRetry } from './retry.js';
import { useFocusSuccessor } from './successor.js';

interface QueryStateProps {
  /** What is asked for, as in the middle of a sentence: "your keys". */
  what: string;
  query: { error: unknown; refetch: () => unknown };
  /** Of a page that has no other heading until the answer is there. */
  heading?: string;
  /** That of the content, in pixels, so that nothing moves when it comes. */
  height?: number;
}

/** How long something may be on its way before a screen reader hears of it, in milliseconds. */
const silentMs = 400;

/** What stands where the answer of a query will stand: that it is on its way, or why it is not there. */
export function QueryState({ what, heading, query, height = 260 }: QueryStateProps) {
  const { failure, ...retry } = useRetry(query);
  const alert = useRef<HTMLDivElement>(null);
  useFocusSuccessor(alert);

  if (failure === null) return <Loading heading={heading} height={height} />;
  if (isSessionOver(failure)) return <Skeleton height={height} animate={false} />;
  const { title, advice } = explanationOf(failure);
  const isOffline =
    (failure instanceof LatchkeyConnectionError || failure instanceof PartUnavailable) && !navigator.onLine;
  return (
    <RetryAlert
      alert={alert}
      title={words.waiting.failed(what)}
      text={isOffline ? words.waiting.offline : `${title}. ${advice}`}
      {...retry}
    >
      <Heading text={heading} />
    </RetryAlert>
  );
}

function Heading({ text }: { text: string | undefined }) {
  return text !== undefined && <h1 className="unseen">{text}</h1>;
}

function Loading({ heading, height }: { heading: string | undefined; height: number }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), silentMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="loading">
      <Heading text={heading} />
      {/* It is there before it says something: otherwise nothing is heard. */}
      <span role="status" className="unseen">
        {isLong && words.waiting.loading}
      </span>
      <Skeleton height={height} aria-hidden />
    </div>
  );
}
