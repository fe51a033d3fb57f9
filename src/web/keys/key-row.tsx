import './key-row.css';
import type { ApiKey } from '@latchkey/client';
import { memo } from 'react';
import { CopyButton } from '../shell/copy-button.js';
import { dateOf, dayMs, expiryTime } from '../shell/format-time.js';
import { Pill } from '../shell/pill.js';
import { Time } from '../shell/time.js';
import { words } from '../words.js';
import { KeyName } from './key-name.js';
import { isOver } from './key-status.js';
import { nameOf } from './key-values.js';

interface KeyRowProps {
  apiKey: ApiKey;
  isSelected: boolean;
  /** Why it could not be revoked with others. */
  failure: string | undefined;
  onSelect: (id: string, isSelected: boolean) => void;
  onRevoke: (apiKey: ApiKey) => void;
  announce: (text: string) => void;
}

/** A key in the list. It is rendered again only when something of it has changed: there may be a thousand. */
export const KeyRow = memo(function KeyRow({ apiKey, isSelected, failure, onSelect, onRevoke, announce }: KeyRowProps) {
  const { id, prefix, last_four, scopes, created_at, last_used_at, last_used_ip } = apiKey;
  const { columns } = words.keyList;
  const name = nameOf(apiKey);
  return (
    <tr data-row={id}>
      <td className="select">
        {!isOver(apiKey) && (
          <label className="box">
            <input
              type="checkbox"
              data-control="select"
              checked={isSelected}
              aria-label={words.keyList.select(name)}
              onChange={(event) => onSelect(id, event.currentTarget.checked)}
            />
          </label>
        )}
      </td>
      <th scope="row">
        <KeyName apiKey={apiKey} announce={announce} />
        {failure && <div className="failure">{words.keyList.notRevoked(failure)}</div>}
      </th>
      <td data-title={columns.key}>
        <div>
          <code>
            {prefix}…{last_four}
          </code>
          <div className="key-id">
            <code>{id}</code>
            <CopyButton text={id} label={words.keyList.copyId(name)} kind="small" />
          </div>
        </div>
      </td>
      <td data-title={columns.scopes} className="of-scopes">
        <Scopes scopes={scopes} />
      </td>
      <td data-title={columns.created_at} className="time">
        <Time at={created_at} />
      </td>
      <td data-title={columns.last_used_at} className="time">
        {last_used_at ? <Time at={last_used_at} detail={last_used_ip} /> : <Dimmed>{words.keyList.never}</Dimmed>}
      </td>
      {isOver(apiKey) ? (
        <td data-title={columns.ended}>
          <Ending apiKey={apiKey} />
        </td>
      ) : (
        <td data-title={columns.expires_at} className="time">
          <Expiry expiresAt={apiKey.expires_at} />
        </td>
      )}
      <td className="actions">
        {!isOver(apiKey) && (
          <button
            type="button"
            className="revoke-key mantine-focus-auto"
            data-control="revoke"
            onClick={() => onRevoke(apiKey)}
            aria-label={words.keyList.revokeNamed(name)}
          >
            {words.keyList.revoke}
          </button>
        )}
      </td>
    </tr>
  );
});

function Dimmed({ children }: { children: string }) {
  return <span className="dimmed">{children}</span>;
}

/** How many scopes stand in a row; the page of the key has them all. */
const shownScopes = 2;

function Scopes({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return <Dimmed>{words.keyList.noScopes}</Dimmed>;
  return (
    <ul className="scopes">
      {scopes.slice(0, shownScopes).map((scope) => (
        <li key={scope}>
          <code>{scope}</code>
        </li>
      ))}
      {scopes.length > shownScopes && (
        <li className="dimmed">{words.keyList.moreScopes(scopes.length - shownScopes)}</li>
      )}
    </ul>
  );
}

/** A key that expires sooner is marked, in milliseconds. */
const soonMs = 7 * dayMs;

function Expiry({ expiresAt }: { expiresAt: string | null }) {
  if (expiresAt === null) return <Dimmed>{words.keyList.never}</Dimmed>;
  const isSoon = Date.parse(expiresAt) - Date.now() < soonMs;
  const time = <Time at={expiresAt} text={isSoon ? expiryTime(expiresAt) : dateOf(expiresAt)} />;
  return isSoon ? (
    <Pill color="orange" className="soon">
      {time}
    </Pill>
  ) : (
    time
  );
}

/** When the key ended, and why. */
function Ending({ apiKey: { status, revoked_at, revoked_reason, expires_at } }: { apiKey: ApiKey }) {
  const at = status === 'revoked' ? revoked_at : expires_at;
  return (
    <div>
      <span className="nowrap">
        {status === 'revoked' ? words.keyList.revoked : words.keyList.expired}{' '}
        {at && <Time at={at} text={dateOf(at)} />}
      </span>
      {revoked_reason && (
        <>
          {words.quantities.separator}
          <bdi className="reason">{revoked_reason}</bdi>
        </>
      )}
    </div>
  );
}
