import './usage.css';
import type { ApiKeyUsage } from '@latchkey/client';
import { Button, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatNumber } from '../shell/format-quantity.js';
import { getApiKeyUsageOptions } from '../shell/queries.js';
import { QueryState } from '../shell/query-state.js';
import { words } from '../words.js';
import { UsageBars } from './usage-bars.js';
import { type Counts, kinds, totalsOf, type UsageDay, usageDays } from './usage-days.js';
import { UsageTable } from './usage-table.js';

/** In days; the service has as many as the last. */
const periods = [7, 30, 90] as const;
const mostDays = 90;

/** Uses of a key by day and how they ended: totals, bars, and a table for those who want one. */
export function UsageChart({ keyId }: { keyId: string }) {
  const [days, setDays] = useState<number>(30);
  // All at once: choosing another period neither waits nor fails.
  const usage = useQuery(getApiKeyUsageOptions({ path: { key_id: keyId }, query: { days: mostDays } }));
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {words.usage.title}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={words.usage.period}
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          data={periods.map((period) => ({ value: String(period), label: words.usage.days(period) }))}
        />
      </Group>
      {usage.data ? (
        <Usage key={days} usage={usage.data} days={days} />
      ) : (
        <QueryState what={words.usage.what} query={usage} height={264} />
      )}
    </>
  );
}

function Usage({ usage, days }: { usage: ApiKeyUsage; days: number }) {
  const [isTableShown, setTableShown] = useState(false);
  const all = usageDays(usage, { days, now: Date.now() });
  const totals = totalsOf(all);
  if (totals.total === 0) return <Text c="dimmed">{words.usage.none(days)}</Text>;
  return (
    <>
      <Totals totals={totals} />
      <UsageBars all={all} />
      <Button
        variant="default"
        size="compact-sm"
        mt="xs"
        aria-expanded={isTableShown}
        onClick={() => setTableShown(!isTableShown)}
      >
        {isTableShown ? words.usage.hideTable : words.usage.showTable}
      </Button>
      {isTableShown && <UsageTable all={all.filter(({ total }: UsageDay) => total > 0)} />}
    </>
  );
}

/** What the bars are, and how many uses of each kind they show. */
function Totals({ totals }: { totals: Counts }) {
  return (
    <ul className="usage-totals">
      {kinds.map((kind) => (
        <li key={kind}>
          <span className={`usage-mark ${kind}`} aria-hidden />
          <strong>{formatNumber(totals[kind])}</strong> {words.usage.kinds[kind]}
        </li>
      ))}
    </ul>
  );
}
