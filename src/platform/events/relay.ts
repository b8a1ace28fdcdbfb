import { HOUR, MINUTE, SECOND } from '../../kernel/time.ts';
import { transaction, type Database } from '../database/connection.ts';
import type { Log } from '../logger.ts';
import { chainPendingAudit } from './audit-chain.ts';
import { createCheckpointer, type CheckpointOptions } from './audit-checkpoint.ts';
import { backoffMs, pause } from './backoff.ts';
import { createBell, type Bell } from './bell.ts';
import type { Bus } from './bus.ts';
import { numberPendingEvents, pruneEvents, takeRelayLock, type Numbered } from './queries.ts';

export interface RelayOptions {
  /** A pool of one connection as role curbside_relay. */
  readonly db: Database;
  readonly bus: Bus;
  readonly log: Log;
  /** Whether a tail of this process takes what was numbered, so that it need not read it again. */
  readonly handsOver?: boolean;
  /** How often to look without being woken; default 250 ms. */
  readonly pollMs?: number;
  /** How long and how many events stay for resuming clients; default 24 h and 10,000 (product.md 7.4). */
  readonly keep?: { readonly hours: number; readonly count: number };
  readonly pruneEveryMs?: number;
  /** Without it the chain is kept, but nothing vouches for its length. */
  readonly checkpoints?: CheckpointOptions;
}

/** The one sequencer: numbers events in commit order, chains and signs audit rows, prunes. Dispose to stop after the current step. */
export interface Relay extends AsyncDisposable {
  /** Tells that something was committed in this process. */
  wake(): void;
  /** Milliseconds since the last pass that went well, whatever the clock on the wall does; for /readyz and the lag alarm. */
  sinceSuccessMs(): number;
}

const POLL_MS = 250;
const EVENTS_A_STEP = 1_000;
/** What a tail takes in one go; more than that it reads by itself, page after page. */
const HANDED_OVER = 500;
/** How long nobody else is told after a pass failed that was to. */
const UNTOLD_MS = SECOND;
const AUDIT_ROWS_A_STEP = 500;
const PRUNED_A_STEP = 500;
/** One pass that follows another begins this much later at least: commits that come at once share one, a lone one is numbered at once. */
const APART_MS = 5;
/** How soon to look again when woken while another relay holds the lock. */
const RETRY_LOCK_MS = 10;

/**
 * Starts a relay. Several may run: each step takes an advisory lock for its own transaction, so one at a time numbers
 * and none has to notice that another died. Survives loss of the database with back-off.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const stop = new AbortController();
  const bell = createBell(options.pollMs ?? POLL_MS, APART_MS, stop.signal);
  let successAt = performance.now();
  const running = runUntilStopped(options, bell, stop.signal, () => (successAt = performance.now()));
  return {
    wake: bell.ring,
    sinceSuccessMs: () => performance.now() - successAt,
    async [Symbol.asyncDispose]() {
      stop.abort();
      bell.ring();
      await running;
    },
  };
}

async function runUntilStopped(
  options: RelayOptions,
  bell: Bell,
  signal: AbortSignal,
  succeeded: () => void,
): Promise<void> {
  const number = createNumbering(options);
  const chain = createChain(options);
  const prune = createPruner(options);
  const checkpoint = options.checkpoints
    ? createCheckpointer(options.checkpoints, (work) => underLock(options.db, work), options.log)
    : async () => {};
  let failures = 0;
  while (!signal.aborted) {
    try {
      const numbered = await number();
      const chained = numbered ? await chain() : 0;
      if (numbered) await checkpoint(chained);
      await prune();
      succeeded();
      failures = 0;
      if (!numbered) await pause(RETRY_LOCK_MS, signal);
      else if (numbered.count < EVENTS_A_STEP && chained < AUDIT_ROWS_A_STEP) await bell.wait();
    } catch (error) {
      if (failures === 0) options.log.error({ err: error }, 'relay failed; trying again');
      await pause(backoffMs(failures++), signal);
    }
  }
}

/**
 * Numbers what waits, and tells of it. Where no more notifications fit, Postgres refuses the whole transaction at its end: they are hints
 * and must not stop events, so that after a pass that failed the next ones go without. Other processes then hear by their polls.
 */
function createNumbering({ db, bus, handsOver }: RelayOptions): () => Promise<Numbered | undefined> {
  const handedOver = handsOver ? HANDED_OVER : 0;
  let untoldUntil = 0;
  return async () => {
    const notice = performance.now() < untoldUntil ? undefined : bus.notice;
    try {
      const numbered = await numberPendingEvents(db, EVENTS_A_STEP, { handedOver, notice });
      if (numbered && numbered.count > 0) bus.publishPosition(numbered.head, numbered.events);
      return numbered;
    } catch (error) {
      untoldUntil = performance.now() + UNTOLD_MS;
      throw error;
    }
  };
}

/** Chains what waits, as often as the relay polls: nobody hears of it, and each time costs six round trips however few rows there are. */
function createChain(options: RelayOptions): () => Promise<number> {
  let nextAt = 0;
  return async () => {
    if (performance.now() < nextAt) return 0;
    const chained = (await underLock(options.db, (tx) => chainPendingAudit(tx, AUDIT_ROWS_A_STEP))) ?? 0;
    if (chained < AUDIT_ROWS_A_STEP) nextAt = performance.now() + (options.pollMs ?? POLL_MS);
    return chained;
  };
}

function underLock<Result>(db: Database, work: (tx: Database) => Promise<Result>): Promise<Result | undefined> {
  return transaction(db, async (tx) => ((await takeRelayLock(tx)) ? work(tx) : undefined));
}

/** Deletes old events in small bites, one bite a pass while there are any, then rests. */
function createPruner(options: RelayOptions): () => Promise<void> {
  const keep = options.keep ?? { hours: 24, count: 10_000 };
  const everyMs = options.pruneEveryMs ?? MINUTE;
  let nextAt = performance.now() + Math.min(everyMs, HOUR);
  return async () => {
    if (performance.now() < nextAt) return;
    const gone = (await underLock(options.db, (tx) => pruneEvents(tx, keep, PRUNED_A_STEP))) ?? 0;
    if (gone < PRUNED_A_STEP) nextAt = performance.now() + everyMs;
  };
}
