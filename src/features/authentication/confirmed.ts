import type { Primary } from '../../database/primary.js';
import type { Memory } from './memory.js';

interface Records<Found> {
  findKnown(id: string): Promise<Found>;
}

interface ConfirmedRecords<Found> {
  /** @param since a confirmation suffices that began then or later, on the clock of `performance.now()`; by default, now. */
  findKnown(id: string, since?: number): Promise<Found>;
}

/**
 * Makes look-ups count on nothing but the primary. As long as memory is trusted, a majority has confirmed within a second
 * that the member that is asked is the primary, and a look-up tells no older a state than memory may. From then on each
 * waits first until a majority has confirmed it again. Not at the same time: what the old primary has told could then be
 * confirmed by the new one. Once for a key and its owner: a member that is asked later is that primary or a later one.
 */
export function createConfirmed({
  primary,
  memory,
}: {
  primary: Pick<Primary, 'confirm'>;
  memory: Pick<Memory, 'isTrusted'>;
}): <Found>(records: Records<Found>) => ConfirmedRecords<Found> {
  return (records) => ({
    async findKnown(id, since) {
      if (!memory.isTrusted()) await primary.confirm(since);
      return records.findKnown(id);
    },
  });
}
