import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../database/connection.ts';
import { isAway } from '../database/database-error.ts';
import type { Log } from '../logger.ts';
import { backoffMs, pause } from './backoff.ts';
import { createBell } from './bell.ts';
import type { Bus } from './bus.ts';
import { createHandover } from './handover.ts';
import { getHead, listEventsAfter, type EventRow } from './queries.ts';
import type { LiveEvent, Renderer } from './renderer.ts';

/** Who takes the events of a tail, in order; the hub. */
export interface EventSink {
  /** Whether anybody is there to hear a row; asked after `noteRow`, in the turn in which it is passed over. */
  wants(row: EventRow): boolean;
  /** Membership of rooms may change with a row, whether or not it has a frame. */
  noteRow(row: EventRow): void;
  deliver(event: LiveEvent): void;
  /** An event could not be read for good: clients must fetch what they have anew. */
  missed(row: EventRow): void;
  /** Everything up to `position` was handed over. */
  reach(position: number): void;
}

export interface TailOptions {
  readonly db: Database;
  readonly bus: Bus;
  readonly render: Renderer;
  readonly sink: EventSink;
  readonly log: Log;
  /** How often to look without being woken; default 250 ms. */
  readonly pollMs?: number;
}

const PAGE = 500;
/** How long handing over may hold the event loop: requests of this process wait meanwhile. */
const TURN_MS = 10;
/** And how much: beyond it sockets need a turn to take what they were given, or clients that read would look slow. */
const TURN_BYTES = 64 * 1024;
/** How often an event is tried whose reading fails while the database is there. */
const TRIES = 5;

/** Follows the numbered events of the database from now on and gives each to the sink once. Dispose to stop. */
export async function startTail(options: TailOptions): Promise<AsyncDisposable> {
  const stop = new AbortController();
  const bell = createBell(options.pollMs ?? 250, 0, stop.signal);
  let position = await getHead(options.db);
  options.sink.reach(position);
  const handover = createHandover(PAGE);
  const unsubscribe = options.bus.onPosition((head, events) => {
    if (head <= position) return;
    handover.put(events);
    bell.ring();
  });

  async function readPage(): Promise<boolean> {
    const rows = handover.takeAfter(position) ?? (await listEventsAfter(options.db, position, PAGE));
    // Reads ahead, several at once; the loop then takes each from the renderer in order, or fails on it by itself.
    options.render(rows.filter((row) => options.sink.wants(row))).catch(() => {});
    let busySince = performance.now();
    let bytes = 0;
    for (const row of rows) {
      if (bytes > TURN_BYTES || performance.now() - busySince > TURN_MS) {
        await nextTurn();
        busySince = performance.now();
        bytes = 0;
      }
      options.sink.noteRow(row);
      // Nobody reads what nobody hears: whoever attaches later begins after it, whoever resumes reads it by itself.
      const event = options.sink.wants(row) ? await renderOrGiveUp(options, row, stop.signal) : undefined;
      if (event) options.sink.deliver(event);
      bytes += event?.frame.length ?? 0;
      position = row.position;
      options.sink.reach(position);
    }
    return rows.length === PAGE;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stop.signal.aborted) {
      try {
        const more = await readPage();
        failures = 0;
        if (!more) await bell.wait();
      } catch (error) {
        if (failures === 0) options.log.error({ err: error }, 'reading events failed; trying again');
        await pause(backoffMs(failures++, 1_000), stop.signal);
      }
    }
  }

  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      unsubscribe();
      stop.abort();
      bell.ring();
      await running;
    },
  };
}

/** An event whose reading keeps failing must not stop those behind it: after five tries clients are told to resync. */
async function renderOrGiveUp(
  options: TailOptions,
  row: EventRow,
  signal: AbortSignal,
): Promise<LiveEvent | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return (await options.render([row]))[0];
    } catch (error) {
      if (isAway(error) || signal.aborted) throw error;
      if (attempt + 1 < TRIES) {
        await pause(backoffMs(attempt, 500), signal);
        continue;
      }
      options.log.error({ err: error, position: row.position, type: row.type }, 'event given up');
      options.sink.missed(row);
      return undefined;
    }
  }
}
