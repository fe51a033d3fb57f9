import { parse } from 'node:querystring';
import type { RequestHandler } from 'express';
import { Problem } from '../problems/problem.js';
import { formFault } from './form-text.js';
import { hasManyMarks } from './json.js';

/**
 * Reads a query string: flat, and in Unicode normal form C. Only a value that has too many marks in a row stays as it is;
 * the validator refuses it. Ask `queryFault` first where it matters that all of it is read as it was sent.
 */
export function parseQueryString(text: string): Record<string, string | string[] | undefined> {
  const query = parse(text);
  for (const [name, value] of Object.entries(query)) {
    query[name] = Array.isArray(value) ? value.map(normalized) : value && normalized(value);
  }
  return query;
}

function normalized(text: string): string {
  return hasManyMarks(text) ? text : text.normalize('NFC');
}

/** Why a query string would not be read as it was sent; `undefined` if it would. Bytes that are no escape never come here. */
export function queryFault(text: string): string | undefined {
  const fault = formFault(text);
  if (fault === 'too_many_fields') return 'The query string has more than 1,000 parameters. Send fewer.';
  if (fault === undefined) return undefined;
  return 'The query string is not valid. Encode each name and value as UTF-8, then percent-encode it, with % itself as %25.';
}

/** Refuses a request whose query string would not be read as it was sent. */
export function requireReadableQuery(): RequestHandler {
  return ({ originalUrl }, _res, next) => {
    const mark = originalUrl.indexOf('?');
    const fault = mark < 0 ? undefined : queryFault(originalUrl.slice(mark + 1));
    next(fault === undefined ? undefined : new Problem('invalid_request', { detail: fault, reason: 'query' }));
  };
}
