import { ACTOR_AGE_MS, type Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Log } from '../logger.ts';
import { pause } from './backoff.ts';

/** Reads many sessions in one `= ANY` query; sessions that are over are absent from the answer. */
export type FindLiveActors = (sessionIds: readonly Id[]) => Promise<ReadonlyMap<Id, Actor>>;

export interface FreshnessOptions {
  readonly findLiveActors: FindLiveActors;
  readonly log: Log;
  /** Hears what a session is now; undefined when it is over. */
  readonly onRead: (sessionId: Id, actor: Actor | undefined) => void;
}

/** What is known of sessions, and how old it is (guarantees.md 4.4: at most one second for content). */
export interface Freshness extends Disposable {
  forget(sessionId: Id): void;
  /** `now` by performance.now(), for who asks of many at once. */
  isFresh(sessionId: Id, now?: number): boolean;
  /** Whether it is time to ask anew, so that it stays fresh; not while that is under way. */
  isAgeing(sessionId: Id, now: number): boolean;
  /** From now on what was known does not count. */
  invalidate(sessionId: Id): void;
  /** Asks for a new reading, together with all others that are asked for meanwhile. */
  wantRead(sessionIds: Iterable<Id>): void;
  /** Milliseconds since sessions could last be read. */
  unreadableForMs(): number;
}

const RETRY_MS = 200;
/** A thousand at once hold up a whole room for 20 ms, statement and answer. */
const READ_AT_ONCE = 100;
/** Whoever is sent something all the time never waits for a reading. */
const AGEING_MS = ACTOR_AGE_MS * 0.6;

/** Starts with nothing known. What cannot be read is not fresh: the caller holds back, it never assumes. */
export function createFreshness(options: FreshnessOptions): Freshness {
  const readAt = new Map<Id, number>();
  const invalidAt = new Map<Id, number>();
  const wanted = new Set<Id>();
  const underWay = new Set<Id>();
  const stop = new AbortController();
  let reading = false;
  let failingSince: number | undefined;

  async function readWanted(): Promise<void> {
    const ids = [...wanted.values().take(READ_AT_ONCE)];
    for (const id of ids) {
      wanted.delete(id);
      underWay.add(id);
    }
    const startedAt = performance.now();
    try {
      const actors = await options.findLiveActors(ids);
      failingSince = undefined;
      for (const id of ids) {
        if (startedAt >= (invalidAt.get(id) ?? 0)) readAt.set(id, startedAt);
        options.onRead(id, actors.get(id));
      }
    } catch (error) {
      if (failingSince === undefined) options.log.error({ err: error }, 'sessions cannot be read; sockets wait');
      failingSince ??= startedAt;
      for (const id of ids) wanted.add(id);
      await pause(RETRY_MS, stop.signal);
    } finally {
      underWay.clear();
    }
  }

  async function readUntilDone(): Promise<void> {
    reading = true;
    while (wanted.size > 0 && !stop.signal.aborted) await readWanted();
    reading = false;
  }

  return {
    forget(id) {
      readAt.delete(id);
      invalidAt.delete(id);
      wanted.delete(id);
    },
    isFresh: (id, now = performance.now()) => now - (readAt.get(id) ?? -Infinity) <= ACTOR_AGE_MS,
    isAgeing: (id, now) => now - (readAt.get(id) ?? -Infinity) > AGEING_MS && !wanted.has(id) && !underWay.has(id),
    invalidate(id) {
      readAt.delete(id);
      invalidAt.set(id, performance.now());
    },
    wantRead(ids) {
      for (const id of ids) wanted.add(id);
      if (!reading && wanted.size > 0) void readUntilDone();
    },
    unreadableForMs: () => (failingSince === undefined ? 0 : performance.now() - failingSince),
    [Symbol.dispose]: () => stop.abort(),
  };
}
