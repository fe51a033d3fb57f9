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
const keyList = {};

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
const keyPage = {};

/** Revoking keys. */
const revoke = {};

/** The chart of uses. */
const usage = {};

/** Times, durations and numbers. */
const quantities = {};

export const words = { shell, account, keyList, keyForm, newKey, keyPage, revoke, usage, quantities };
