import { SECOND } from '../kernel/time.ts';
import { createInHand, type InHand } from './in-hand.ts';

/** How much there is to do. Dispose to stop measuring. */
export interface Pressure extends Disposable {
  /** Milliseconds that work waits for its turn, at the worst of the last moments. */
  lateMs(): number;
  /** Requests that are worked on. */
  readonly inHand: InHand;
}

const EVERY_MS = SECOND / 10;
/** A peak is forgotten by half with each look, so that one long pause sheds for a moment and not for a minute. */
const FORGET = 0.5;

/** Measures lateness by a timer that should fire every 100 ms: what it is late by, everything else is late by too. */
export function createPressure(): Pressure {
  let worst = 0;
  let dueAt = performance.now() + EVERY_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(now - dueAt, worst * FORGET, 0);
    dueAt = now + EVERY_MS;
  }, EVERY_MS);
  timer.unref();
  return {
    // While the timer itself is overdue, it is at least this late.
    lateMs: () => Math.max(worst, performance.now() - dueAt, 0),
    inHand: createInHand(),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
