import type { ApiKey } from '@latchkey/client';
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { exactTime } from '../shell/format-time.js';
import { useSession } from '../shell/session.js';
import { words } from '../words.js';
import { actorOf } from './actor.js';
import { Address } from './address.js';
import { isStepOfRotation, rotationEvents } from './rotation/rotation-events.js';

const { events: texts } = words.keyPage;

interface KeyEvent {
  at: string | null;
  what: ReactNode;
}

/** What has happened to the key and by whom, as far as its record tells, newest first. */
export function KeyEvents({ apiKey }: { apiKey: ApiKey }) {
  const userId = useSession().session?.userId;
  const who = (actor: string | null) => actor && actorOf(actor, { keyId: apiKey.id, userId });
  const { created_at, updated_at, changed_by, revoked_at, revoked_by, revoked_reason } = apiKey;
  const { last_used_at, last_used_ip, last_used_user_agent } = apiKey;
  const isExpired = apiKey.status === 'expired';
  const wasChanged = updated_at !== created_at && updated_at !== revoked_at && !isStepOfRotation(apiKey);
  const known: Record<string, KeyEvent> = {
    revoked: { at: revoked_at, what: texts.revoked(who(revoked_by), revoked_reason) },
    expired: { at: isExpired ? apiKey.expires_at : null, what: texts.expired },
    lastUsed: {
      at: last_used_at,
      what: texts.lastUsed(last_used_user_agent, last_used_ip && <Address text={last_used_ip} />),
    },
    changed: { at: wasChanged ? updated_at : null, what: texts.lastChanged(who(changed_by)) },
    ...rotationEvents(apiKey, who),
    created: { at: created_at, what: texts.created },
  };
  const events = Object.entries(known).flatMap(([name, { at, what }]) => (at === null ? [] : [{ name, at, what }]));
  events.sort((a, b) => b.at.localeCompare(a.at));
  return (
    <>
      <Title order={2} size="h4" mb="sm">
        {texts.title}
      </Title>
      <dl className="events">
        {events.map(({ name, at, what }) => (
          <div key={name}>
            <dt>
              <time dateTime={at}>{exactTime(at)}</time>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
