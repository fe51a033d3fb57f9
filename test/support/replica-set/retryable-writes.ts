import { type Command, read } from './wire.js';

/**
 * What has been written, by session and transaction number, with the answer: a write that is sent again is answered from
 * here, and not done twice. A replica set keeps this with its data, so that it outlives a change of primary.
 */
export interface RetryableWrites {
  /** @returns the answer that is recorded, or on its way, or that of `write`, which is called where there is none. */
  once(command: Command, write: () => Promise<Buffer>): Promise<{ body: Buffer; isRecorded: boolean }>;
  /** Whether a command is a write that is being sent again. */
  knows(command: Command): boolean;
  /** The same records, for a history of its own. */
  copy(): RetryableWrites;
}

export function createRetryableWrites(records = new Map<string, Promise<Buffer>>()): RetryableWrites {
  return {
    async once(command, write) {
      const id = statementsOf(command);
      if (id === null) return { body: await write(), isRecorded: false };
      const recorded = records.get(id);
      if (recorded) return { body: await recorded, isRecorded: true };
      const writing = write();
      records.set(id, writing);
      // A command that failed as a whole has written nothing: it is done when it is sent again.
      const forget = () => void records.delete(id);
      writing.then((body) => Number(read(body)['ok']) === 1 || forget(), forget);
      return { body: await writing, isRecorded: false };
    },
    knows: (command) => records.has(statementsOf(command) ?? ''),
    copy: () => createRetryableWrites(new Map(records)),
  };
}

/** Which statements a command has: those of its number in its session. `null` where it cannot be sent again. */
function statementsOf({ lsid, txnNumber }: Command): string | null {
  if (lsid === undefined || txnNumber === undefined) return null;
  return `${Buffer.from(lsid.id.buffer).toString('hex')}:${txnNumber}`;
}
