import type { Origin, Outcome, Usage } from '../features/usage/usage.js';
import type { RequestContext } from '../http/context.js';
import type { ProblemCode } from '../problems/catalogue.js';

/** Refusals that are about the key and not about what it was used for. */
const outcomes: Partial<Record<ProblemCode, Outcome>> = {
  insufficient_scope: 'INSUFFICIENT_SCOPE',
  rate_limited: 'RATE_LIMITED',
  quota_exceeded: 'QUOTA_EXCEEDED',
};

/** Counts the use of the key that made a request, once its answer is known. */
export function noteUse(usage: Usage, { actor, problem }: RequestContext, from: Origin): void {
  // A fault of ours says nothing about a use.
  if (actor?.method !== 'api_key' || (problem && problem.status >= 500)) return;
  usage.note(actor.key._id, (problem && outcomes[problem.code]) ?? 'VALID', from);
}
