import { SECOND } from '../../kernel/time.ts';

/** Waiting time in milliseconds before try `attempt` (from 0): full jitter, base 0.1 s, cap 5 s. */
export function backoffMs(attempt: number, capMs: number = 5 * SECOND): number {
  return Math.random() * Math.min(capMs, 100 * 2 ** Math.min(attempt, 16)) + 20;
}

/** A pause that ends early when the signal aborts; its timer never keeps the process alive. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done);
  });
}
