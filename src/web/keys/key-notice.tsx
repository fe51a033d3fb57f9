import type { ApiKey } from '@latchkey/client';
import { Alert, Text } from '@mantine/core';
import { dayMs, exactTime, expiryTime } from '../shell/format-time.js';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';
import { actorOf } from './actor.js';

const { notice } = words.keyPage;

/** Who sees the page of a key is told of its end from so long before, in milliseconds. */
const soonMs = 14 * dayMs;

/** That the key has ended, when, why and by whom; or that it is about to, or switched off. */
export function KeyNotice({ apiKey }: { apiKey: ApiKey }) {
  const { id, status, expires_at, revoked_at, revoked_by, revoked_reason } = apiKey;
  const userId = useSession().session?.userId;
  if (status === 'revoked' && revoked_at !== null)
    return (
      <Alert
        color="red"
        title={notice.revoked(exactTime(revoked_at), revoked_by && actorOf(revoked_by, { keyId: id, userId }))}
      >
        {revoked_reason && <Text size="sm">{notice.reason(revoked_reason)}</Text>}
        {notice.final}
      </Alert>
    );
  if (expires_at === null) return null;
  if (status === 'expired')
    return (
      <Alert color="orange" title={notice.expired(exactTime(expires_at))}>
        {notice.final}
      </Alert>
    );
  if (Date.parse(expires_at) - Date.now() > soonMs) return null;
  return (
    <Alert color="yellow" title={notice.expiring(expiryTime(expires_at))}>
      {notice.expiringAdvice}
    </Alert>
  );
}
