import type { Count } from '../database/dump/format.js';

const everyMs = 5000;

export interface Progress {
  count(count: Count): void;
  /** Says how it ended, after how many documents. */
  end(how: string): void;
}

/**
 * Says on the standard error how far a dump or a restore is: at the end of each collection, and of a large one every five
 * seconds.
 *
 * @param done what happens to the documents, such as `read`.
 */
export function createProgress(done: string): Progress {
  let current: Count | null = null;
  let total = 0;
  let saidAt = performance.now();

  function say(): void {
    if (current) console.error(`${current.collection}: ${current.documents.toLocaleString('en')} documents ${done}`);
    saidAt = performance.now();
  }

  return {
    count({ collection, documents }) {
      if (current?.collection !== collection) {
        say();
        current = { collection, documents: 0 };
      }
      current.documents += documents;
      total += documents;
      if (performance.now() - saidAt > everyMs) say();
    },
    end(how) {
      say();
      console.error(`${total.toLocaleString('en')} documents in all. ${how}`);
    },
  };
}
