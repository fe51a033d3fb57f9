/** How long work may go on before whatever has arrived meanwhile is looked at, in milliseconds. Turns cost time as well. */
const mostMs = 1;
/** How long work waits for those who come first, in milliseconds: if they never end, it still goes on. */
const mostHeldMs = 5;
/** How long the lane rests while keys are looked up, as a multiple of how long it was busy. */
const restFactor = 4;

/** Does work in its order, a little in each turn of the event loop, while nobody waits who comes first. */
export interface SlowLane {
  take(work: () => void): void;
  /** Holds work back, and has the lane rest afterwards. @returns what lets it go on. */
  hold(): () => void;
}

/**
 * A lane for requests that take a while. Eighty of them may arrive at once, and would be begun one after the other before the
 * loop looks at anything else. What goes past the lane waits no longer than a millisecond and one of them. A key that has to
 * be looked up takes several turns of the event loop: it holds the lane meanwhile, and while there are such keys the lane
 * rests four times as long as it was busy, so that the next key and the database find processor time. A fifth of the
 * processor is left to it: at twice that, 80 log-ins doubled the time of the slowest keys.
 */
export function createSlowLane(now: () => number = () => performance.now()): SlowLane {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  let turnBeganAt = 0;
  let holders = 0;
  /** Whether there was a hold since the last rest, and how long the lane was busy since then, in milliseconds. */
  let [wasHeld, busyMs] = [false, 0];
  let hold: NodeJS.Timeout | undefined;

  function scheduleTurn(): void {
    if (holders > 0) hold = setTimeout(endHold, mostHeldMs);
    else rest();
  }

  function endHold(): void {
    clearTimeout(hold);
    hold = undefined;
    rest();
  }

  function rest(): void {
    if (wasHeld && busyMs >= mostMs) setTimeout(beginTurn, restFactor * busyMs);
    else setImmediate(beginTurn);
    if (wasHeld) [wasHeld, busyMs] = [false, 0];
  }

  function beginTurn(): void {
    turnBeganAt = now();
    goOn();
  }

  function goOn(): void {
    const turnMs = now() - turnBeganAt;
    const work = turnMs < mostMs ? waiting.shift() : undefined;
    if (work) {
      work();
      // After what the work itself has left for the next tick: that counts as well. Not what it has left for microtasks:
      // to wait for those as well, one request after the other, made each cost a tenth more.
      process.nextTick(goOn);
      return;
    }
    busyMs = Math.min(mostHeldMs, busyMs + turnMs);
    isRunning = waiting.length > 0;
    if (isRunning) scheduleTurn();
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
      wasHeld = true;
      return () => {
        holders--;
        if (holders === 0 && hold) endHold();
      };
    },
  };
}
