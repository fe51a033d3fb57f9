/**
 * Whether a value that came as JSON has at most so many values in it: members and items, at any depth. Looks at no more
 * than that many of them.
 */
export function holdsAtMost(most: number, value: unknown): boolean {
  let left = most;
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      left -= next.length;
      if (left < 0) return false;
      waiting.push(...next);
      continue;
    }
    for (const name in next) {
      if (--left < 0) return false;
      waiting.push((next as Record<string, unknown>)[name]);
    }
  }
  return true;
}
