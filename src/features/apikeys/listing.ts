import type { Call } from '../../contract/operations.js';
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

/**
 * The page, and where the next one begins.
 *
 * @param found one key more than a page holds, if there is one.
 */
export function pageOf(found: readonly ApiKeyRecord[], query: Query): { keys: ApiKeyRecord[]; next: string | null } {
  const keys = found.slice(0, query.limit);
  const last = keys.at(-1);
  if (!last || found.length <= query.limit) return { keys, next: null };
  const place = { value: last[sortOf(query.sort).field], id: last._id };
  return { keys, next: encodeCursor({ ...place, query: fingerprintOf(query) }) };
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
