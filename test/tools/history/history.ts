/** What observers saw against what is there; all 0 for a history without fault. */
export interface HistoryFaults {
  /** There, and not seen by an observer. */
  readonly gaps: number;
  /** Seen by an observer more than once. */
  readonly doubles: number;
  /** Seen after something that stands behind it. */
  readonly reorders: number;
  /** Seen, and not there. */
  readonly invented: number;
}

/**
 * Checks lists that only grow, one a room, as many observers saw them grow: each must see each item once, in the order of
 * the list. Rooms are not held against each other.
 */
export class History {
  readonly #seen = new Map<string, Map<string, string[]>>();

  /** `observer` was shown `item` as the newest of `room`. */
  saw(observer: string, room: string, item: string): void {
    const rooms = this.#seen.get(observer) ?? new Map<string, string[]>();
    this.#seen.set(observer, rooms);
    const items = rooms.get(room);
    if (items) items.push(item);
    else rooms.set(room, [item]);
  }

  /** How much an observer saw, doubles included. */
  countOf(observer: string): number {
    return [...(this.#seen.get(observer)?.values() ?? [])].reduce((sum, items) => sum + items.length, 0);
  }

  /** `lists`: the items of each room in their order. Every observer named should have seen all of them. */
  check(observers: readonly string[], lists: ReadonlyMap<string, readonly string[]>): HistoryFaults {
    const found = { gaps: 0, doubles: 0, reorders: 0, invented: 0 };
    for (const observer of observers) {
      const rooms = this.#seen.get(observer);
      for (const room of new Set([...lists.keys(), ...(rooms?.keys() ?? [])]))
        addFaults(found, rooms?.get(room) ?? [], lists.get(room) ?? []);
    }
    return found;
  }
}

function addFaults(
  found: { gaps: number; doubles: number; reorders: number; invented: number },
  seen: readonly string[],
  list: readonly string[],
): void {
  const places = new Map(list.map((item, place) => [item, place]));
  const once = new Set<string>();
  let furthest = -1;
  for (const item of seen) {
    const place = places.get(item);
    if (place === undefined) found.invented += 1;
    else if (once.has(item)) found.doubles += 1;
    else if (place < furthest) found.reorders += 1;
    once.add(item);
    furthest = Math.max(furthest, place ?? -1);
  }
  found.gaps += list.filter((item) => !once.has(item)).length;
}
