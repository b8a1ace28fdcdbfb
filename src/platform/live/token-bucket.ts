import { SECOND } from '../../kernel/time.ts';

/** A limit of `perSecond` on average with `burst` at once; `take` is false when it is used up. */
export interface TokenBucket {
  take(): boolean;
}

/** A full bucket on a monotonic clock in milliseconds. Fails closed: it lives in this process and cannot be unreachable. */
export function createTokenBucket(perSecond: number, burst: number, now: () => number = monotonic): TokenBucket {
  return new Bucket(perSecond, burst, now);
}

const monotonic = (): number => performance.now();

/** A class, as every socket has several: closures over the same five values would take twice the memory. */
class Bucket implements TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(perSecond: number, burst: number, now: () => number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAt = now();
  }

  take(): boolean {
    const at = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((at - this.#filledAt) / SECOND) * this.#perSecond);
    this.#filledAt = at;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
