import type { Outcome } from '../../domain/outcome.js';
import type { NoteUse } from '../../http/ports.js';
import type { ProblemCode } from '../../problems/catalogue.js';
import type { Usage } from './usage.js';

/** Refusals that are about the key and not about what it was used for. */
const outcomes: Partial<Record<ProblemCode, Outcome>> = {
  insufficient_scope: 'INSUFFICIENT_SCOPE',
  rate_limited: 'RATE_LIMITED',
  quota_exceeded: 'QUOTA_EXCEEDED',
};

/** Counts the use of the key that made a request, whether it was let in or not, once its answer is known. */
export function createNoteUse({ usage }: { usage: Pick<Usage, 'note'> }): NoteUse {
  return ({ actor, problem }, from) => {
    if (problem?.refusedUse) {
      const { keyId, outcome } = problem.refusedUse;
      usage.note(keyId, outcome, from);
      return;
    }
    // A fault of ours says nothing about a use.
    if (!actor?.key || (problem && problem.status >= 500)) return;
    usage.note(actor.key._id, (problem && outcomes[problem.code]) ?? 'VALID', from);
  };
}
