import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Actor } from '../../kernel/actor.ts';
import { AppError, type ProblemCode } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { SECOND } from '../../kernel/time.ts';
import type { TypingHint } from '../events/bus.ts';
import { MAX_EVENTS_BEHIND } from '../events/hub.ts';
import type { LiveEvent } from '../events/renderer.ts';
import type { Departure, ResyncReason, Subscriber } from '../events/subscriber.ts';
import { problemBody } from '../http/problem.ts';
import { CLOSE, closeCodeOf, type CloseCode } from './close-codes.ts';

export const MAX_BUFFERED_BYTES = 256 * 1024;
/** How long a client may take nothing of what waits for it. */
const MAX_BLOCKED_MS = 10 * SECOND;
/** After a close frame nobody answers, the line is cut. */
const CLOSE_GRACE_MS = 2 * SECOND;

/** The outgoing side of one signed-in socket: bounded, and closed rather than let grow (guarantees.md 4.10). */
export class Connection implements Subscriber {
  actor: Actor;
  readonly rooms: Set<Id> = new Set();
  readonly held: LiveEvent[] = [];
  after: number | undefined;
  /** The highest event the client says it has handled. */
  acked = 0;
  readonly #socket: WebSocket;
  readonly #line: Line;
  #isCorked = false;
  readonly #requestId: string;
  #unsent = 0;
  #movedAt = performance.now();

  constructor(socket: WebSocket, line: Line, actor: Actor, requestId: string) {
    this.#socket = socket;
    this.#line = line;
    this.#requestId = requestId;
    this.actor = actor;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Bytes and frames that wait for the client. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(event: LiveEvent): void {
    this.#write(event.frame);
  }

  sendFrame(frame: object): void {
    this.#write(Buffer.from(JSON.stringify(frame)));
  }

  sendTyping(hint: TypingHint): void {
    // Worth nothing later: a client that is behind goes without.
    if (this.bufferedBytes > 0) return;
    this.sendFrame({ frame: 'typing', room_id: hint.roomId, persona_id: hint.personaId, until: hint.until });
  }

  resync(reason: ResyncReason): void {
    this.sendFrame({ frame: 'resync_required', reason });
  }

  depart(departure: Departure): void {
    if (departure.kind === 'revoked') this.sendFrame(revokedFrame(departure.problem, this.#requestId));
    this.close(closeCodeOf(departure), departure.kind === 'revoked' ? departure.problem : departure.kind);
  }

  checkPace(): void {
    if (this.#unsent > 0 && performance.now() - this.#movedAt > MAX_BLOCKED_MS) this.depart({ kind: 'slow' });
  }

  close(code: CloseCode, reason: string): void {
    closeSocket(this.#socket, code, reason);
  }

  #corkForThisTurn(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#line.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#line.uncork();
    });
  }

  #write(frame: Buffer): void {
    if (!this.isOpen) return;
    if (this.bufferedBytes > MAX_BUFFERED_BYTES || this.#unsent >= MAX_EVENTS_BEHIND) {
      this.depart({ kind: 'slow' });
      return;
    }
    if (this.#unsent === 0) this.#movedAt = performance.now();
    this.#unsent += 1;
    this.#corkForThisTurn();
    this.#socket.send(frame, { binary: false }, () => {
      this.#unsent -= 1;
      this.#movedAt = performance.now();
    });
  }
}

/** The TCP connection below a socket: what is written in one turn leaves in one system call. */
export type Line = Pick<Socket, 'cork' | 'uncork'>;

/** The frame just before 4403. */
export function revokedFrame(code: ProblemCode, requestId: string): object {
  return { frame: 'revoked', code, problem: problemBody(new AppError(code), requestId) };
}

/** Closes a socket and cuts the line when the client does not answer within 2 s. `reason` is a code, never text. */
export function closeSocket(socket: WebSocket, code: CloseCode, reason: string): void {
  if (socket.readyState !== socket.OPEN && socket.readyState !== socket.CONNECTING) return;
  // Behind a full buffer a close frame would wait with the rest.
  const grace =
    code === CLOSE.slowConsumer && socket.bufferedAmount > MAX_BUFFERED_BYTES ? CLOSE_GRACE_MS / 4 : CLOSE_GRACE_MS;
  socket.close(code, reason);
  const cut = setTimeout(() => socket.terminate(), grace);
  cut.unref();
  socket.once('close', () => clearTimeout(cut));
}
