/** How long work may go on before whatever has arrived meanwhile is looked at, in milliseconds. Turns cost time as well. */
const mostMs = 1;
/** How long work waits for those who come first, in milliseconds: if they never end, it still goes on. */
const mostHeldMs = 5;

/** Does work in its order, a little in each turn of the event loop, while nobody waits who comes first. */
export interface SlowLane {
  take(work: () => void): void;
  /** Holds work back. @returns what lets it go on. */
  hold(): () => void;
}

/**
 * A lane for requests that take a while. Eighty of them may arrive at once, and would be begun one after the other before the
 * loop looks at anything else. What goes past the lane waits no longer than a millisecond and one of them; a key that has to
 * be looked up takes several turns of the event loop, and holds the lane meanwhile.
 */
export function createSlowLane(now: () => number = () => performance.now()): SlowLane {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  let turnBeganAt = 0;
  let holders = 0;
  let held: NodeJS.Timeout | undefined;

  function scheduleTurn(): void {
    if (holders === 0) setImmediate(beginTurn);
    else held = setTimeout(endHold, mostHeldMs);
  }

  function endHold(): void {
    clearTimeout(held);
    held = undefined;
    setImmediate(beginTurn);
  }

  function beginTurn(): void {
    turnBeganAt = now();
    goOn();
  }

  function goOn(): void {
    if (now() - turnBeganAt >= mostMs) {
      scheduleTurn();
      return;
    }
    const work = waiting.shift();
    isRunning = work !== undefined;
    if (!work) return;
    work();
    // After what the work itself has left for the next tick: that counts as well.
    process.nextTick(goOn);
  }

  return {
    take(work) {
      waiting.push(work);
      if (isRunning) return;
      isRunning = true;
      scheduleTurn();
    },
    hold() {
      holders++;
      return () => {
        holders--;
        if (holders === 0 && held) endHold();
      };
    },
  };
}
