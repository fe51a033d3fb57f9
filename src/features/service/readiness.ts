import type { Connection } from 'mongoose';

export interface Readiness {
  /** Asks the database. @throws why requests cannot be taken now. */
  check(): Promise<void>;
  /** From now on the service is not ready: it is about to stop. */
  drain(): void;
}

export function createReadiness({ connection }: { connection: Connection }): Readiness {
  let draining = false;
  return {
    async check() {
      if (draining) throw new Error('The service is stopping.');
      await connection.db?.command({ ping: 1 });
    },
    drain() {
      draining = true;
    },
  };
}
