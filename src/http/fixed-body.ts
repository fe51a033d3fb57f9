declare const fixed: unique symbol;

/** A body of which the text is made once, as neither it nor anything in it will change. */
type FixedBody<T> = T & { readonly [fixed]: true };

const fixedBodies = new WeakSet<object>();

/** Freezes a body with all that is in it. Whatever it shares with others is frozen for these as well. */
export function fixedBody<T extends object>(body: T): FixedBody<T> {
  freezeAll(body);
  fixedBodies.add(body);
  return body as FixedBody<T>;
}

export function isFixedBody(body: unknown): body is FixedBody<object> {
  return typeof body === 'object' && body !== null && fixedBodies.has(body);
}

function freezeAll(value: unknown, frozen = new Set<object>()): void {
  if (typeof value !== 'object' || value === null || frozen.has(value)) return;
  frozen.add(Object.freeze(value));
  for (const member of Object.values(value)) freezeAll(member, frozen);
}
