/** A place in a sorted list: the sort value, a time or a text, and the id of the last item seen. */
export interface Place {
  value: Date | string | null;
  id: string;
}

interface Cursor extends Place {
  /** The query that the cursor belongs to; with another one it is not valid. */
  query: string;
}

export function encodeCursor({ value, id, query }: Cursor): string {
  return Buffer.from(JSON.stringify([value, id, query])).toString('base64url');
}

/**
 * @param kind what the list is sorted by.
 * @returns `null` if the text is no cursor of ours, or belongs to another query.
 */
export function decodeCursor(text: string, query: string, kind: 'time' | 'text' = 'time'): Place | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [value, id, from] = parts;
  if (from !== query || typeof id !== 'string') return null;
  if (value === null) return kind === 'time' ? { value, id } : null;
  if (typeof value !== 'string') return null;
  if (kind === 'text') return { value, id };
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : { value: date, id };
}
