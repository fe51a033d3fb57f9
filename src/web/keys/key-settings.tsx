import type { ApiKey } from '@latchkey/client';
import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from '../shell/copy-button.js';
import { formatQuota, formatRateLimit } from '../shell/format-quantity.js';
import { exactExpiryTime, exactTime } from '../shell/format-time.js';
import { words } from '../words.js';
import { Address } from './address.js';
import { rotationFacts } from './rotation/rotation-facts.js';

const { settings } = words.keyPage;

/** What the key is and may do. */
export function KeySettings({ apiKey }: { apiKey: ApiKey }) {
  const { id, prefix, last_four, scopes, ip_allowlist, rate_limit, quota } = apiKey;
  const list = (texts: readonly string[]) => texts.map((text) => <code key={text}>{text}</code>);
  const facts: [string, ReactNode][] = [
    [
      settings.key,
      <code key="key">
        {prefix}…{last_four}
      </code>,
    ],
    [
      settings.id,
      <Group key="id" gap="xs" wrap="nowrap">
        <code>{id}</code>
        <CopyButton text={id} label={settings.copyId} kind="small" />
      </Group>,
    ],
    endOf(apiKey),
    ...rotationFacts(apiKey),
    [settings.scopes, scopes.length > 0 ? list(scopes) : settings.noScopes],
    [
      settings.addresses,
      ip_allowlist.length > 0
        ? ip_allowlist.map((address) => <Address key={address} text={address} />)
        : settings.anyAddress,
    ],
    [settings.rateLimit, rate_limit ? formatRateLimit(rate_limit) : settings.noLimit],
    [settings.quota, quota ? formatQuota(quota) : settings.noLimit],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** When the key ends or has ended, to the minute: here the keyboard reaches what a tooltip says in the list. */
function endOf({ status, expires_at, revoked_at }: ApiKey): [string, string] {
  if (status === 'revoked' && revoked_at !== null) return [settings.revoked, exactTime(revoked_at)];
  if (expires_at === null) return [settings.expires, settings.never];
  return status === 'expired'
    ? [settings.expired, exactTime(expires_at)]
    : [settings.expires, exactExpiryTime(expires_at)];
}
