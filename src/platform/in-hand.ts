import { SECOND } from '../kernel/time.ts';

/** How much work is in hand at once, and how much may be: as much as is done within a tenth of a second. */
export interface InHand {
  /** Whether one more may begin, by work that may fill this share of the limit. */
  hasRoom(share: number): boolean;
  begin(): Place;
}

/** Where one piece of work stands; give it back once, in one of two ways. */
export interface Place {
  /** It is done, and how long it took counts. */
  end(): void;
  /** It waits for somebody else now, or nobody waits for it any more. */
  leave(): void;
}

const START = 128;
const LEAST = 8;
const MOST = 512;
/**
 * A piece of work may take so long on average, waiting included. The more is in hand, the longer are the turns of the event loop,
 * and who comes on a new connection waits for as many of them as came before: at 250 ms one in a hundred got no answer within 2 s (F-29).
 */
const GOAL_MS = SECOND / 10;
const LOOK_EVERY_MS = SECOND / 10;
const MOST_SHRINK = 0.5;
const GROW = 4;

/**
 * Whatever is slow (this process, Postgres, the disk), what is in hand waits for it: so the limit is learned from how long work
 * takes. It moves only while it is felt, by addition up and by multiplication down, as TCP does (RFC 5681, section 3.1). `now`
 * in milliseconds, monotonic.
 */
export function createInHand(now: () => number = () => performance.now()): InHand {
  let limit = START;
  let inHand = 0;
  let seen = { since: now(), done: 0, ms: 0, isFelt: false };

  function learn(at: number): void {
    const mean = seen.ms / seen.done;
    // Of what takes twice as long, half as much may be in hand (Little's law); not less at once, as one look may deceive.
    const shrunk = limit * Math.max(MOST_SHRINK, GOAL_MS / mean);
    if (seen.isFelt) limit = mean > GOAL_MS ? Math.max(LEAST, shrunk) : Math.min(MOST, limit + GROW);
    seen = { since: at, done: 0, ms: 0, isFelt: false };
  }

  return {
    hasRoom(share) {
      const hasRoom = inHand < limit * share;
      if (!hasRoom) seen.isFelt = true;
      return hasRoom;
    },
    begin() {
      const begunAt = now();
      inHand += 1;
      return {
        leave: () => void (inHand -= 1),
        end() {
          const at = now();
          inHand -= 1;
          seen.done += 1;
          seen.ms += at - begunAt;
          if (at - seen.since >= LOOK_EVERY_MS) learn(at);
        },
      };
    },
  };
}
