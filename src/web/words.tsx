/**
 * Everything that people read on the settings pages, in one place and by part of the page, so that it can be read as a whole
 * and translated. Texts with a value in them are functions; what users have named themselves stands in `<bdi>`.
 */

/** Around every page: header, dialogs, errors, what is on its way. */
const shell = {
  dialog: {
    cancel: 'Cancel',
    discardQuestion: 'Discard your changes?',
    discardExplanation: 'What you entered will be lost.',
    discard: 'Discard',
    keepEditing: 'Keep editing',
  },
  errors: {
    checkFields: 'Check the highlighted fields',
    noConnection: {
      title: 'The service does not answer',
      advice: 'Check your connection, and try again in a moment.',
    },
    broken: 'Something went wrong on this page',
    tryAgain: 'Try again',
    tryAgainIn: (seconds: number) => `Try again in ${durationOf(seconds)}.`,
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
const account = {};

/** The list of keys. */
const keyList = {};

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
  advanced: 'Advanced: IP addresses, limits, description',
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
const newKey = {};

/** The page of one key. */
const keyPage = {};

/** Revoking keys. */
const revoke = {};

/** The chart of uses. */
const usage = {};

/** Times, durations and numbers. */
const quantities = {};

const quantity = new Intl.NumberFormat('en');

/** Rounded up to what people say, such as "15 minutes". @param seconds more than 0. */
function durationOf(seconds: number): string {
  const units = [
    { unit: 'second', most: 90, seconds: 1 },
    { unit: 'minute', most: 90 * 60, seconds: 60 },
    { unit: 'hour', most: 48 * 3600, seconds: 3600 },
  ];
  const { unit, seconds: size } = units.find(({ most }) => seconds <= most) ?? { unit: 'day', seconds: 86_400 };
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(Math.ceil(seconds / size));
}

export const words = { shell, account, keyList, keyForm, newKey, keyPage, revoke, usage, quantities };
