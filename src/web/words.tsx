import type { ReactNode } from 'react';
import type { FirstCall } from '../features/pages/shared/call.js';
import { pageLanguage } from './page-language.js';

/**
 * Everything that people read on the settings pages, in one place and by part of the page, so that it can be read as a whole
 * and translated; those about replacing a key in `rotation-words.tsx`. Texts with a value in them are functions; what users have named themselves stands in `<bdi>`.
 */

/** As the page's language writes them. */
const quantity = new Intl.NumberFormat(pageLanguage);

/** Around every page: header, dialogs, errors, what is on its way. */
const shell = {
  /** Of a message that floats over the page. */
  dismiss: 'Dismiss',
  dialog: {
    close: 'Close',
    cancel: 'Cancel',
    discardQuestion: 'Discard your changes?',
    discardExplanation: 'What you entered will be lost.',
    discard: 'Discard',
    keepEditing: 'Keep editing',
  },
  errors: {
    checkFields: 'Check the highlighted fields',
    noConnection: {
      title: 'Can’t reach the service',
      advice: 'Check your connection, and try again in a moment.',
    },
    partMissing: {
      title: 'Connection lost, or a newer version of this page is available',
      advice: 'Check your connection, then try again.',
    },
    broken: 'Something went wrong on this page',
    /** By the code of the problem, where what the service says is for programs. */
    advice: {
      apikey_not_found: 'It may belong to another account.',
      apikey_limit_reached: 'Revoke a key you no longer use, then try again.',
      idempotency_in_progress: 'Your first request is still running. Try again in a moment.',
      idempotency_key_reused: 'Close this form and start again.',
      internal_error: 'Try again later. If it keeps happening, contact the operator of this service.',
      invalid_request: 'Reload this page and try again.',
      payload_too_large: 'Shorten what you entered, then try again.',
      precondition_failed: 'Reload this page and make your change again.',
      unsupported_media_type: 'Reload this page and try again.',
    } as Partial<Record<string, string>>,
  },
};

/** Registering, logging in, passwords and sessions. */
const account = {
  logIn: 'Log in',
  createAccount: 'Create account',
  welcomePurpose: (brand: string) => `to create API keys for ${brand}`,
  newHere: 'New here?',
  createOne: 'Create an account',
  haveAccount: 'Already have an account?',
  emailAddress: 'Email address',
  password: 'Password',
  passwordAdvice: (least: number) => `At least ${least} characters. A short sentence works well.`,
  passwordTooShort: (least: number) => `Use at least ${least} characters.`,
  show: (label: string) => `Show ${label.toLowerCase()}`,
  currentPassword: 'Current password',
  newPassword: 'New password',

  forgotPassword: 'Forgot your password?',
  askForLink: (brand: string) =>
    `Ask the people who run ${brand} for a link to set a new one. The link works for 24 hours. Your API keys keep working.`,
  contact: (address: string) => `Contact ${address}`,

  setPassword: 'Set password',
  setYourPassword: 'Set your password',
  setPasswordPurpose: (brand: string) => `for your account at ${brand}`,
  passwordIsSet: (email: string) => (
    <>
      The password for <bdi>{email}</bdi> is set.
    </>
  ),
  goToKeys: 'Go to your API keys',
  logInInstead: 'Log in instead',

  changePassword: 'Change password',
  changePasswordEffect: 'Every other browser and program is logged out. Your API keys keep working.',
  passwordChanged: 'Password changed. Every other session was logged out.',

  logInAgain: 'Log in again',
  sessionEnded: 'Your session has ended. Log in to continue; nothing you typed is lost.',
  otherAccount: (other: string, own: string) => (
    <>
      You logged in as <bdi>{other}</bdi> in another tab. Log in as <bdi>{own}</bdi> to continue here; nothing you typed
      is lost.
    </>
  ),
  continueAs: (email: string) => (
    <>
      Continue as <bdi>{email}</bdi>
    </>
  ),
  unreachable: 'Can’t reach the service',
  tryingAgain: 'You stay logged in. Trying again…',
  resuming: 'Loading your account',
  cannotResume: 'Check your connection. Trying again…',

  settings: 'Account settings',
  logOut: 'Log out',
  loggedOut: 'You’re logged out.',
  logOutUntold: (idleHours: number) =>
    `You’re logged out of this browser, but the service did not answer. Until it does, anyone who can read this browser’s cookies can use the session. It ends after ${idleHours === 1 ? '1 hour' : `${idleHours} hours`} without use.`,
  logOutEverywhereUntold:
    'You’re logged out of this browser, but the service did not answer. Other browsers and programs are still logged in.',
  logOutEverywhere: 'Log out everywhere',
  logOutEverywhereEffect:
    'Every browser and program that is logged in to your account is logged out, this one included. Your API keys keep working.',

  account: 'Account',
  passwordDescription: 'Changing it logs out every other browser and program.',
  sessions: 'Sessions',
  sessionsDescription: 'Where you are logged in. End a session that you do not recognize, then change your password.',
  sessionsTable: 'Your sessions',
  yourSessions: 'your sessions',
  program: 'Browser',
  loggedIn: 'Logged in',
  lastActive: 'Last active',
  address: 'IP address',
  thisSession: 'This session',
  unknownProgram: 'Unknown browser',
  unknownAddress: 'Unknown',
  endSession: 'End session',
  endSessionOf: (program: string) => `End session: ${program}`,
  sessionHasEnded: (program: string) => `Session ended: ${program}`,
  noSessions: 'You have no remembered sessions. Log-ins that aren’t remembered end within an hour.',

  notFound: 'Page not found',
  notFoundAdvice: 'The link may be incomplete or out of date.',
};

/** The list of keys. */
const keyList = {
  title: 'API keys',
  what: 'your keys',
  create: 'Create key',
  createFirst: 'Create your first key',
  createdForYou: (brand: string) => `${brand} creates keys for accounts on your plan. Contact them if you need one.`,
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
  renamed: (name: string) => `Renamed to ${name}`,
  copyId: (name: string) => `Copy the ID of ${name}`,
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
const keyForm = {
  createTitle: 'Create an API key',
  create: 'Create key',
  editTitle: (name: string) => (
    <>
      Edit <bdi>{name}</bdi>
    </>
  ),
  save: 'Save',
  label: 'Label',
  labelHint: 'What will use the key, such as “Nightly export”.',
  advanced: 'Advanced: IP addresses, limits, replacement, description',
  addresses: 'Allowed addresses',
  addressesHint:
    'IP addresses or networks, such as 203.0.113.0/24. Leave empty for any address. Press Enter after each.',
  rateLimit: 'Rate limit',
  rateLimitWindow: 'Rate limit: per',
  noRateLimit: 'No limit',
  windows: { '1': 'per second', '60': 'per minute', '3600': 'per hour', '86400': 'per day' } as Record<string, string>,
  otherWindow: (seconds: number) => `per ${quantity.format(seconds)} seconds`,
  quota: 'Quota',
  quotaPeriod: 'Quota: per',
  noQuota: 'No quota',
  periods: { day: 'per day', month: 'per month' },
  limitsHint:
    'Quotas reset at midnight UTC, monthly ones on the first of the month. Service-wide limits may also apply.',
  description: 'Description',
  expires: 'Expires',
  keepCurrent: 'Keep current',
  days: (days: number) => (days === 1 ? '1 day' : `${quantity.format(days)} days`),
  customDate: 'Custom date',
  chooseDate: 'Choose a date',
  never: 'Never',
  neverExpires: 'No expiry date',
  dateLabel: 'Expiry date',
  dateHint: 'The key expires at the end of this day, in your time zone.',
  neverTitle: 'This key would work until someone revokes it',
  neverAdvice: 'If it leaks, anyone who has it can use it. Set an expiry date and replace the key before then.',
  scopes: {
    title: 'Scopes',
    hint: 'What the key can do. With none selected, the key can only read your account.',
    selected: (selected: number, all: number) => `${selected} of ${all} selected`,
    loading: 'Loading the scopes',
    search: 'Search scopes',
    noMatch: (text: string) => (
      <>
        No scopes match “<bdi>{text}</bdi>”.
      </>
    ),
    found: (count: number) => (count === 1 ? '1 scope found' : `${count} scopes found`),
    all: 'All',
    none: 'None',
    readOnly: 'Read only',
    everyScope: 'every scope',
    everyRead: 'every scope that ends in read, and no other',
    everyFound: 'every scope found',
    noScope: 'no scope',
    noneFound: 'no scope found here',
    other: 'Other',
    keyManagement: 'API key management',
    lost: 'No longer available',
    lostHint: 'You can no longer give this scope to a key. It has no effect.',
    empty: 'There are no scopes to choose from.',
    failed: 'Couldn’t load the scopes',
    failedNew: 'Without a choice, the key gets the default scopes.',
    failedHeld: 'The key keeps the scopes it has.',
  },
  /** The contract's own sentences, where it has one for people. */
  faults: {
    label: 'Use 1 to 100 visible characters on one line.',
    description: 'Use up to 1,000 visible characters. Line breaks are allowed.',
    limit: 'Use a whole number from 1 to 1,000,000,000.',
    addresses: 'Use up to 50 different addresses and networks.',
    scopes: 'Use up to 100 different scopes.',
    noDate: 'Choose a date.',
    pastDate: 'Use a date after today.',
    lateDate: 'Use a date before the year 10000.',
    longDate: (days: string) => `Use an expiry within ${days}, the longest that this service allows.`,
    /** @param entry as it was typed. */
    entry: (entry: string, message: string) => `${entry}: ${message}`,
  },
};

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
    body === null && `It returns status ${status}${description && `: ${description}`}`,
  showAnswer: (status: number) => `Example response (status ${status})`,
  isSaved: 'I have saved it',
  close: 'Close',
};

/** The page of one key. */
const keyPage = {
  allKeys: 'All keys',
  loading: 'Loading…',
  notLoaded: 'Couldn’t load',
  what: 'the key',
  /** Of the page, until the name of the key is known. */
  heading: 'API key',
  notFound: 'Key not found',
  notFoundAdvice:
    'It may belong to another account, or it ended long ago and was deleted. Check that the link is complete.',
  status: { active: 'active', disabled: 'disabled', expired: 'expired', revoked: 'revoked' },
  edit: 'Edit',
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
    you: 'you',
    operator: 'the operator',
    itself: 'the key itself',
    key: (id: string) => `another key (${id})`,
    user: (id: string) => `another user (${id})`,
  },
  settings: {
    key: 'Key',
    id: 'Key ID',
    copyId: 'Copy the key ID',
    expires: 'Expires',
    expired: 'Expired',
    revoked: 'Revoked',
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
    revoked: (by: string | null, reason: string | null) => (
      <>
        Revoked{by && ` by ${by}`}
        {reason && (
          <>
            : <bdi>{reason}</bdi>
          </>
        )}
      </>
    ),
    expired: 'Expired',
    lastUsed: (program: string | null, address: ReactNode) => (
      <>
        Last used
        {program && (
          <>
            {' '}
            by <bdi>{program}</bdi>
          </>
        )}
        {address && <> from {address}</>}
      </>
    ),
    lastChanged: (by: string | null) => `Last changed${by ? ` by ${by}` : ''}`,
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
    reasonHint: 'Optional. Saved with each key.',
    progress: (done: number, count: number) => `Revoking ${done} of ${count}…`,
    done: (count: number) => (count === 1 ? '1 key was revoked.' : `${count} keys were revoked.`),
    revoked: 'Revoked',
    failed: (failed: number, count: number) => `${failed} of ${count} keys couldn’t be revoked`,
    failedAdvice: 'They stay selected. Try again, or close this dialog and check them.',
    sessionOver: 'Your session ended first. Log in and try again.',
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
  from: (address: ReactNode) => <> from {address}</>,
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
  none: (days: number) => `Not used in the last ${days} days. New usage appears within seconds.`,
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
    OWNER_DISABLED: 'organization disabled',
    INSUFFICIENT_SCOPE: 'missing scope',
    IP_NOT_ALLOWED: 'address not allowed',
    OLD_SECRET: 'old secret',
  },
  noneOnDay: 'no uses',
  soFar: 'today so far',
  utc: 'Days are in UTC.',
  choose: 'Select a day, or use the arrow keys.',
  day: 'Day',
  showTable: 'Show table',
  hideTable: 'Hide table',
  table: 'Daily usage',
  left: 'Days without usage are hidden.',
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
  thisPage: 'this page',
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
