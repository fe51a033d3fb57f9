import { createConnection } from 'node:net';
import { bodyOf, type Command, msg, nextId, onMessages, write } from './wire.js';

/** A connection to the one engine behind all members. */
export interface EngineLink {
  /** @returns the document of the answer, as its bytes. @throws if the engine is gone. */
  ask(command: Command): Promise<Buffer>;
  close(): void;
}

/** @param path of the engine's socket. */
export function linkToEngine(path: string): EngineLink {
  const waiting = new Map<number, { resolve: (body: Buffer) => void; reject: (error: Error) => void }>();
  const socket = createConnection(path);
  onMessages(socket, (message) => {
    const responseTo = message.readInt32LE(8);
    waiting.get(responseTo)?.resolve(bodyOf(message));
    waiting.delete(responseTo);
  });
  socket
    .on('error', () => undefined)
    .once('close', () => {
      for (const { reject } of waiting.values())
        reject(new Error('The engine behind the stand-in has closed the connection.'));
      waiting.clear();
    });
  return {
    ask(command) {
      const id = nextId();
      const answer = new Promise<Buffer>((resolve, reject) => waiting.set(id, { resolve, reject }));
      socket.write(msg(write(command), { id, responseTo: 0 }));
      return answer;
    },
    close: () => void socket.destroy(),
  };
}
