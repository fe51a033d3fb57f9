import { redactedSegment } from '../domain/redact.js';
import type { RequestContext } from './context.js';

/** Scheme and authority, which a target may begin with (RFC 9112 §3.2.2). */
const authority = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

/**
 * The path of a request as it is logged. Of an operation, its path in the contract, with those ids that are as the
 * contract says: in the place of an id a key may have got by mistake, and a key that was cut is nearly as good as whole. Of
 * any other path, the first segment, if it looks harmless.
 *
 * @param target as it stands in the request line.
 */
export function loggedPath(target: string, { operation, knownPath, pathParameters = {} }: RequestContext): string {
  if (!operation) return knownPath ?? redactedSegment(pathOf(target));
  const { path, idPatterns } = operation;
  if (!path.includes('{')) return path;
  return path.replace(/\{(\w+)\}/g, (template, name: string) => {
    const value = pathParameters[name];
    return typeof value === 'string' && idPatterns[name]?.test(value) ? value : template;
  });
}

function pathOf(target: string): string {
  return target.replace(authority, '').split(/[?#]/, 1)[0] ?? '';
}
