/** The most that a page of a list holds, in bytes. The contract says so in words. */
export const mostPageBytes = 256 * 1024;
/** What stands around the items of a page: its own members, and the cursor. */
const frameBytes = 600;

/**
 * Reads a page, which ends before the item that would make it too large.
 *
 * @param found at least one record more than a page holds, if there is one; no more of them are read than are needed.
 * @param present what is sent of a record.
 * @param cursorAfter where the page after a record begins.
 */
export async function readBoundedPage<Found, Item>(
  found: AsyncIterable<Found> | Iterable<Found>,
  {
    limit,
    present,
    cursorAfter,
  }: { limit: number; present: (record: Found) => Item; cursorAfter: (record: Found) => string },
): Promise<{ data: Item[]; next_cursor: string | null }> {
  const data: Item[] = [];
  let [bytes, last]: [number, Found | null] = [frameBytes, null];
  for await (const record of found) {
    const item = present(record);
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
    // No item alone is too large: a page without any would be the last.
    if (last !== null && (data.length === limit || bytes > mostPageBytes))
      return { data, next_cursor: cursorAfter(last) };
    data.push(item);
    last = record;
  }
  return { data, next_cursor: null };
}
