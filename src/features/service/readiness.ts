import type { Connection } from 'mongoose';

export interface Readiness {
  /** Whether requests can be taken now; asks the database. */
  isReady(): Promise<boolean>;
  /** From now on the service is not ready: it is about to stop. */
  drain(): void;
  readonly draining: boolean;
}

export function createReadiness({ connection }: { connection: Connection }): Readiness {
  let draining = false;
  return {
    async isReady() {
      if (draining) return false;
      try {
        await connection.db?.command({ ping: 1 });
        return !draining;
      } catch {
        return false;
      }
    },
    drain() {
      draining = true;
    },
    get draining() {
      return draining;
    },
  };
}
