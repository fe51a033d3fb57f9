import type { ApiKey } from '@latchkey/client';
import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from '../shell/copy-button.js';
import { formatQuota, formatRateLimit } from '../shell/format-quantity.js';
import { exactTime, expiryTime } from '../shell/format-time.js';
import { words } from '../words.js';

const { settings } = words.keyPage;

/** What the key is and may do. */
export function KeySettings({ apiKey }: { apiKey: ApiKey }) {
  const { id, prefix, last_four, scopes, ip_allowlist, rate_limit, quota, expires_at, status } = apiKey;
  const isExpired = status === 'expired';
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
    [
      isExpired ? settings.expired : settings.expires,
      expires_at === null ? settings.never : isExpired ? exactTime(expires_at) : expiryTime(expires_at),
    ],
    [settings.scopes, scopes.length > 0 ? list(scopes) : settings.noScopes],
    [settings.addresses, ip_allowlist.length > 0 ? list(ip_allowlist) : settings.anyAddress],
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
