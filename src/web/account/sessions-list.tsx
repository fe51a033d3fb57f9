import type { Session } from '@latchkey/client';
import { Badge, Button, Group, Paper, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ErrorAlert } from '../shell/error-alert.js';
import { focusPage } from '../shell/focus-page.js';
import { programOf } from '../shell/program.js';
import { endSessionMutation, listSessionsOptions } from '../shell/queries.js';
import { QueryState } from '../shell/query-state.js';
import { Time } from '../shell/time.js';
import { words } from '../words.js';
import { logOut } from './log-out.js';

/** Where the user is logged in. Once a session has ended, the focus goes to the next one, or to the heading. */
export function SessionsList({ headingId }: { headingId: string }) {
  const sessions = useQuery(listSessionsOptions());
  const queries = useQueryClient();
  const end = useMutation(endSessionMutation());
  const table = useRef<HTMLDivElement>(null);
  const [ended, setEnded] = useState('');
  const endedAt = useRef<number | null>(null);
  const found = sessions.data;
  useEffect(() => {
    if (!found || endedAt.current === null) return;
    const buttons = table.current?.querySelectorAll<HTMLElement>('button') ?? [];
    focusPage(buttons[Math.min(endedAt.current, buttons.length - 1)] ?? document.getElementById(headingId));
    endedAt.current = null;
  }, [found, headingId]);
  if (!found) return <QueryState what={words.account.yourSessions} query={sessions} />;
  const { data } = found;

  function endSession(session: Session): void {
    const place = data.indexOf(session);
    const onSuccess = () => {
      setEnded(words.account.sessionHasEnded(nameOf(session)));
      endedAt.current = place;
      return queries.invalidateQueries({ queryKey: listSessionsOptions().queryKey });
    };
    end.mutate({ path: { session_id: session.id } }, { onSuccess });
  }

  if (data.length === 0) return <Paper p="md">{words.account.noSessions}</Paper>;
  const { sessionsTable, program, loggedIn, lastActive, address } = words.account;
  return (
    <>
      <ErrorAlert error={end.error} />
      <VisuallyHidden role="status">{ended}</VisuallyHidden>
      <div className="framed-table sessions" ref={table}>
        <table>
          <caption className="unseen">{sessionsTable}</caption>
          <thead>
            <tr>
              {[program, loggedIn, lastActive, address].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {data.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                isEnding={end.isPending && end.variables.path.session_id === session.id}
                onEnd={() => endSession(session)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface SessionRowProps {
  session: Session;
  isEnding: boolean;
  onEnd: () => void;
}

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const { loggedIn, lastActive, address, thisSession, unknownAddress, endSession, endSessionOf } = words.account;
  const { created_at, last_seen_at, last_seen_ip, last_seen_user_agent, current } = session;
  return (
    <tr>
      <th scope="row">
        <Group gap="xs">
          <span className="label" title={last_seen_user_agent ?? undefined}>
            {nameOf(session)}
          </span>
          {current && (
            <Badge variant="light" tt="none" radius="sm">
              {thisSession}
            </Badge>
          )}
        </Group>
      </th>
      <td data-title={loggedIn}>
        <Time at={created_at} />
      </td>
      <td data-title={lastActive}>
        <Time at={last_seen_at} />
      </td>
      <td data-title={address} className="session-address">
        {last_seen_ip ?? unknownAddress}
      </td>
      <td className="session-action">
        {current ? (
          <Button size="xs" variant="default" onClick={() => logOut({ all: false })}>
            {words.account.logOut}
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            aria-label={endSessionOf(nameOf(session))}
            loading={isEnding}
            onClick={onEnd}
          >
            {endSession}
          </Button>
        )}
      </td>
    </tr>
  );
}

function nameOf({ last_seen_user_agent }: Session): string {
  return programOf(last_seen_user_agent) ?? words.account.unknownProgram;
}
