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
const newKey = {};

/** The page of one key. */
const keyPage = {};

/** Revoking keys. */
const revoke = {};

/** The chart of uses. */
const usage = {};

/** Times, durations and numbers. */
const quantities = {};

export const words = { shell, account, keyList, keyForm, newKey, keyPage, revoke, usage, quantities };
