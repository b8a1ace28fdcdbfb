import { pause } from './backoff.ts';

/** A bell that is heard even when rung before somebody waits; rings by itself after a while. */
export interface Bell {
  ring(): void;
  wait(): Promise<void>;
}

/**
 * Rings by itself every `everyMs`. Waits end at least `apartMs` after one another, so that rings which come close together are
 * heard as one, and one after a rest at once; `signal` ends that.
 */
export function createBell(everyMs: number, apartMs: number, signal: AbortSignal): Bell {
  let rung = false;
  let heardAt = -Infinity;
  let waiting: (() => void) | undefined;
  const rings = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      timer.unref();
      waiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    ring() {
      rung = true;
      waiting?.();
    },
    async wait() {
      if (!rung) await rings();
      const restMs = heardAt + apartMs - performance.now();
      if (restMs > 0) await pause(restMs, signal);
      rung = false;
      heardAt = performance.now();
    },
  };
}
