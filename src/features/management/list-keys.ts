import { createHash } from 'node:crypto';
import type { Call, Reply } from '../../contract/operations.js';
import { readBoundedPage } from '../../lib/bounded-page.js';
import type { Clock } from '../../lib/clock.js';
import { decodeCursor, encodeCursor, type Place } from '../../lib/cursor.js';
import { Problem } from '../../problems/problem.js';
import { placeOf } from '../apikeys/all-keys.js';
import type { FindKeys } from './find-keys.js';
import { canBeFound, unfindable } from './key-filter.js';
import { presentManagedApiKey } from './present.js';
import { tooBroad } from './too-broad.js';

type Query = Call<'listAllApiKeys'>['query'];

/** Lists everybody's keys, a page at a time. */
export function createListKeys({
  findKeys,
  clock,
}: {
  findKeys: Pick<FindKeys, 'search'>;
  clock: Clock;
}): (call: Call<'listAllApiKeys'>) => Promise<Reply<'listAllApiKeys'>> {
  return async function listAllApiKeys({ actor, query }) {
    const now = clock();
    const { cursor, sort, limit, ...filter } = query;
    if (filter.q !== undefined && !canBeFound(filter.q)) throw invalid('q', unfindable);
    const after = cursor === undefined ? null : decodeCursor(cursor, fingerprintOf(query));
    if (cursor !== undefined && !after) {
      throw invalid('cursor', 'Use the next_cursor of a page of this list, with the same filters and sort.');
    }
    const direction = sort === 'created_at' ? 1 : -1;
    const result = await findKeys.search(filter, { caller: actor, direction, after, limit, now });
    // Whoever goes on is never stopped: the next page may be empty, and say where to go on.
    if (result.isCut && result.found.length === 0 && cursor === undefined) throw tooBroad();
    const { found, next } = result;
    const cursorAt = (place: Place) => encodeCursor({ ...place, query: fingerprintOf(query) });
    // All that was found, or as much of it as a page holds.
    const page = await readBoundedPage(found, {
      limit: found.length,
      present: ({ key, owner }) => presentManagedApiKey(key, owner, now),
      cursorAfter: ({ key }) => cursorAt(placeOf(key)),
    });
    const nextCursor = page.next_cursor ?? (next && cursorAt(next));
    const headers = nextCursor === null ? {} : { Link: linkTo(nextCursor, query) };
    return { status: 200, headers, body: { data: page.data, next_cursor: nextCursor } };
  };
}

/** A cursor belongs to one set of filters and one order; the size of the pages may change on the way. */
function fingerprintOf({ cursor, limit, ...query }: Query): string {
  const said = Object.entries(query).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 16);
}

/** `Link` to the next page (RFC 8288). */
function linkTo(next: string, { cursor: _, ...query }: Query): string {
  const said = Object.entries({ ...query, cursor: next }).map(
    ([name, value]) => [name, String(value)] as [string, string],
  );
  return `</apikeys?${new URLSearchParams(said)}>; rel="next"`;
}

function invalid(parameter: string, message: string): Problem {
  return new Problem('invalid_request', { errors: [{ parameter, message }] });
}
