/**
 * Everything that people read on the settings pages, in one place and by part of the page, so that it can be read as a whole
 * and translated. Texts with a value in them are functions; what users have named themselves stands in `<bdi>`.
 */

/** Around every page: header, dialogs, errors, what is on its way. */
const shell = {};

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
  unreachable: 'The service does not answer',
  tryingAgain: 'You stay logged in. Trying again…',
  resuming: 'Loading your account',
  cannotResume: 'Check your connection. Trying again…',
  tryAgain: 'Try again',

  settings: 'Account settings',
  logOut: 'Log out',
  logOutUntold: (idleHours: number) =>
    `You are logged out in this browser, but the service did not answer. Until it is told, whoever can read this browser’s cookies can use the session. It ends after ${idleHours === 1 ? '1 hour' : `${idleHours} hours`} without use.`,
  logOutEverywhereUntold:
    'You are logged out in this browser, but the service did not answer. Other browsers and programs are still logged in.',
  logOutEverywhere: 'Log out everywhere',
  logOutEverywhereEffect:
    'Every browser and program that is logged in to your account is logged out, this one included. Your API keys keep working.',

  account: 'Account',
  passwordDescription: 'Changing it logs out every other browser and program.',
  sessions: 'Sessions',
  sessionsDescription: 'Where you are logged in. End a session that you do not recognize, then change your password.',
  sessionsTable: 'Your sessions',
  yourSessions: 'Your sessions',
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
  noSessions: 'No session of yours is remembered. Log-ins that are not remembered end within an hour.',

  notFound: 'There is nothing at this address',
  notFoundAdvice: 'The link may be incomplete or out of date.',
};

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
