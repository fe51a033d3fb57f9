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
  what: 'Your keys',
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
const newKey = {};

/** The page of one key. */
const keyPage = {};

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
};

/** The chart of uses. */
const usage = {};

/** Times, durations and numbers. */
const quantities = {};

export const words = { shell, account, keyList, keyForm, newKey, keyPage, revoke, usage, quantities };
