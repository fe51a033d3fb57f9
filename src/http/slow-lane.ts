/** How long work may go on before whatever has arrived meanwhile is looked at, in milliseconds. */
const mostMs = 1;

/** Does work in its order, a little in each turn of the event loop. */
export type SlowLane = (work: () => void) => void;

/**
 * A lane for requests that take a while. Eighty of them may arrive at once, and would be begun one after the other before the
 * loop looks at anything else. What goes past the lane waits no longer than a millisecond and one of them.
 */
export function createSlowLane(now: () => number = () => performance.now()): SlowLane {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  let turnBeganAt = 0;

  function beginTurn(): void {
    turnBeganAt = now();
    goOn();
  }

  function goOn(): void {
    if (now() - turnBeganAt >= mostMs) {
      setImmediate(beginTurn);
      return;
    }
    const work = waiting.shift();
    isRunning = work !== undefined;
    if (!work) return;
    work();
    // After what the work itself has left for the next tick: that counts as well.
    process.nextTick(goOn);
  }

  return (work) => {
    waiting.push(work);
    if (isRunning) return;
    isRunning = true;
    setImmediate(beginTurn);
  };
}
