import type { PreviousUse } from './model.js';

type Caller = PreviousUse['callers'][number];

/** Callers of an old secret that are remembered. */
export const mostCallers = 20;

/** Adds uses of an old secret to those that are known. Both are about the same rotation. */
export function mergedUse(known: PreviousUse, added: PreviousUse): PreviousUse {
  const last = known.lastUsedAt > added.lastUsedAt ? known : added;
  const { lastUsedAt, lastUsedIp, lastUsedUserAgent } = last;
  const callers = mergedCallers([...known.callers, ...added.callers]);
  return { uses: known.uses + added.uses, lastUsedAt, lastUsedIp, lastUsedUserAgent, callers };
}

/** Each address and program once, the latest first. */
function mergedCallers(callers: readonly Caller[]): Caller[] {
  const byOrigin = new Map<string, Caller>();
  for (const caller of callers) {
    const origin = JSON.stringify([caller.ip, caller.userAgent]);
    const known = byOrigin.get(origin);
    byOrigin.set(origin, known ? together(known, caller) : caller);
  }
  return [...byOrigin.values()].sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime()).slice(0, mostCallers);
}

function together(a: Caller, b: Caller): Caller {
  return { ...a, uses: a.uses + b.uses, lastUsedAt: a.lastUsedAt > b.lastUsedAt ? a.lastUsedAt : b.lastUsedAt };
}
