import './keys.css';
import type { ApiKeyUsage, UsageOutcome } from '@latchkey/client';
import { Group, Text, Title, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { dayMs } from '../shell/format-time.js';
import { getApiKeyUsageOptions } from '../shell/queries.js';
import { QueryState } from '../shell/query-state.js';

const days = 30;

/** How uses ended, as the chart tells them apart. */
const kinds = {
  accepted: { title: 'accepted', outcomes: ['VALID'] },
  limited: { title: 'over a limit', outcomes: ['RATE_LIMITED', 'QUOTA_EXCEEDED'] },
  refused: {
    title: 'refused',
    outcomes: ['REVOKED', 'EXPIRED', 'DISABLED', 'USER_DISABLED', 'INSUFFICIENT_SCOPE', 'IP_NOT_ALLOWED'],
  },
} satisfies Record<string, { title: string; outcomes: UsageOutcome[] }>;

type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

interface Day {
  /** In UTC, as the service counts. */
  day: string;
  counts: Record<Kind, number>;
  total: number;
}

/** Uses of a key by day and outcome: bars to look at, and the same as a table for a screen reader. */
export function UsageChart({ keyId }: { keyId: string }) {
  const usage = useQuery(getApiKeyUsageOptions({ path: { key_id: keyId }, query: { days } }));
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          Uses in the last {days} days
        </Title>
        <Group gap="md" aria-hidden>
          {kindNames.map((kind) => (
            <span key={kind} className={`legend ${kind}`}>
              {kinds[kind].title}
            </span>
          ))}
        </Group>
      </Group>
      {usage.data ? <Bars usage={usage.data} /> : <QueryState what="The uses" query={usage} height={160} />}
    </>
  );
}

function Bars({ usage }: { usage: ApiKeyUsage }) {
  const all = daysOf(usage);
  const most = Math.max(...all.map(({ total }) => total));
  if (most === 0) return <Text c="dimmed">The key was not used. Uses appear here after a few seconds.</Text>;
  const used = all.filter(({ total }) => total > 0);
  return (
    <>
      <div className="bars" aria-hidden>
        {all.map(({ day, counts }) => (
          <Tooltip key={day} label={`${day}: ${spoken(counts)}`}>
            <div className="bar">
              {kindNames.map((kind) => (
                <div key={kind} className={kind} style={{ height: `${(100 * counts[kind]) / most}%` }} />
              ))}
            </div>
          </Tooltip>
        ))}
      </div>
      <Group justify="space-between" aria-hidden>
        <Text size="xs" c="dimmed">
          {all[0]?.day}
        </Text>
        <Text size="xs" c="dimmed">
          {all.at(-1)?.day} (UTC), at most {most.toLocaleString()} a day
        </Text>
      </Group>
      <table className="unseen">
        <caption>Uses by day</caption>
        <thead>
          <tr>
            <th scope="col">day</th>
            {kindNames.map((kind) => (
              <th scope="col" key={kind}>
                {kinds[kind].title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {used.map(({ day, counts }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {kindNames.map((kind) => (
                <td key={kind}>{counts[kind]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Every day up to today, also those without a use. */
function daysOf({ data }: ApiKeyUsage): Day[] {
  const known = new Map(data.map(({ day, outcomes }) => [day, outcomes]));
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(Date.now() - (days - 1 - index) * dayMs).toISOString().slice(0, 10);
    const outcomes = known.get(day) ?? {};
    const countOf = (kind: Kind) => kinds[kind].outcomes.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
    const counts = { accepted: countOf('accepted'), limited: countOf('limited'), refused: countOf('refused') };
    return { day, counts, total: counts.accepted + counts.limited + counts.refused };
  });
}

function spoken(counts: Record<Kind, number>): string {
  const parts = kindNames.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kinds[kind].title}`);
  return parts.join(', ') || 'none';
}
