import { withAsciiDomain } from '../../lib/email-address.js';

/**
 * The one form in which email addresses are compared: addresses are the same account whatever their case, and however
 * their domain is written. Domains in ASCII, which were all that was once accepted, only change their case.
 */
export function emailKey(email: string): string {
  return withAsciiDomain(email).toLowerCase();
}

/** Who may change other users: an enabled account that holds `admin`. As a filter of the database. */
export const administrator = { enabled: true, scopes: 'admin' } as const;

/** Whether a change takes from an account what makes an administrator of it. */
export function endsAdministration({ enabled, scopes }: { enabled?: boolean; scopes?: readonly string[] }): boolean {
  return enabled === false || scopes?.includes(administrator.scopes) === false;
}

/** For how long a link for setting a password works: overnight, and over a time zone, but not for whoever finds it later. */
const resetHours = 24;

/** When a link that is made now ends. */
export function resetEndsAt(now: Date): Date {
  return new Date(now.getTime() + resetHours * 3_600_000);
}
