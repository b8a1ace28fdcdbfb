import { SECOND } from '../../kernel/time.ts';
import { createTokenBucket } from './token-bucket.ts';

/** Lets so many sockets in a second, and spreads those it turns away over the time that the others need. */
export interface Admission {
  /** Undefined for who may come in, else the seconds after which to come back. */
  ask(): number | undefined;
}

const LEAST_SECONDS = 1;
const MOST_SECONDS = 30;

/**
 * `perSecond` on average and at once. Everybody who reconnects after an outage comes in one moment: each who is turned away
 * is told the second in which the rate will have come to them, so that every second brings as many as it can take. `now` in milliseconds, monotonic.
 */
export function createAdmission(
  perSecond: number,
  random: () => number = Math.random,
  now: () => number = () => performance.now(),
): Admission {
  const bucket = createTokenBucket(perSecond, perSecond, now);
  const queue = createQueueEstimate(perSecond, now);
  return {
    ask() {
      if (bucket.take()) return undefined;
      // A fraction by chance, so that those of one second do not knock in the same moment.
      return Math.min(MOST_SECONDS, LEAST_SECONDS + Math.floor(queue.add() / perSecond + random()));
    },
  };
}

/** How many were turned away and cannot have come in yet: each counts until the rate would have let it in. */
function createQueueEstimate(perSecond: number, now: () => number): { add(): number } {
  let waiting = 0;
  let countedAt = now();
  return {
    add() {
      const at = now();
      waiting = Math.max(0, waiting - ((at - countedAt) / SECOND) * perSecond) + 1;
      countedAt = at;
      return waiting;
    },
  };
}
