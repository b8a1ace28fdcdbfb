import { refusal } from '../../kernel/access.ts';
import { isSameActor, isStaff, isVerifiedClinician, type Actor } from '../../kernel/actor.ts';
import { AppError, type ProblemCode } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Log } from '../logger.ts';
import { pause } from './backoff.ts';
import type { Bus, TypingHint } from './bus.ts';
import type { ControlHint } from './control.ts';
import { createFreshness, type FindLiveActors } from './freshness.ts';
import type { Audience } from './outbox.ts';
import type { LiveEvent } from './renderer.ts';
import { createRoster } from './roster.ts';
import type { Subscriber } from './subscriber.ts';
import type { EventSink } from './tail.ts';

/** Who may be shown that somebody writes: the rule of what is said in that room, read anew for each hint. */
export type FindTypingHearers = (hint: TypingHint) => Promise<(actor: Actor) => boolean>;

export interface HubOptions {
  readonly bus: Bus;
  readonly findLiveActors: FindLiveActors;
  readonly findTypingHearers: FindTypingHearers;
  readonly log: Log;
  /** How old what is known of a session may get, whether or not anything is sent to it; default 2 s. */
  readonly sweepMs?: number;
  /** After how long without the database all sockets are closed; default 10 s. */
  readonly unreadableLimitMs?: number;
}

/** Fans events out to the sockets of this process. Each goes only to who may hear it now; dispose to stop the sweep. */
export interface Hub extends EventSink, Disposable {
  /** Watches the session of a socket from sign-in on, and reads it again at once: it may have ended meanwhile. */
  enter(subscriber: Subscriber): void;
  leave(subscriber: Subscriber): void;
  setRooms(subscriber: Subscriber, rooms: readonly Id[]): void;
  /** From now on events after `position` are sent; call it in the turn in which `position` was compared. */
  attach(subscriber: Subscriber, position: number): void;
  /** The subscriber's actor, at most one second old; throws `overloaded` while it cannot be read, `unauthenticated` when over. */
  freshActor(subscriber: Subscriber): Promise<Actor>;
  /** Whether audience, access and the feature's rule admit this subscriber now; only with a fresh actor. */
  admits(subscriber: Subscriber, event: LiveEvent): boolean;
  ofAccount(id: Id): ReadonlySet<Subscriber>;
  all(): ReadonlySet<Subscriber>;
  /** Up to where events were handed over here. */
  position(): number;
}

/** How many events may wait for one socket. */
export const MAX_EVENTS_BEHIND = 1_000;
const FRESH_WAIT_MS = 1_500;

/** A hub with nobody in it. */
export function createHub(options: HubOptions): Hub {
  const { sweepMs = 2 * SECOND } = options;
  const roster = createRoster();
  const freshness = createFreshness({ ...options, onRead: learnActor });
  let reached = 0;

  function learnActor(sessionId: Id, actor: Actor | undefined): void {
    for (const subscriber of [...roster.ofSession(sessionId)]) {
      const code = actor && lostStanding(subscriber.actor, actor);
      if (!actor) subscriber.depart({ kind: 'session_over' });
      else if (code) subscriber.depart({ kind: 'revoked', problem: code });
      else {
        // What is read every two seconds for thousands of sockets would be old garbage by the time it is replaced.
        if (!isSameActor(subscriber.actor, actor)) subscriber.actor = actor;
        releaseHeld(subscriber);
      }
    }
  }

  function releaseHeld(subscriber: Subscriber): void {
    if (!freshness.isFresh(subscriber.actor.sessionId)) return;
    for (const event of subscriber.held.splice(0)) sendIfAdmitted(subscriber, event);
  }

  function sendIfAdmitted(subscriber: Subscriber, event: LiveEvent): void {
    if (admits(subscriber, event)) subscriber.send(event);
  }

  function offer(subscriber: Subscriber, event: LiveEvent, now: number): boolean {
    if (subscriber.after === undefined || event.position <= subscriber.after) return true;
    if (subscriber.held.length === 0 && freshness.isFresh(subscriber.actor.sessionId, now)) {
      sendIfAdmitted(subscriber, event);
      return true;
    }
    if (subscriber.held.length >= MAX_EVENTS_BEHIND) {
      subscriber.depart({ kind: 'slow' });
      return true;
    }
    subscriber.held.push(event);
    return false;
  }

  function audienceOf(audience: Audience): ReadonlySet<Subscriber> {
    if (audience.kind === 'account') return roster.ofAccount(audience.id);
    return audience.kind === 'room' ? roster.inRoom(audience.id) : roster.all();
  }

  function deliver(event: LiveEvent): void {
    const wanted: Id[] = [];
    const now = performance.now();
    for (const subscriber of audienceOf(event.audience)) {
      const { sessionId } = subscriber.actor;
      if (!offer(subscriber, event, now) || freshness.isAgeing(sessionId, now)) wanted.push(sessionId);
    }
    freshness.wantRead(wanted);
  }

  /** Worth nothing later: while the rule cannot be read nobody is shown it. */
  async function deliverTyping(hint: TypingHint): Promise<void> {
    if (roster.inRoom(hint.roomId).size === 0) return;
    const mayHear = await options.findTypingHearers(hint).catch(() => undefined);
    if (!mayHear) return;
    for (const subscriber of roster.inRoom(hint.roomId)) {
      const { actor, faces } = subscriber;
      const hears = !faces.includes(hint.personaId) && mayHear(actor);
      if (hears && freshness.isFresh(actor.sessionId)) subscriber.sendTyping(hint);
    }
  }

  function hearControl(hint: ControlHint): void {
    const subscribers = hint.kind === 'session' ? roster.ofSession(hint.id) : roster.ofAccount(hint.id);
    const ids = [...subscribers].map((subscriber) => subscriber.actor.sessionId);
    ids.forEach(freshness.invalidate);
    freshness.wantRead(ids);
  }

  async function freshActor(subscriber: Subscriber): Promise<Actor> {
    const { sessionId } = subscriber.actor;
    const deadline = performance.now() + FRESH_WAIT_MS;
    const never = new AbortController().signal;
    while (!freshness.isFresh(sessionId)) {
      if (!roster.all().has(subscriber)) throw new AppError('unauthenticated');
      if (performance.now() > deadline) throw new AppError('overloaded', { retryAfterSeconds: 1 });
      freshness.wantRead([sessionId]);
      await pause(5, never);
    }
    return subscriber.actor;
  }

  function sweep(): void {
    if (freshness.unreadableForMs() > (options.unreadableLimitMs ?? 10 * SECOND)) {
      for (const subscriber of [...roster.all()]) subscriber.depart({ kind: 'unreadable_database' });
    }
    for (const subscriber of [...roster.all()]) subscriber.checkPace();
    // Those who are sent something all the time are read by that already.
    const now = performance.now();
    freshness.wantRead(roster.sessionIds().filter((id) => freshness.ageMs(id, now) > sweepMs / 2));
  }

  const sweeping = setInterval(sweep, sweepMs / 2);
  sweeping.unref();
  const subscriptions = [
    options.bus.onControl(hearControl),
    options.bus.onTyping((hint) => void deliverTyping(hint)),
    options.bus.onGap(() => freshness.wantRead(roster.sessionIds())),
  ];

  return {
    enter(subscriber) {
      roster.add(subscriber);
      freshness.wantRead([subscriber.actor.sessionId]);
    },
    leave(subscriber) {
      roster.remove(subscriber);
      if (roster.ofSession(subscriber.actor.sessionId).size === 0) freshness.forget(subscriber.actor.sessionId);
    },
    setRooms: roster.setRooms,
    attach: (subscriber, position) => void (subscriber.after = position),
    freshActor,
    admits,
    ofAccount: roster.ofAccount,
    all: roster.all,
    position: () => reached,
    noteRow: roster.noteRow,
    wants: (row) => audienceOf(row.audience).size > 0,
    deliver,
    missed: () => roster.all().forEach((subscriber) => subscriber.resync('gap')),
    reach: (position) => void (reached = position),
    [Symbol.dispose]() {
      clearInterval(sweeping);
      freshness[Symbol.dispose]();
      for (const unsubscribe of subscriptions) unsubscribe();
    },
  };
}

function admits(subscriber: Subscriber, event: LiveEvent): boolean {
  const { actor } = subscriber;
  return (
    isInAudience(subscriber, event.audience) &&
    refusal(actor, event.access, 'read') === undefined &&
    event.mayHear(actor)
  );
}

function isInAudience({ actor, rooms }: Subscriber, audience: Audience): boolean {
  switch (audience.kind) {
    case 'account':
      return actor.accountId === audience.id;
    case 'room':
      return rooms.has(audience.id);
    case 'staff':
      return isStaff(actor);
    case 'clinicians':
      return isVerifiedClinician(actor);
    default:
      return audience satisfies never;
  }
}

/** Why a socket must end although its session lives: suspended, disabled, or no longer the clinician it was. */
function lostStanding(before: Actor, now: Actor): ProblemCode | undefined {
  if (now.state === 'disabled' || now.state === 'suspended') return 'account_suspended';
  return isVerifiedClinician(before) ? refusal(now, 'clinician', 'read') : undefined;
}
