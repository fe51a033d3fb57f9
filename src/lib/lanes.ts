/** Whose turn it is to have work done. */
export interface Turn<Lane extends string> {
  lane: Lane;
  /** Within the lane the keys take turns. */
  key: string;
}

/** Work that waits for its turn. */
export interface Waiting<Lane extends string> {
  turn: Turn<Lane>;
  begin(): void;
  refuse(error: Error): void;
}

/** What waits, and whose turn is next. It begins and refuses nothing by itself. */
export interface Lanes<Lane extends string> {
  /** In all lanes. */
  readonly places: number;
  size(): number;
  waitingOf(turn: Turn<Lane>): number;
  add(item: Waiting<Lane>): void;
  /** @returns whether it was still waiting. */
  remove(item: Waiting<Lane>): boolean;
  /** Takes out whatever is next of those that may begin. */
  next(mayBegin: (turn: Turn<Lane>) => boolean): Waiting<Lane> | undefined;
  /** Notes that a lane had a turn without waiting for it. */
  note(turn: Turn<Lane>): void;
  /**
   * What gives way where all places are taken: the newest work of the lane that is further beyond its own places than that
   * of this turn would be; else that of a key of the same lane that has more. Of several keys, of the one that has most.
   *
   * @param most how much may wait at the moment: each lane's own places are its share of that.
   */
  yielding(turn: Turn<Lane>, most: number): Waiting<Lane> | undefined;
}

interface LaneState<Lane extends string> {
  places: number;
  /** By key, in the order of their turns. No list is empty. */
  waiting: Map<string, Waiting<Lane>[]>;
  size: number;
  /** How many turns it has had, each weighed by the places: the lane that has least is next (stride scheduling). */
  had: number;
}

/** @param places by lane; at least 1. */
export function createLanes<Lane extends string>(places: Readonly<Record<Lane, number>>): Lanes<Lane> {
  const lanes = new Map<Lane, LaneState<Lane>>();
  for (const [lane, own] of Object.entries<number>(places)) {
    lanes.set(lane as Lane, { places: own, waiting: new Map(), size: 0, had: 0 });
  }
  const all = [...lanes.values()];
  const placesInAll = all.reduce((sum, lane) => sum + lane.places, 0);
  /** What the lane whose turn was last had had before: a lane that comes back has saved up nothing. */
  let reached = 0;

  const laneOf = ({ lane }: Turn<Lane>) => lanes.get(lane) as LaneState<Lane>;
  const size = () => all.reduce((sum, lane) => sum + lane.size, 0);
  const waitingOf = (turn: Turn<Lane>) => laneOf(turn).waiting.get(turn.key)?.length ?? 0;

  function noteTurn(lane: LaneState<Lane>): void {
    reached = Math.max(reached, lane.had);
    lane.had = reached + 1 / lane.places;
  }

  function remove(item: Waiting<Lane>): boolean {
    const lane = laneOf(item.turn);
    const items = lane.waiting.get(item.turn.key);
    if (!items?.includes(item)) return false;
    items.splice(items.indexOf(item), 1);
    if (items.length === 0) lane.waiting.delete(item.turn.key);
    lane.size--;
    return true;
  }

  /** The newest work of the key that has most, if that has more than `than`; of several keys, of the last in turn. */
  function newestOfMost(lane: LaneState<Lane>, than: number): Waiting<Lane> | undefined {
    let [found, most]: [Waiting<Lane> | undefined, number] = [undefined, than + 1];
    for (const items of lane.waiting.values()) if (items.length >= most) [found, most] = [items.at(-1), items.length];
    return found;
  }

  return {
    places: placesInAll,
    size,
    waitingOf,
    remove,
    note: (turn) => noteTurn(laneOf(turn)),

    add(item) {
      const lane = laneOf(item.turn);
      if (lane.size === 0) lane.had = Math.max(lane.had, reached);
      const items = lane.waiting.get(item.turn.key);
      if (items) items.push(item);
      else lane.waiting.set(item.turn.key, [item]);
      lane.size++;
    },

    next(mayBegin) {
      for (const lane of all.toSorted((one, other) => one.had - other.had)) {
        for (const [key, items] of lane.waiting) {
          const [item] = items;
          if (!item || !mayBegin(item.turn)) continue;
          remove(item);
          // The next turn of this key comes after those of all others.
          if (lane.waiting.delete(key)) lane.waiting.set(key, items);
          noteTurn(lane);
          return item;
        }
      }
      return undefined;
    },

    yielding(turn, most) {
      const beyond = (lane: LaneState<Lane>) => lane.size - Math.floor((most * lane.places) / placesInAll);
      const own = laneOf(turn);
      const [furthest] = all.toSorted((one, other) => beyond(other) - beyond(one));
      if (furthest && beyond(furthest) > Math.max(0, beyond(own) + 1)) return newestOfMost(furthest, 0);
      return newestOfMost(own, waitingOf(turn) + 1);
    },
  };
}
