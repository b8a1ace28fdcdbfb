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
  /** Milliseconds since it was read; endless when nothing is known. `now` by performance.now(), for who asks of many at once. */
  ageMs(sessionId: Id, now?: number): number;
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
/**
 * When it is time to ask anew, so that whoever is sent something all the time never waits for a reading: drawn anew for each, as those who
 * were read together would otherwise be asked for together ever after, ten statements at once for a room of a thousand.
 */
const ageingMs = (): number => ACTOR_AGE_MS * (0.35 + 0.25 * Math.random());

/**
 * What is known of one session; times by performance.now(). Changed in place: of thousands that are read each second, V8 would take whatever is
 * made anew for long-lived by the time that it is replaced.
 */
interface Watch {
  readAt: number;
  ageingAt: number;
  /** What was begun to be read before does not count. */
  invalidAt: number;
  isAsked: boolean;
  isUnderWay: boolean;
}

const unread = (): Watch => ({
  readAt: -Infinity,
  ageingAt: -Infinity,
  invalidAt: -Infinity,
  isAsked: false,
  isUnderWay: false,
});

/** Starts with nothing known. What cannot be read is not fresh: the caller holds back, it never assumes. */
export function createFreshness(options: FreshnessOptions): Freshness {
  const watches = new Map<Id, Watch>();
  /** In the order of asking; who was forgotten since is passed over. */
  const asked: Id[] = [];
  const stop = new AbortController();
  let reading = false;
  let failingSince: number | undefined;

  function watchOf(id: Id): Watch {
    const watch = watches.get(id) ?? unread();
    watches.set(id, watch);
    return watch;
  }

  function ask(id: Id): void {
    const watch = watchOf(id);
    if (!watch.isAsked) asked.push(id);
    watch.isAsked = true;
  }

  function takeAsked(): Id[] {
    const ids = asked.splice(0, READ_AT_ONCE).filter((id) => watches.get(id)?.isAsked);
    for (const id of ids) {
      const watch = watchOf(id);
      watch.isAsked = false;
      watch.isUnderWay = true;
    }
    return ids;
  }

  /** Those under way that were not forgotten meanwhile; they are under way no more. */
  function* arrived(ids: readonly Id[]): Generator<readonly [Id, Watch]> {
    for (const id of ids) {
      const watch = watches.get(id);
      if (!watch?.isUnderWay) continue;
      watch.isUnderWay = false;
      yield [id, watch];
    }
  }

  /** Whether they could be read. */
  async function readAsked(): Promise<boolean> {
    const ids = takeAsked();
    const startedAt = performance.now();
    try {
      const actors = await options.findLiveActors(ids);
      failingSince = undefined;
      for (const [id, watch] of arrived(ids)) {
        if (startedAt >= watch.invalidAt) {
          watch.readAt = startedAt;
          watch.ageingAt = startedAt + ageingMs();
        }
        options.onRead(id, actors.get(id));
      }
      return true;
    } catch (error) {
      if (failingSince === undefined) options.log.error({ err: error }, 'sessions cannot be read; sockets wait');
      for (const [id] of arrived(ids)) {
        ask(id);
        failingSince ??= startedAt;
      }
      return false;
    }
  }

  async function readUntilDone(): Promise<void> {
    reading = true;
    while (asked.length > 0 && !stop.signal.aborted) if (!(await readAsked())) await pause(RETRY_MS, stop.signal);
    reading = false;
  }

  function ageMs(id: Id, now = performance.now()): number {
    return now - (watches.get(id)?.readAt ?? -Infinity);
  }

  return {
    forget(id) {
      watches.delete(id);
      // Who comes next has not waited for anything yet.
      if (watches.size === 0) failingSince = undefined;
    },
    ageMs,
    isFresh: (id, now) => ageMs(id, now) <= ACTOR_AGE_MS,
    isAgeing(id, now) {
      const watch = watches.get(id);
      return !watch || (now > watch.ageingAt && !watch.isAsked && !watch.isUnderWay);
    },
    invalidate(id) {
      const watch = watchOf(id);
      watch.readAt = -Infinity;
      watch.ageingAt = -Infinity;
      watch.invalidAt = performance.now();
    },
    wantRead(ids) {
      for (const id of ids) ask(id);
      if (!reading && asked.length > 0) void readUntilDone();
    },
    unreadableForMs: () => (failingSince === undefined ? 0 : performance.now() - failingSince),
    [Symbol.dispose]: () => stop.abort(),
  };
}
