import { previousIn } from '../../domain/rotation.js';
import type { NoteUse } from '../../http/ports.js';
import type { NoteFirstUse } from '../authentication/first-use.js';
import type { Usage } from './usage.js';

/** Counts the use of the key that made a request, whether its holder was let in or not, once its answer is known. */
export function createNoteUse({
  usage,
  noteFirstUse,
}: {
  usage: Pick<Usage, 'note'>;
  noteFirstUse: NoteFirstUse;
}): NoteUse {
  return ({ actor, problem }, from) => {
    const previous = actor?.key ? previousIn(actor) : undefined;
    if (problem?.refusedUse) {
      const { keyId, outcome, previousIn: refused } = problem.refusedUse;
      usage.note(keyId, outcome, from, previous ?? refused);
      return;
    }
    // Any other refusal is about what the key was used for; and a fault of ours says nothing about a use.
    if (!actor?.key || (problem && problem.status >= 500)) return;
    usage.note(actor.key._id, 'VALID', from, previous);
    // Nobody waits for it. A refusal may mean that somebody else has the new secret, unless it is by a limit.
    if (actor.secret === 'new' && (!problem || problem.status === 429)) void noteFirstUse(actor.key);
  };
}
