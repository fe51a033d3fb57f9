/** A place in a sorted list: the sort value and the id of the last item seen. */
export interface Place {
  value: Date | null;
  id: string;
}

interface Cursor extends Place {
  /** The query that the cursor belongs to; with another one it is not valid. */
  query: string;
}

export function encodeCursor({ value, id, query }: Cursor): string {
  return Buffer.from(JSON.stringify([value?.toISOString() ?? null, id, query])).toString('base64url');
}

/** @returns `null` if the text is no cursor of ours, or belongs to another query. */
export function decodeCursor(text: string, query: string): Place | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [value, id, from] = parts;
  if (from !== query || typeof id !== 'string') return null;
  if (value === null) return { value, id };
  const date = typeof value === 'string' ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? null : { value: date, id };
}
