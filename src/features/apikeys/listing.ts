import type { Call } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';
import { decodeCursor, encodeCursor, type Place } from '../../lib/cursor.js';
import type { ApiKeyRecord } from './model.js';
import type { KeyQuery } from './repository.js';

type Query = Call<'listApiKeys'>['query'];

/** The order that `sort` asks for: the field, and a leading `-` for newest first. */
export function sortOf(sort: Query['sort']): KeyQuery['sort'] {
  return {
    field: sort.endsWith('last_used_at') ? 'lastUsedAt' : 'createdAt',
    direction: sort.startsWith('-') ? -1 : 1,
  };
}

/** Where the page begins. @returns `'invalid'` for a cursor that is not of this list. */
export function startOf(query: Query): Place | null | 'invalid' {
  if (query.cursor === undefined) return null;
  return decodeCursor(query.cursor, fingerprintOf(query)) ?? 'invalid';
}

/** The most that a page holds, in bytes. The contract says so in words. */
export const mostPageBytes = 256 * 1024;
/** What stands around the keys of a page: its own members, and the cursor. */
const frameBytes = 600;

/**
 * Reads a page, which ends before the key that would make it too large.
 *
 * @param found one key more than a page holds, if there is one; no more of them are read than are needed.
 */
export async function readPage(
  found: AsyncIterable<ApiKeyRecord>,
  query: Query,
  present: (key: ApiKeyRecord) => Schemas['ApiKey'],
): Promise<Schemas['ApiKeyPage']> {
  const data: Schemas['ApiKey'][] = [];
  let [bytes, last]: [number, ApiKeyRecord | null] = [frameBytes, null];
  for await (const key of found) {
    const shown = present(key);
    bytes += Buffer.byteLength(JSON.stringify(shown)) + 1;
    // No key alone is too large: a page without any would be the last.
    if (last && (data.length === query.limit || bytes > mostPageBytes))
      return { data, next_cursor: after(last, query) };
    data.push(shown);
    last = key;
  }
  return { data, next_cursor: null };
}

function after(key: ApiKeyRecord, query: Query): string {
  return encodeCursor({ value: key[sortOf(query.sort).field], id: key._id, query: fingerprintOf(query) });
}

/** `Link` to the next page (RFC 8288). */
export function linkTo(next: string, { status, sort, limit }: Query): string {
  const query = new URLSearchParams({ status: status.join(','), sort, limit: String(limit), cursor: next });
  return `</auth/apikeys?${query}>; rel="next"`;
}

/** A cursor belongs to one filter and one order; the size of the pages may change on the way. */
function fingerprintOf({ status, sort }: Query): string {
  return `${[...status].sort().join(',')} ${sort}`;
}
