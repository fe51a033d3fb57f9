/** Lets many through at once, or one alone. */
export interface Gate {
  pass<T>(work: () => Promise<T>): Promise<T>;
  /** Waits until nobody is inside, and lets nobody in meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate(): Gate {
  let closed: Promise<void> | null = null;
  let inside = 0;
  let noteEmpty = () => {};
  return {
    async pass(work) {
      while (closed) await closed;
      inside++;
      try {
        return await work();
      } finally {
        inside--;
        if (inside === 0) noteEmpty();
      }
    },
    async alone(work) {
      while (closed) await closed;
      let open = () => {};
      closed = new Promise((resolve) => {
        open = resolve;
      });
      try {
        if (inside > 0) {
          await new Promise<void>((resolve) => {
            noteEmpty = resolve;
          });
        }
        return await work();
      } finally {
        closed = null;
        open();
      }
    },
  };
}
