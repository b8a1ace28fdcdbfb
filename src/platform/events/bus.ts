import type { Id } from '../../kernel/ids.ts';
import type { ControlHint } from './control.ts';

/** Somebody writes in a room. Never stored; `until` is RFC 3339. */
export interface TypingHint {
  readonly roomId: Id;
  readonly personaId: Id;
  readonly until: string;
}

export type Unsubscribe = () => void;

/**
 * Wakes processes; carries numbers and ids only, and may lose or repeat anything: Postgres stays the truth.
 * Adapters: {@link createMemoryBus} in one process, `connectPostgresBus` between processes, `connectNatsBus` between many.
 */
export interface Bus extends AsyncDisposable {
  /** Tells that positions up to `head` exist. Returns at once and never throws. */
  publishPosition(head: number): void;
  publishTyping(hint: TypingHint): void;
  onPosition(listener: (head: number) => void): Unsubscribe;
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
  const position = createTopic<number>();
  const control = createTopic<ControlHint>();
  const typing = createTopic<TypingHint>();
  const gap = createTopic<void>();
  return {
    publishPosition: position.publish,
    publishControl: control.publish,
    publishTyping: typing.publish,
    publishGap: () => gap.publish(),
    onPosition: position.subscribe,
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
