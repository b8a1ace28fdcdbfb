import type { Actor } from '../../kernel/actor.ts';
import type { ProblemCode } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { TypingHint } from './bus.ts';
import type { LiveEvent } from './renderer.ts';

export type ResyncReason = 'too_old' | 'gap' | 'permission_change' | 'server_restart';

/** Why a subscriber is let go. `revoked` and `session_over` come from the account, the others from the line. */
export type Departure =
  | { readonly kind: 'session_over' }
  | { readonly kind: 'revoked'; readonly problem: ProblemCode }
  | { readonly kind: 'slow' }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'unreadable_database' };

/** One signed-in socket as the hub sees it; the hub alone writes `actor`, `rooms`, `after` and `held`. */
export interface Subscriber {
  actor: Actor;
  /** Personas of the account: its own typing is not shown to it. */
  faces: readonly Id[];
  /** Rooms whose members may hear; empty until loaded. */
  readonly rooms: Set<Id>;
  /** Events up to this position reached it already; undefined while it is catching up. */
  after: number | undefined;
  /** Events that wait for the session to be read again, oldest first. */
  readonly held: LiveEvent[];
  /** False from the moment it is being closed. */
  readonly isOpen: boolean;
  send(event: LiveEvent): void;
  sendTyping(hint: TypingHint): void;
  resync(reason: ResyncReason): void;
  depart(departure: Departure): void;
  /** Closes the socket if its client does not read; called every sweep. */
  checkPace(): void;
}
