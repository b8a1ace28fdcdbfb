import { HOUR, MINUTE, SECOND } from '../../kernel/time.ts';
import { transaction, type Database } from '../database/connection.ts';
import type { Log } from '../logger.ts';
import { chainPendingAudit } from './audit-chain.ts';
import { createCheckpointer, type CheckpointOptions, type UnderLock } from './audit-checkpoint.ts';
import { backoffMs, pause } from './backoff.ts';
import { createBell } from './bell.ts';
import type { Bus } from './bus.ts';
import { numberPendingEvents, pruneEvents, takeUpkeepLock } from './queries.ts';

export interface RelayOptions {
  /** A pool of two connections as role curbside_relay: one numbers, one does the rest. */
  readonly db: Database;
  readonly bus: Bus;
  readonly log: Log;
  /** Whether a tail of this process takes what was numbered, so that it need not read it again. */
  readonly handsOver?: boolean;
  /** How often to look without being woken, and how often to chain; default 250 ms. */
  readonly pollMs?: number;
  /** How long and how many events stay for resuming clients; default 24 h and 10,000 (product.md 7.4). */
  readonly keep?: { readonly hours: number; readonly count: number };
  readonly pruneEveryMs?: number;
  /** Without it the chain is kept, but nothing vouches for its length. */
  readonly checkpoints?: CheckpointOptions;
}

/** The one sequencer: numbers events in commit order, chains and signs audit rows, prunes. Dispose to stop after the current steps. */
export interface Relay extends AsyncDisposable {
  /** Tells that something was committed in this process. */
  wake(): void;
  /** Milliseconds since the last passes that went well, whatever the clock on the wall does; for /readyz and the lag alarm. */
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
 * Starts a relay. Several may run: each step takes an advisory lock for its own transaction, so one at a time numbers, one at a time
 * chains, and none has to notice that another died. Survives loss of the database with back-off.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { log, pollMs = POLL_MS } = options;
  const stop = new AbortController();
  const { signal } = stop;
  const bell = createBell(pollMs, APART_MS, signal);
  const works = [
    repeat({ log, signal, pass: createNumbering(options, signal), rest: bell.wait }),
    repeat({ log, signal, pass: createUpkeep(options), rest: () => pause(pollMs, signal) }),
  ];
  return {
    wake: bell.ring,
    sinceSuccessMs: () => Math.max(...works.map((work) => work.sinceSuccessMs())),
    async [Symbol.asyncDispose]() {
      stop.abort();
      bell.ring();
      await Promise.all(works.map((work) => work.ended));
    },
  };
}

interface Repeated {
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Comes to whether there is more to do at once. */
  pass(): Promise<boolean>;
  rest(): Promise<void>;
}

function repeat({ log, signal, pass, rest }: Repeated): { readonly ended: Promise<void>; sinceSuccessMs(): number } {
  let successAt = performance.now();
  async function run(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const more = await pass();
        successAt = performance.now();
        failures = 0;
        if (!more) await rest();
      } catch (error) {
        if (failures === 0) log.error({ err: error }, 'relay failed; trying again');
        await pause(backoffMs(failures++), signal);
      }
    }
  }
  return { ended: run(), sinceSuccessMs: () => performance.now() - successAt };
}

/**
 * Numbers what waits, and tells of it. Where no more notifications fit, Postgres refuses the whole transaction at its end: they are hints
 * and must not stop events, so that after a pass that failed the next ones go without. Other processes then hear by their polls.
 */
function createNumbering({ db, bus, handsOver }: RelayOptions, signal: AbortSignal): Repeated['pass'] {
  const handedOver = handsOver ? HANDED_OVER : 0;
  let untoldUntil = 0;
  return async () => {
    const notice = performance.now() < untoldUntil ? undefined : bus.notice;
    try {
      const numbered = await numberPendingEvents(db, EVENTS_A_STEP, { handedOver, notice });
      if (numbered && numbered.count > 0) bus.publishPosition(numbered.head, numbered.events);
      if (!numbered) await pause(RETRY_LOCK_MS, signal);
      return !numbered || numbered.count === EVENTS_A_STEP;
    } catch (error) {
      untoldUntil = performance.now() + UNTOLD_MS;
      throw error;
    }
  };
}

/**
 * What nobody waits for: chains audit rows, signs the end of the chain, prunes events. Beside numbering, under a lock of its own, as its round
 * trips would hold up every event that is committed meanwhile.
 */
function createUpkeep({ db, log, ...options }: RelayOptions): Repeated['pass'] {
  const underLock: UnderLock = (work) =>
    transaction(db, async (tx) => ((await takeUpkeepLock(tx)) ? work(tx) : undefined));
  const prune = createPruner(underLock, options);
  const checkpoint = options.checkpoints ? createCheckpointer(options.checkpoints, underLock, log) : async () => {};
  return async () => {
    const chained = await underLock((tx) => chainPendingAudit(tx, AUDIT_ROWS_A_STEP));
    if (chained !== undefined) await checkpoint(chained);
    const pruned = await prune();
    return chained === AUDIT_ROWS_A_STEP || pruned === PRUNED_A_STEP;
  };
}

/** Deletes old events in small bites, one bite a pass while there are any, then rests. Comes to how many are gone. */
function createPruner(
  underLock: UnderLock,
  options: Pick<RelayOptions, 'keep' | 'pruneEveryMs'>,
): () => Promise<number> {
  const keep = options.keep ?? { hours: 24, count: 10_000 };
  const everyMs = options.pruneEveryMs ?? MINUTE;
  let nextAt = performance.now() + Math.min(everyMs, HOUR);
  return async () => {
    if (performance.now() < nextAt) return 0;
    const gone = (await underLock((tx) => pruneEvents(tx, keep, PRUNED_A_STEP))) ?? 0;
    if (gone < PRUNED_A_STEP) nextAt = performance.now() + everyMs;
    return gone;
  };
}
