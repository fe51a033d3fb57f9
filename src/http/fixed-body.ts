/** Where a fixed body keeps its text. */
const kept = Symbol('text of a fixed body');

interface Kept {
  /** What has checked the body and written its text. */
  by: unknown;
  text: string;
}

/** A body that stays as it is, it and all that is in it, so that it need be checked and written only once. */
type FixedBody<T> = T & { readonly [kept]: Kept };

/** Says so of a body; whoever makes it keeps nothing by which anything in it could be changed. */
export function fixedBody<T extends object>(body: T): FixedBody<T> {
  return Object.freeze(Object.assign(body, { [kept]: { by: undefined, text: '' } }));
}

/** The text of a body: that of a fixed one as it was written the first time. @param write checks the body and writes it. */
export function textOf(body: unknown, write: (body: unknown) => string): string {
  const place = (body as Partial<FixedBody<object>> | null)?.[kept];
  if (place === undefined) return write(body);
  if (place.by !== write) Object.assign(place, { by: write, text: write(body) });
  return place.text;
}

/** Where a body has its text. */
const written = Symbol('text of a body');

/** A body whose text is there already, and would lose by being written anew. @param body what is checked of it. */
export function writtenBody<T extends object>(body: T, text: string): T {
  return Object.assign(body, { [written]: text });
}

/** The text that a body came with. */
export const writtenTextOf = (body: unknown) => (body as { [written]?: string } | null)?.[written];
