import type { Session } from '@latchkey/client';
import { Badge, Button, Group, Paper, Table, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { focusPage } from '../shell/dialog.js';
import { ErrorAlert } from '../shell/error-alert.js';
import { programOf } from '../shell/program.js';
import { endSessionMutation, listSessionsOptions } from '../shell/queries.js';
import { QueryState } from '../shell/query-state.js';
import { Time } from '../shell/time.js';
import { words } from '../words.js';
import { useLogOut } from './use-log-out.js';

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
      <Paper withBorder className="sessions" ref={table}>
        <Table verticalSpacing="sm" horizontalSpacing="md">
          <caption className="unseen">{sessionsTable}</caption>
          <Table.Thead>
            <Table.Tr>
              {[program, loggedIn, lastActive, address].map((title) => (
                <Table.Th key={title} scope="col">
                  {title}
                </Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                isEnding={end.isPending && end.variables.path.session_id === session.id}
                onEnd={() => endSession(session)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </>
  );
}

interface SessionRowProps {
  session: Session;
  isEnding: boolean;
  onEnd: () => void;
}

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const logOut = useLogOut();
  const { loggedIn, lastActive, address, thisSession, unknownAddress, endSession, endSessionOf } = words.account;
  const { created_at, last_seen_at, last_seen_ip, last_seen_user_agent, current } = session;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Group gap="xs">
          <span className="label" title={last_seen_user_agent ?? undefined}>
            {nameOf(session)}
          </span>
          {current && <Badge variant="light">{thisSession}</Badge>}
        </Group>
      </Table.Th>
      <Table.Td data-title={loggedIn}>
        <Time at={created_at} />
      </Table.Td>
      <Table.Td data-title={lastActive}>
        <Time at={last_seen_at} />
      </Table.Td>
      <Table.Td data-title={address} className="session-address">
        {last_seen_ip ?? unknownAddress}
      </Table.Td>
      <Table.Td className="session-action">
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
      </Table.Td>
    </Table.Tr>
  );
}

function nameOf({ last_seen_user_agent }: Session): string {
  return programOf(last_seen_user_agent) ?? words.account.unknownProgram;
}
