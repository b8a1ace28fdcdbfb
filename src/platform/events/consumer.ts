import { transaction, type Database } from '../database/connection.ts';
import { isAway } from '../database/database-error.ts';
import type { Log } from '../logger.ts';
import { backoffMs, pause } from './backoff.ts';
import { createBell } from './bell.ts';
import type { Bus } from './bus.ts';
import { findOldestPosition, insertDeadLetter, moveConsumer, takeNextEvents, type EventRow } from './queries.ts';

export interface ConsumerOptions {
  /** A pool of a role that may read events and move the place of this consumer. */
  readonly db: Database;
  readonly bus: Bus;
  readonly log: Log;
  /** The row of `event_consumer` that keeps its place. */
  readonly name: string;
  /** Does what the events ask for, inside the transaction that moves the place: so each is taken once, or not yet. */
  take(tx: Database, rows: readonly EventRow[]): Promise<void>;
  /** How often to look without being woken; default 1 s. */
  readonly pollMs?: number;
}

const PAGE = 500;
/** What follows from events may be that late: many posts then share a transaction of six statements instead of paying for one each. */
const APART_MS = 250;
/** How often an event is tried by itself before those behind it go on (guarantees.md 4.19). */
const TRIES = 5;

/**
 * Follows the numbered events from the place kept in the database, across restarts. Several processes may run the same
 * consumer: the place is locked, so one at a time takes events, in order. Dispose to stop after the current step.
 */
export function startConsumer(options: ConsumerOptions): AsyncDisposable {
  const stop = new AbortController();
  const bell = createBell(options.pollMs ?? 1_000, APART_MS, stop.signal);
  const unsubscribe = options.bus.onPosition(() => bell.ring());
  const running = runUntilStopped(options, bell, stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      unsubscribe();
      stop.abort();
      bell.ring();
      await running;
    },
  };
}

async function runUntilStopped(
  options: ConsumerOptions,
  bell: { wait(): Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const { log, name } = options;
  /** Tries in a row that found no database: no fault of an event. */
  let away = 0;
  /** Tries in a row at which the event in front failed. */
  let failures = 0;
  /** How many events are still taken one by one, so that one that fails takes no other with it. */
  let alone = 0;
  while (!signal.aborted) {
    try {
      const limit = alone > 0 ? 1 : PAGE;
      const taken = await takeStep(options, limit, alone > 0 && failures >= TRIES);
      if (away > 0) log.info({ consumer: name }, 'the database is back; events are taken again');
      away = 0;
      failures = 0;
      alone = Math.max(0, alone - 1);
      if (taken < limit) await bell.wait();
    } catch (error) {
      if (isAway(error)) {
        if (away === 0) log.warn({ err: error, consumer: name }, 'the database is away; events wait');
        await pause(backoffMs(away++), signal);
        continue;
      }
      if (failures === 0) log.error({ err: error, consumer: name }, 'taking events failed; trying again');
      alone = PAGE;
      await pause(backoffMs(failures++, 1_000), signal);
    }
  }
}

/** One transaction: the place, the events behind it, their effect, the new place. How many; 0 while another process has the place. */
function takeStep(options: ConsumerOptions, limit: number, giveUp: boolean): Promise<number> {
  return transaction(options.db, async (tx) => {
    const { place, rows } = await takeNextEvents(tx, options.name, limit);
    const [first] = rows;
    const last = rows.at(-1);
    if (place === undefined || !first || !last) return 0;
    if (first.position > place + 1 && first.position === (await findOldestPosition(tx)))
      options.log.warn(
        { consumer: options.name, from: place + 1, to: first.position - 1 },
        'events were pruned unread',
      );
    if (giveUp) await leaveOut(options, tx, first);
    else await options.take(tx, rows);
    await moveConsumer(tx, options.name, last.position);
    return rows.length;
  });
}

async function leaveOut({ log, name }: ConsumerOptions, tx: Database, row: EventRow): Promise<void> {
  log.error({ consumer: name, position: row.position, type: row.type }, 'event left out');
  await insertDeadLetter(tx, name, row);
}
