import { parse } from 'node:querystring';

/** Reads a query string: flat, and in Unicode normal form C. */
export function parseQueryString(text: string): Record<string, string | string[] | undefined> {
  const query = parse(text);
  for (const [name, value] of Object.entries(query)) {
    query[name] = Array.isArray(value) ? value.map((item) => item.normalize('NFC')) : value?.normalize('NFC');
  }
  return query;
}
