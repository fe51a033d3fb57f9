import { printable } from '../lib/printable.js';
import { redact } from './redact.js';

/** Most characters of what a program calls itself. */
export const longestUserAgent = 200;

/** What a program calls itself, as it may be kept and shown: bounded, on one line, and without what looks like a secret. */
export function shownUserAgent(userAgent: string): string {
  return printable(redact(userAgent.slice(0, longestUserAgent))).slice(0, longestUserAgent);
}
