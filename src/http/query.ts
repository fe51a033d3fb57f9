import { parse } from 'node:querystring';
import { hasManyMarks } from './body.js';

/**
 * Reads a query string: flat, and in Unicode normal form C. Only a value that has too many marks in a row stays as it is;
 * the validator refuses it.
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
