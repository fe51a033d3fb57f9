import { createHash } from 'node:crypto';
import type { Call } from '../../contract/operations.js';
import type { Schemas } from '../../contract/types.js';
import { readBoundedPage } from '../../lib/bounded-page.js';
import { decodeCursor, encodeCursor, type Place } from '../../lib/cursor.js';
import type { KeySort } from './listed-keys.js';
import type { ApiKeyRecord } from './model.js';

type Query = Call<'listApiKeys'>['query'];
type SortName = Query['sort'] extends `-${infer Name}` | infer Name ? Name : never;

const sortFields = {
  created_at: 'createdAt',
  last_used_at: 'lastUsedAt',
  expires_at: 'expiresAt',
  label: 'label',
} as const satisfies Record<Exclude<SortName, `-${string}`>, KeySort['field']>;

/** The order that `sort` asks for: the field, and a leading `-` for the reverse. */
export function sortOf(sort: Query['sort']): KeySort {
  const name = sort.replace('-', '') as keyof typeof sortFields;
  return { field: sortFields[name], direction: sort.startsWith('-') ? -1 : 1 };
}

/** Where the page begins. @returns `'invalid'` for a cursor that is not of this list. */
export function startOf(query: Query): Place | null | 'invalid' {
  if (query.cursor === undefined) return null;
  const kind = sortOf(query.sort).field === 'label' ? 'text' : 'time';
  return decodeCursor(query.cursor, fingerprintOf(query), kind) ?? 'invalid';
}

/** Reads a page: see `readBoundedPage`. */
export async function readPage(
  found: AsyncIterable<ApiKeyRecord>,
  query: Query,
  present: (key: ApiKeyRecord) => Schemas['ApiKey'],
): Promise<Omit<Schemas['ApiKeyPage'], 'total'>> {
  const cursorAfter = (key: ApiKeyRecord) =>
    encodeCursor({ value: key[sortOf(query.sort).field], id: key._id, query: fingerprintOf(query) });
  return readBoundedPage(found, { limit: query.limit, present, cursorAfter });
}

/** `Link` to the next page (RFC 8288). */
export function linkTo(next: string, { q, status, sort, limit }: Query): string {
  const query = new URLSearchParams({
    ...(q !== undefined && { q }),
    status: status.join(','),
    sort,
    limit: String(limit),
    cursor: next,
  });
  return `</auth/apikeys?${query}>; rel="next"`;
}

/** A cursor belongs to one search, one filter and one order; the size of the pages may change on the way. */
function fingerprintOf({ q, status, sort }: Query): string {
  const search = q === undefined ? '' : ` ${createHash('sha256').update(q).digest('base64url').slice(0, 16)}`;
  return `${[...status].sort().join(',')} ${sort}${search}`;
}
