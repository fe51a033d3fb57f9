import { createHash } from 'node:crypto';
import type { Call } from '../../contract/operations.js';
import type { Plans } from '../../domain/plan.js';
import { decodeCursor, encodeCursor } from '../../lib/cursor.js';
import { Problem } from '../../problems/problem.js';
import type { ListedOwner, OwnerFilter, OwnerPlace } from './listed-owners.js';

/** What a list of either kind is asked for. */
export type OwnerListQuery = Call<'listOrganizations'>['query'] & { email?: string };

/** What the query asks for, in the words of the database. */
export function filterOf(
  { external_id, plan, enabled }: OwnerListQuery,
  { of }: Pick<Plans, 'of'>,
  emailKey?: string,
): OwnerFilter {
  return {
    ...(emailKey !== undefined && { emailKey }),
    ...(external_id !== undefined && { externalId: external_id }),
    ...(plan !== undefined && { plans: plan === of(null).name ? [plan, null] : [plan] }),
    ...(enabled !== undefined && { enabled }),
  };
}

/** Where the page begins. @throws {Problem} `invalid_request` for a cursor that is not of this list. */
export function placeOf(query: OwnerListQuery): OwnerPlace | null {
  if (query.cursor === undefined) return null;
  const place = decodeCursor(query.cursor, fingerprintOf(query));
  if (place?.value instanceof Date) return { createdAt: place.value, id: place.id };
  const message = 'Use the next_cursor of a page of this list, with the same filters.';
  throw new Problem('invalid_request', { errors: [{ parameter: 'cursor', message }] });
}

export function cursorAfter({ _id, createdAt }: ListedOwner, query: OwnerListQuery): string {
  return encodeCursor({ value: createdAt, id: _id, query: fingerprintOf(query) });
}

/** `Link` to the next page (RFC 8288). */
export function linkTo(path: string, next: string, { limit, cursor: _, ...filters }: OwnerListQuery): string {
  const query = new URLSearchParams({ ...given(filters), limit: String(limit), cursor: next });
  return `<${path}?${query}>; rel="next"`;
}

/** A cursor belongs to one filter; the size of the pages may change on the way. */
function fingerprintOf({ limit: _, cursor: __, ...filters }: OwnerListQuery): string {
  const text = JSON.stringify(Object.entries(given(filters)).sort());
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function given(filters: Omit<OwnerListQuery, 'limit' | 'cursor'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
