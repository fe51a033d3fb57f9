import type { Origin } from '../../domain/outcome.js';
import { shownUserAgent } from '../../domain/user-agent.js';
import type { PreviousUse } from '../apikeys/model.js';
import { mostCallers } from '../apikeys/previous-use.js';

type CallerUse = PreviousUse['callers'][number];

/** The uses of the previous secret of a key since the last flush. */
export interface PreviousUses {
  rotationId: string;
  uses: number;
  /** By address and program, in the order in which each was seen last: the last of them. */
  callers: Map<string, CallerUse>;
}

export function noPreviousUses(rotationId: string): PreviousUses {
  return { rotationId, uses: 0, callers: new Map() };
}

/** Counts a use, or as many of one caller as are given. */
export function addPreviousUse(to: PreviousUses, { ip, userAgent }: Origin, at: Date, uses = 1): void {
  const name = `${ip} ${userAgent}`;
  const earlier = to.callers.get(name)?.uses ?? 0;
  to.uses += uses;
  to.callers.delete(name);
  to.callers.set(name, { ip, userAgent, uses: earlier + uses, lastUsedAt: at });
  if (to.callers.size <= mostCallers) return;
  const [first] = to.callers.keys();
  to.callers.delete(first as string);
}

/** Those of two flushes; of the later rotation only, where the key was rotated in between. */
export function addedPreviousUses(earlier: PreviousUses | null, later: PreviousUses | null): PreviousUses | null {
  if (!earlier || !later) return later ?? earlier;
  if (earlier.rotationId !== later.rotationId) return later;
  const all = { ...earlier, callers: new Map(earlier.callers) };
  for (const { lastUsedAt, uses, ...from } of later.callers.values()) addPreviousUse(all, from, lastUsedAt, uses);
  // Those of callers that are not kept count as well.
  return { ...all, uses: earlier.uses + later.uses };
}

/** As they are written: without what may be a secret in the name of a program, and the latest first. */
export function writtenPreviousUse({ rotationId, uses, callers }: PreviousUses): PreviousUse {
  const shown = noPreviousUses(rotationId);
  for (const { ip, userAgent, lastUsedAt, uses: count } of callers.values()) {
    addPreviousUse(shown, { ip, userAgent: userAgent && shownUserAgent(userAgent) }, lastUsedAt, count);
  }
  const latestFirst = [...shown.callers.values()].reverse();
  const [last] = latestFirst as [CallerUse];
  return {
    uses,
    lastUsedAt: last.lastUsedAt,
    lastUsedIp: last.ip,
    lastUsedUserAgent: last.userAgent,
    callers: latestFirst,
  };
}
