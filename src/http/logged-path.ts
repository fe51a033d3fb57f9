import { redactedSegment } from '../domain/redact.js';
import type { RequestContext } from './context.js';
import { pathOf } from './request-path.js';

/**
 * The path of a request as it is logged. Of an operation, its path in the contract, with those ids that are as the
 * contract says: in the place of an id a key may have got by mistake, and a key that was cut is nearly as good as whole. Of
 * any other path, the first segment, if it looks harmless.
 *
 * @param target as it stands in the request line.
 */
export function loggedPath(target: string, { operation, knownPath, pathParameters = {} }: RequestContext): string {
  if (!operation) return knownPath ?? redactedSegment(pathOf(target));
  let { path } = operation;
  for (const name in operation.idPatterns) {
    const value = pathParameters[name];
    const isId = typeof value === 'string' && operation.idPatterns[name]?.test(value);
    if (isId) path = path.replace(`{${name}}`, () => value);
  }
  return path;
}
