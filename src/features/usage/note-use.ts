import type { NoteUse } from '../../http/ports.js';
import type { Usage } from './usage.js';

/** Counts the use of the key that made a request, whether its holder was let in or not, once its answer is known. */
export function createNoteUse({ usage }: { usage: Pick<Usage, 'note'> }): NoteUse {
  return ({ actor, problem }, from) => {
    if (problem?.refusedUse) {
      const { keyId, outcome } = problem.refusedUse;
      usage.note(keyId, outcome, from);
      return;
    }
    // Any other refusal is about what the key was used for; and a fault of ours says nothing about a use.
    if (actor?.key && !(problem && problem.status >= 500)) usage.note(actor.key._id, 'VALID', from);
  };
}
