import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry, Ledger } from './ledger.ts';

/** Sends one entry once: true when it was acknowledged, false when the same key may be tried again; throws on anything else. */
export type Send = (entry: Entry) => Promise<boolean>;

const PAUSE_MS = 25;

/**
 * `count` writers that begin entry after entry and repeat each with its own key until it is acknowledged. They stop when
 * the signal is given; what is under way then stays unacknowledged until {@link settle}.
 */
export async function writeUntil(signal: AbortSignal, ledger: Ledger, count: number, send: Send): Promise<void> {
  const write = async (): Promise<void> => {
    while (!signal.aborted) {
      const entry = ledger.begin();
      while (!signal.aborted && !(await sendOnce(entry, send))) await sleep(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: count }, write));
}

/** Repeats what was not acknowledged until it is, as a client does that comes back; gives up after `limitMs`. */
export async function settle(ledger: Ledger, send: Send, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (const entry of ledger.entries.filter((one) => !one.acknowledged)) {
    while (!(await sendOnce(entry, send))) {
      if (performance.now() > deadline) throw new Error(`an entry was not acknowledged within ${limitMs} ms`);
      await sleep(PAUSE_MS);
    }
  }
}

/** Waits until `count` more entries are acknowledged, and at least for `leastMs`; rejects after a minute. */
export async function acknowledgeMore(ledger: Ledger, count: number, leastMs = 300): Promise<void> {
  const acknowledged = (): number => ledger.entries.filter((entry) => entry.acknowledged).length;
  const wanted = acknowledged() + count;
  const started = performance.now();
  while (acknowledged() < wanted || performance.now() - started < leastMs) {
    if (performance.now() - started > 60_000) throw new Error('the writers made no headway for a minute');
    await sleep(PAUSE_MS);
  }
}

/** Sends an entry and notes the acknowledgement. */
export async function sendOnce(entry: Entry, send: Send): Promise<boolean> {
  entry.attempts += 1;
  if (await send(entry)) entry.acknowledged = true;
  return entry.acknowledged;
}
