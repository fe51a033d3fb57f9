import type { z } from 'zod';
import { isMountedReadOnly, othersMay } from '../lib/file-access.js';
import { easyToGuess, readingsOf } from './values.js';

/** As `readFileSync`. */
export type ReadFile = (path: string, encoding: BufferEncoding) => string;

/** What a text holds, or why it holds nothing that can be used, without any of it. */
type Parsed<T> = { ok: true; value: T } | { ok: false; why: string };

/**
 * Reads secrets from a file that nobody else may read or write.
 *
 * @param allowed what the file may hold, for the reason of a fault.
 * @returns what it holds, or the reason why it cannot be used, with what to do.
 */
export function readSecretFile<T>(
  path: string,
  { readFile, parse, allowed }: { readFile: ReadFile; parse: (content: string) => Parsed<T>; allowed: string },
): { ok: true; value: T } | { ok: false; reason: string } {
  try {
    const content = readFile(path, 'utf8');
    // Docker and Kubernetes mount secrets read-only, readable for everybody in the container: that is not refused.
    if (!isMountedReadOnly(path) && othersMay(['read', 'write'], path)) {
      return { ok: false, reason: `others can read or write the file. Run: chmod 600 ${path}` };
    }
    if (content.trim() === '') return { ok: false, reason: `the file is empty. It may be: ${allowed}` };
    const parsed = parse(content);
    return parsed.ok ? parsed : { ok: false, reason: `${parsed.why}. It may be: ${allowed}` };
  } catch (error) {
    return { ok: false, reason: whyUnread(error) };
  }
}

/** A file that holds one secret. White space around it does not count. */
export function oneSecret(secret: z.ZodType<string>) {
  return (content: string): Parsed<string> => {
    const text = content.trim();
    const result = secret.safeParse(text);
    return result.success
      ? { ok: true, value: text }
      : { ok: false, why: `its content ${whyUnfit(text, result.error)}` };
  };
}

/** A file that holds a connection string, which has a password in it. White space around it does not count. */
export function oneConnectionString(uri: z.ZodType<string | undefined, string | undefined>) {
  return (content: string): Parsed<string> => {
    const { data } = uri.safeParse(content.trim());
    return data === undefined
      ? { ok: false, why: 'it has no connection string with a database name' }
      : { ok: true, value: data };
  };
}

/** A file that holds secrets of a list, one per line. Empty lines do not count. */
export function secretPerLine(secret: z.ZodType<string>) {
  return (content: string): Parsed<string[]> => {
    const secrets: string[] = [];
    for (const [at, line] of content.split(/\r?\n/).entries()) {
      if (line.trim() === '') continue;
      const { fitting, error } = readingsOf(line, secret);
      if (error) return { ok: false, why: `line ${at + 1} ${whyUnfit(line.trim(), error)}` };
      secrets.push(...fitting);
    }
    return { ok: true, value: secrets };
  };
}

export const isEasyToGuess = ({ issues }: z.ZodError) => issues.some(({ message }) => message === easyToGuess);

function whyUnfit(text: string, error: z.ZodError): string {
  if (isEasyToGuess(error)) return 'is easy to guess';
  return Buffer.byteLength(text) < 32 ? 'is too short' : 'has characters that are not allowed';
}

const readFailures: Record<string, string> = {
  ENOENT: 'the file does not exist',
  EACCES: 'this user may not read the file',
  EPERM: 'this user may not read the file',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'the file does not exist: part of its path is not a folder',
};

/** What is no path, though it names a file elsewhere. */
const otherNames: readonly [form: RegExp, advice: string][] = [
  [/^[a-z][a-z\d+.-]*:\/\//i, 'it is a URL. Give the path of a file on this machine.'],
  [/^~|\$/, '~ and $ are not expanded. Use the full path.'],
];

/** Why a file could not be read, and what to do. */
export function whyUnread(error: unknown): string {
  const { code = '', message, path = '' } = error as NodeJS.ErrnoException;
  const [, advice] = otherNames.find(([form]) => code === 'ENOENT' && form.test(path)) ?? [];
  if (advice !== undefined) return advice;
  return `${readFailures[code] ?? `the file cannot be read (${message})`}. Check the path and its permissions.`;
}
