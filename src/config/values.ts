import { extname } from 'node:path';
import { z } from 'zod';
import type { Quota, RateLimit } from '../domain/limit.js';
import { isAddress } from '../lib/addresses.js';
import { hostNameOf } from '../lib/host-name.js';
import { isNamedNetwork, readNetwork } from '../lib/networks.js';
import { isStrongSecret } from '../lib/strong-secret.js';

/** A whole number between two others, both included. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));

const isWithin = (value: number, most: number) => value >= 1 && value <= most;

export const rateLimit = z
  .string()
  .regex(/^\d{1,10}\/\d{1,5}$/)
  .transform((text): RateLimit => {
    const [limit = 0, windowSeconds = 0] = text.split('/').map(Number);
    return { limit, windowSeconds };
  })
  .refine(({ limit, windowSeconds }) => isWithin(limit, 1e9) && isWithin(windowSeconds, 86_400));

export const quota = z
  .string()
  .regex(/^\d{1,10}\/(day|month)$/)
  .transform((text): Quota => {
    const [limit, period] = text.split('/');
    return { limit: Number(limit), period: period as Quota['period'] };
  })
  .refine(({ limit }) => isWithin(limit, 1e9));

/** Marks what a rule says of a value: shown to the operator beside what the variable may be. */
const isReason = { reason: true };

/** What the rules of a variable say of its value, where what it may be does not say it all. */
export function reasonsIn(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'invalid_union') return issue.errors.flatMap(reasonsIn);
    return issue.code === 'custom' && issue.params === isReason ? [issue.message] : [];
  });
}

/** What is added to a fault of a secret that is long enough. */
export const easyToGuess = 'This one is easy to guess';

/** A secret that is no longer used for what is new: an easy one must be replaceable, and is allowed here. */
export const previousSecretText = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32 && !text.includes(','), { abort: true });
export const secretText = previousSecretText.refine(isStrongSecret, easyToGuess);

/** A secret that fits behind `Bearer` in a header: `b64token` of RFC 6750 §2.1. */
export const bearerToken = secretText.refine((text) => /^[\w.~+/-]+=*$/.test(text));

/** The name of a host, to be compared with that of a request; `null` for what is none. */
export const nameOfHost = (text: string) => hostNameOf(isAddress(text) && text.includes(':') ? `[${text}]` : text);

export const list = (text: string) => text.split(',').map((part) => part.trim());

/**
 * The secrets that an entry of a list may stand for. White space at its ends may be part of the secret, as it is in SECRET,
 * or stand around it, as it does in SECRET_FILE. Nobody can see which, so it stands for both.
 *
 * @returns those that may be a secret; `error` if none may.
 */
export function readingsOf(entry: string, secret: z.ZodType<string>): { fitting: string[]; error?: z.ZodError } {
  const trimmed = secret.safeParse(entry.trim());
  const fitting = [...new Set([entry.trim(), entry])].filter((text) => secret.safeParse(text).success);
  return trimmed.error && fitting.length === 0 ? { fitting, error: trimmed.error } : { fitting };
}

/** White space after a comma belongs to no secret. */
export const secretList = (secret: z.ZodType<string>) =>
  z.string().transform((text, context) =>
    text.split(',').flatMap((part, at) => {
      const { fitting, error } = readingsOf(at === 0 ? part : part.trimStart(), secret);
      for (const { message } of error?.issues ?? []) context.addIssue({ code: 'custom', message });
      return fitting;
    }),
  );

/** An address or the name of a network interface to listen on. */
export const listenAddress = z.string().regex(/^[\w.:-]+$/);

/** Proxies by their names for networks, their networks or addresses. What is wrong with one is said of it. */
export const proxies = z
  .string()
  .transform(list)
  .superRefine((entries, context) => {
    for (const entry of entries) {
      const message = whyNoProxy(entry);
      if (message !== null) context.addIssue({ code: 'custom', message: `"${entry}" ${message}`, params: isReason });
    }
  });

function whyNoProxy(entry: string): string | null {
  if (isNamedNetwork(entry)) return null;
  const reading = readNetwork(entry);
  if (!reading.ok) return reading.message;
  return reading.network.endsWith('/0')
    ? 'trusts everybody, so any caller could forge an address: write the addresses of your proxies'
    : null;
}

const imageTypes: Record<string, string> = { '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp' };

/** Media type of an image, by its name; `undefined` for what may be no logo. */
export const imageTypeOf = (path: string) => imageTypes[extname(path).toLowerCase()];

/** An address that paths are put behind: http or https, and nothing after the host. */
export const webAddress = z
  .string()
  .refine((text) => {
    const url = urlOf(text, 'http:', 'https:');
    // A URL allows more in a host than should stand in the commands that the pages show.
    const isPlain = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])$/.test(url?.hostname ?? '');
    return url !== null && isPlain && url.pathname === '/' && url.search + url.hash + url.username === '';
  })
  .transform((text) => new URL(text).origin);

/** Where a link leads: to a page on the web, or to a path on the host of PUBLIC_URL, which a proxy may serve. */
export const link = z.string().refine((text) => {
  if (/[\s\p{C}\\]/u.test(text)) return false;
  return /^\/(?!\/)/.test(text) || urlOf(text, 'https:') !== null;
});
export const linkTarget = 'https:// and an address, or a path such as /legal/terms';

/** @returns `null` for what is no URL of one of the protocols. */
export function urlOf(text: string, ...protocols: string[]): URL | null {
  if (!URL.canParse(text) || /[\s\p{C}]/u.test(text)) return null;
  const url = new URL(text);
  return protocols.includes(url.protocol) ? url : null;
}
