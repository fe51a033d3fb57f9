import './keys.css';
import type { ApiKey } from '@latchkey/client';
import { Anchor, Badge, Button, Group, Paper, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { dayMs } from '../shell/format-time.js';
import { Time } from '../shell/time.js';
import { isOver, KeyStatus } from './key-status.js';
import { nameOf } from './key-values.js';
import { RevokeKey } from './revoke-key.js';

/** A key that expires sooner is marked, in milliseconds. */
const soonMs = 7 * dayMs;

export function KeysTable({ keys }: { keys: readonly ApiKey[] }) {
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <Paper withBorder className="keys">
      <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
        <caption className="unseen">Your API keys</caption>
        <Table.Thead>
          <Table.Tr>
            {['Label', 'Key', 'Scopes', 'Created', 'Last used', 'Expires'].map((title) => (
              <Table.Th key={title} scope="col">
                {title}
              </Table.Th>
            ))}
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </Table.Tbody>
      </Table>
      {revoking && <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />}
    </Paper>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { id, prefix, last_four, scopes, created_at, last_used_at, last_used_ip, status } = apiKey;
  const name = nameOf(apiKey);
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Group gap="xs">
          <Anchor component={Link} href={`/keys/${id}`} inherit className="label">
            <bdi>{name}</bdi>
          </Anchor>
          <KeyStatus status={status} />
        </Group>
      </Table.Th>
      <Table.Td data-title="Key">
        <code>
          {prefix}…{last_four}
        </code>
      </Table.Td>
      <Table.Td data-title="Scopes">
        <Scopes scopes={scopes} />
      </Table.Td>
      <Table.Td data-title="Created">
        <Time at={created_at} />
      </Table.Td>
      <Table.Td data-title="Last used">
        {last_used_at ? <Time at={last_used_at} detail={last_used_ip} /> : <Dimmed>never</Dimmed>}
      </Table.Td>
      <Table.Td data-title="Expires">
        <Expiry apiKey={apiKey} />
      </Table.Td>
      <Table.Td className="actions">
        {!isOver(apiKey) && (
          <Button size="compact-sm" variant="subtle" color="red" onClick={onRevoke} aria-label={`Revoke ${name}`}>
            Revoke
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Dimmed({ children }: { children: string }) {
  return (
    <Text span inherit c="dimmed">
      {children}
    </Text>
  );
}

/** How many scopes stand in a row of the table; the page of the key has them all. */
const shownScopes = 2;

function Scopes({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return <Dimmed>none</Dimmed>;
  return (
    <Group gap={4}>
      {scopes.slice(0, shownScopes).map((scope) => (
        <Badge key={scope} variant="default" tt="none" fw={400} radius="sm">
          {scope}
        </Badge>
      ))}
      {scopes.length > shownScopes && (
        <Text span size="xs" c="dimmed">
          and {scopes.length - shownScopes} more
        </Text>
      )}
    </Group>
  );
}

function Expiry({ apiKey }: { apiKey: ApiKey }) {
  const { expires_at: expiresAt } = apiKey;
  if (expiresAt === null) return <Dimmed>never</Dimmed>;
  const isSoon = !isOver(apiKey) && Date.parse(expiresAt) - Date.now() < soonMs;
  return isSoon ? (
    <Badge color="orange" variant="light" tt="none">
      <Time at={expiresAt} />
    </Badge>
  ) : (
    <Time at={expiresAt} />
  );
}
