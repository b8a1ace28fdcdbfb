import type { Id } from '../../kernel/ids.ts';
import type { ControlHint } from './control.ts';
import type { EventRow, PositionNotice } from './queries.ts';

/** Somebody writes in a room. Never stored; `until` is RFC 3339. */
export interface TypingHint {
  readonly roomId: Id;
  readonly personaId: Id;
  readonly until: string;
}

/** Hears that positions up to `head` exist; `events` are those that the relay of this process numbered last, committed and in order. */
export type PositionListener = (head: number, events: readonly EventRow[]) => void;

export type Unsubscribe = () => void;

/**
 * Wakes processes; carries numbers and ids only between them, and may lose or repeat anything: Postgres stays the truth.
 * Adapters: {@link createMemoryBus} in one process, `connectPostgresBus` between processes, `connectNatsBus` between many.
 */
export interface Bus extends AsyncDisposable {
  /** What the transaction that gives positions is to notify, so that other processes hear of them; undefined where they hear otherwise. */
  readonly notice: PositionNotice | undefined;
  /** Tells that positions up to `head` exist; `events` go no further than this process. Returns at once and never throws. */
  publishPosition(head: number, events?: readonly EventRow[]): void;
  publishTyping(hint: TypingHint): void;
  onPosition(listener: PositionListener): Unsubscribe;
  onControl(listener: (hint: ControlHint) => void): Unsubscribe;
  onTyping(listener: (hint: TypingHint) => void): Unsubscribe;
  /** Hears that notifications may have been lost: read everything again. */
  onGap(listener: () => void): Unsubscribe;
}

/** A bus for one process; `publishControl` stands in for the notification of a transaction. */
export interface MemoryBus extends Bus {
  publishControl(hint: ControlHint): void;
  publishGap(): void;
}

/** One process, no network: listeners run in the publisher's turn. */
export function createMemoryBus(): MemoryBus {
  const position = createTopic<Parameters<PositionListener>>();
  const control = createTopic<ControlHint>();
  const typing = createTopic<TypingHint>();
  const gap = createTopic<void>();
  return {
    notice: undefined,
    publishPosition: (head, events = []) => position.publish([head, events]),
    publishControl: control.publish,
    publishTyping: typing.publish,
    publishGap: () => gap.publish(),
    onPosition: (listener) => position.subscribe(([head, events]) => listener(head, events)),
    onControl: control.subscribe,
    onTyping: typing.subscribe,
    onGap: gap.subscribe,
    [Symbol.asyncDispose]: async () => {},
  };
}

interface Topic<Message> {
  publish(message: Message): void;
  subscribe(listener: (message: Message) => void): Unsubscribe;
}

function createTopic<Message>(): Topic<Message> {
  const listeners = new Set<(message: Message) => void>();
  return {
    publish: (message) => listeners.forEach((listener) => listener(message)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
