import { EventEmitter, setMaxListeners } from 'node:events';
import { mongo } from 'mongoose';
import type { History } from './histories.js';

/** A member of the set. It exists as what it says of itself: all of them ask one engine. */
export interface Member {
  index: number;
  role: 'primary' | 'secondary' | 'down';
  /** What it holds. */
  history: History;
  /** In which it was elected last. */
  term: number;
  /** Whether it has lost the majority: what it writes reaches no other member. */
  isolated: boolean;
  processId: mongo.BSON.ObjectId;
  /** How often it has changed: its `topologyVersion`. */
  version: number;
  /** Aborted when it stops being what it is: whatever is under way is interrupted. */
  interruption: AbortController;
}

export interface Members {
  all: readonly Member[];
  /** Whom the majority takes for the primary. */
  primary(): Member | undefined;
  /** Makes a member something else, and tells whoever waits for that. */
  change(member: Member, changes: Partial<Pick<Member, 'role' | 'history' | 'isolated'>>): void;
  elect(member: Member): void;
  /** Resolves once a member has another version than this one, or the time is up. */
  changeOf(member: Member, version: number, withinMs: number): Promise<void>;
}

export function createMembers(shared: History): Members {
  const changed = new EventEmitter();
  // As many as there are clients that wait for news.
  changed.setMaxListeners(0);
  let term = 1;
  const all = [0, 1, 2].map(
    (index): Member => ({
      index,
      role: index === 0 ? 'primary' : 'secondary',
      history: shared,
      term,
      isolated: false,
      processId: new mongo.BSON.ObjectId(),
      version: 1,
      interruption: newInterruption(),
    }),
  );

  function change(member: Member, changes: Partial<Member>): void {
    const wasRole = member.role;
    Object.assign(member, changes, { version: member.version + 1 });
    if (member.role !== wasRole) {
      member.interruption.abort();
      member.interruption = newInterruption();
    }
    changed.emit('change');
  }

  return {
    all,
    primary: () => all.find(({ role, isolated }) => role === 'primary' && !isolated),
    change,
    elect(member) {
      change(member, { role: 'primary', term: ++term });
      // All others have a new primary.
      for (const other of all) if (other !== member && !other.isolated && other.role !== 'down') change(other, {});
    },
    async changeOf(member, version, withinMs) {
      const timeUp = AbortSignal.timeout(withinMs);
      while (member.version === version && !timeUp.aborted) {
        await new Promise<void>((resolve) => {
          const done = () => {
            changed.off('change', done);
            timeUp.removeEventListener('abort', done);
            resolve();
          };
          changed.on('change', done);
          timeUp.addEventListener('abort', done);
        });
      }
    },
  };
}

/** Many may wait for it. */
function newInterruption(): AbortController {
  const interruption = new AbortController();
  setMaxListeners(0, interruption.signal);
  return interruption;
}
