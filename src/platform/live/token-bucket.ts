import { SECOND } from '../../kernel/time.ts';

/** A limit of `perSecond` on average with `burst` at once; `take` is false when it is used up. */
export interface TokenBucket {
  take(): boolean;
}

/** A full bucket on a monotonic clock in milliseconds. Fails closed: it lives in this process and cannot be unreachable. */
export function createTokenBucket(
  perSecond: number,
  burst: number,
  now: () => number = () => performance.now(),
): TokenBucket {
  let tokens = burst;
  let filledAt = now();
  return {
    take() {
      const at = now();
      tokens = Math.min(burst, tokens + ((at - filledAt) / SECOND) * perSecond);
      filledAt = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
