import type { ReactNode } from 'react';
import type { FirstCall } from '../features/pages/shared/call.js';

/**
 * Everything that people read on the settings pages, in one place and by part of the page, so that it can be read as a whole
 * and translated. Texts with a value in them are functions; what users have named themselves stands in `<bdi>`.
 */

/** Around every page: header, dialogs, errors, what is on its way. */
const shell = {};

/** Registering, logging in, passwords and sessions. */
const account = {};

/** The list of keys. */
const keyList = {
  title: 'API keys',
  what: 'your keys',
  create: 'Create key',
  createFirst: 'Create your first key',
  inUse: (count: string, most: string) => `${count} of ${most} keys in use`,
  limitReached: (most: string) => `You’ve reached the limit of ${most} active keys`,
  limitAdvice: 'Revoke one you no longer use to create another.',
  showUnused: 'Show least recently used first',
  filter: 'Show',
  filters: { working: 'In use', ended: 'Ended', all: 'All' },
  search: 'Search keys',
  searchHint: 'Search labels, IDs, scopes',
  clearSearch: 'Clear search',
  searchEverywhere: 'Search all keys',
  matches: (found: string, total: string) => `${found} of ${total} keys match`,
  count: (total: number, said: string) => (total === 1 ? '1 key' : `${said} keys`),
  shown: (shown: string, found: string) => `Showing ${shown} of ${found} keys`,
  sortBy: 'Sort by',
  sorts: {
    '-created_at': 'Newest first',
    created_at: 'Oldest first',
    '-last_used_at': 'Recently used first',
    last_used_at: 'Least recently used first',
    label: 'Label, A to Z',
    '-label': 'Label, Z to A',
    expires_at: 'Expiring soonest first',
    '-expires_at': 'Expiring latest first',
  },
  table: 'Your API keys',
  columns: {
    label: 'Label',
    key: 'Key',
    scopes: 'Scopes',
    created_at: 'Created',
    last_used_at: 'Last used',
    expires_at: 'Expires',
    ended: 'Ended',
    expiresOrEnded: 'Expires or ended',
    actions: 'Actions',
  },
  selectAll: 'Select all keys shown',
  selectAllShort: 'Select all',
  select: (name: string) => `Select ${name}`,
  selected: (count: number) => `${count} selected`,
  clearSelection: 'Clear selection',
  revokeSelected: (count: number) => (count === 1 ? 'Revoke 1 key' : `Revoke ${count} keys`),
  rename: (name: string) => `Rename ${name}`,
  newLabel: (name: string) => `New label for ${name}`,
  saveLabel: 'Save label',
  cancelRename: 'Cancel',
  renamed: (name: string) => `Renamed to ${name}`,
  copyId: (name: string) => `Copy the ID of ${name}`,
  idCopied: 'ID copied',
  copyRefused: 'Your browser blocked copying. Select the text and copy it.',
  revoke: 'Revoke',
  revokeNamed: (name: string) => `Revoke ${name}`,
  notRevoked: (reason: string) => `Not revoked. ${reason}`,
  noScopes: 'None',
  moreScopes: (count: number) => `and ${count} more`,
  never: 'Never',
  revoked: 'Revoked',
  expired: 'Expired',
  showMore: 'Show more',
  loadingMore: 'Loading more…',
  outdated: 'This list may be out of date',
  tryAgain: 'Try again',
  moreFailed: 'Couldn’t load more keys',
  noKeys: 'No API keys yet',
  noKeysAdvice: (brand: string) =>
    `An API key lets a script, notebook, CI job or agent call ${brand} without your password. Create one key for each, so you can revoke one without affecting the rest.`,
  noActiveKeys: 'No active keys',
  noActiveKeysAdvice: 'All your keys have expired or been revoked.',
  showEnded: 'Show ended keys',
  noEndedKeys: 'No expired or revoked keys.',
  noMatch: (search: string) => (
    <>
      No keys match “<bdi>{search}</bdi>”.
    </>
  ),
};

/** The form that makes or changes a key. */
const keyForm = {};

/** The dialog that shows a new key. */
const newKey = {
  title: (label: string) => (
    <>
      Your new key: <bdi>{label}</bdi>
    </>
  ),
  onlyOnce: 'Copy your key now. It won’t be shown again.',
  whyOnce: 'We store only a hash of it. If you lose the key, revoke it and create another one.',
  copyKey: 'Copy the key',
  forTerminal: 'For this terminal',
  howTerminal: 'Run this, then copy the key above, paste it and press Enter. It stays out of your shell’s history.',
  copyTerminalLine: 'Copy the command for the terminal',
  forEnvFile: 'For your .env file (never commit it)',
  copyEnvLine: 'Copy the line for .env',
  firstCall: ({ isOwn, summary, scopes }: FirstCall) => (
    <>
      Make a first call
      {!isOwn && summary !== '' && <>: “{summary.replace(/\.$/, '')}”</>}
      {scopes.length > 0 && (
        <>
          {' '}
          (needs the scope{scopes.length > 1 && 's'} <bdi>{scopes.join(', ')}</bdi>)
        </>
      )}
    </>
  ),
  language: 'Language',
  copyExample: (title: string) => `Copy the example: ${title}`,
  answer: ({ status, description, body }: FirstCall['expected']) =>
    body === null && `It answers with status ${status}${description && `: ${description}`}`,
  showAnswer: (status: number) => `What it answers (status ${status})`,
  isSaved: 'I have saved it',
  close: 'Close',
};

/** The page of one key. */
const keyPage = {
  allKeys: 'All keys',
  loading: 'Loading…',
  notLoaded: 'Couldn’t load',
  what: 'the key',
  notFound: 'Key not found',
  status: { active: 'active', disabled: 'disabled', expired: 'expired', revoked: 'revoked' },
  edit: 'Edit',
  editing: (name: string) => (
    <>
      Edit <bdi>{name}</bdi>
    </>
  ),
  save: 'Save',
  enable: 'Enable',
  disable: 'Disable',
  revoke: 'Revoke',
  enabled: (name: string) => (
    <>
      <bdi>{name}</bdi> was enabled.
    </>
  ),
  disabled: (name: string) => (
    <>
      <bdi>{name}</bdi> was disabled.
    </>
  ),
  notice: {
    revoked: (when: ReactNode, by: ReactNode) => (
      <>
        Revoked {when}
        {by && <> by {by}</>}
      </>
    ),
    expired: (when: ReactNode) => <>Expired {when}</>,
    reason: (reason: string) => (
      <>
        Reason: <bdi>{reason}</bdi>
      </>
    ),
    final: 'This key no longer works. If something still needs it, create a new key.',
    expiring: (when: ReactNode) => <>Expires {when}</>,
    expiringAdvice: 'Choose a later expiry date, or create a new key and switch to it before then.',
  },
  /** Who has done something. */
  actors: {
    operator: 'the operator',
    itself: 'the key itself',
    key: 'another key',
    user: (id: string) => `another user (${id})`,
  },
  settings: {
    key: 'Key',
    id: 'Key ID',
    copyId: 'Copy the key ID',
    expires: 'Expires',
    expired: 'Expired',
    never: 'Never',
    scopes: 'Scopes',
    noScopes: 'None: the key can only read your account',
    addresses: 'Allowed addresses',
    anyAddress: 'Any address',
    rateLimit: 'Rate limit',
    quota: 'Quota',
    noLimit: 'No limit',
  },
  events: {
    title: 'Recent events',
    revoked: 'Revoked',
    expired: 'Expired',
    lastUsed: 'Last used',
    lastChanged: 'Last changed',
    created: 'Created',
  },
};

/** Revoking keys. */
const revoke = {
  several: {
    title: (count: number) => (count === 1 ? 'Revoke 1 key' : `Revoke ${count} keys`),
    consequence: 'Anything using these keys stops working immediately. This can’t be undone.',
    list: 'Keys to revoke',
    lastUsed: (when: string) => `Last used ${when}`,
    neverUsed: 'Never used',
    reason: 'Reason',
    reasonHint: 'Optional. Saved with each key.',
    progress: (done: number, count: number) => `Revoking ${done} of ${count}…`,
    done: (count: number) => (count === 1 ? '1 key was revoked.' : `${count} keys were revoked.`),
    revoked: 'Revoked',
    failed: (failed: number, count: number) => `${failed} of ${count} keys couldn’t be revoked`,
    failedAdvice: 'They stay selected. Try again, or close this dialog and check them.',
    sessionOver: 'Your session ended first. Log in and try again.',
    close: 'Close',
    retry: (count: number) => (count === 1 ? 'Try again for 1 key' : `Try again for ${count} keys`),
  },
  title: (name: string) => (
    <>
      Revoke <bdi>{name}</bdi>
    </>
  ),
  consequence: 'Anything using this key stops working immediately. This can’t be undone.',
  lastUsed: (when: string) => (
    <>
      Last used <strong>{when}</strong>
    </>
  ),
  by: (program: string) => (
    <>
      {' '}
      by <bdi>{program}</bdi>
    </>
  ),
  from: (address: string) => <> from {address}</>,
  neverUsed: 'This key has never been used.',
  confirmation: (lastFour: string) => (
    <>
      Type <code>{lastFour}</code>, the last four characters of the key, to confirm
    </>
  ),
  wrongConfirmation: (lastFour: string) => `Type ${lastFour} to confirm.`,
  reason: 'Reason',
  reasonHint: 'Optional. Saved with the key.',
  action: 'Revoke key',
  done: (name: string) => (
    <>
      <bdi>{name}</bdi> was revoked.
    </>
  ),
  unknown: 'We don’t know whether the key was revoked',
  unknownAdvice: 'No answer came back. Check your connection and try again: revoking a key twice does no harm.',
};

/** The chart of uses. */
const usage = {
  title: 'Usage',
  what: 'the usage',
  period: 'Period',
  days: (days: number) => `${days} days`,
  none: (days: number) => `Not used in the last ${days} days. New uses appear here within seconds.`,
  /** What has been counted, by how the use ended. */
  kinds: { accepted: 'accepted', limited: 'rate-limited', refused: 'refused' },
  total: 'total',
  why: {
    RATE_LIMITED: 'rate limit',
    QUOTA_EXCEEDED: 'quota',
    REVOKED: 'revoked',
    EXPIRED: 'expired',
    DISABLED: 'disabled',
    USER_DISABLED: 'account disabled',
    INSUFFICIENT_SCOPE: 'missing scope',
    IP_NOT_ALLOWED: 'address not allowed',
  },
  noneOnDay: 'no uses',
  soFar: 'today so far',
  utc: 'Days are in UTC.',
  choose: 'Select a day, or use the arrow keys.',
  day: 'Day',
  showTable: 'Show table',
  hideTable: 'Hide table',
  table: 'Uses by day',
  left: 'Days without uses are left out.',
};

/** Times, durations and numbers. */
const quantities = {
  justNow: 'just now',
  withinAMinute: 'in less than a minute',
  per: {
    second: (count: string) => `${count} a second`,
    minute: (count: string) => `${count} a minute`,
    hour: (count: string) => `${count} an hour`,
    day: (count: string) => `${count} a day`,
    month: (count: string) => `${count} a month`,
  },
  every: (count: string, time: string) => `${count} every ${time}`,
  tryAgainIn: (time: string) => `Try again in ${time}.`,
  tryAgainLater: 'Try again in a moment.',
  separator: ' · ',
};

/** What is on its way, and what could not be loaded. */
const waiting = {
  loading: 'Loading…',
  failed: (what: string) => `Couldn’t load ${what}`,
  offline: 'You’re offline. This loads by itself once you are back online.',
  tryAgain: 'Try again',
  tryingAgain: 'Trying again…',
};

/** Copying to the clipboard. */
const copying = {
  copy: 'Copy',
  copied: 'Copied',
  refused: 'Your browser blocked copying. Select the text and copy it.',
};

export const words = {
  shell,
  account,
  keyList,
  keyForm,
  newKey,
  keyPage,
  revoke,
  usage,
  quantities,
  waiting,
  copying,
};
