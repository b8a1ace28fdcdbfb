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
import { Undelivered, type Delivered } from './delivery.ts';
import { textFrame } from './text-frame.ts';
import { CLOSE, closeCodeOf, type CloseCode } from './close-codes.ts';

export const MAX_BUFFERED_BYTES = 256 * 1024;
/** How long a client may take nothing of what waits for it. */
const MAX_BLOCKED_MS = 10 * SECOND;
/** Behind a full buffer a close frame waits with the rest; the line is cut after this. */
const SLOW_GRACE_MS = SECOND / 2;
/** What may still come from a client that was told to close: the rest of what was under way. */
const MAX_AFTER_CLOSE_BYTES = 64 * 1024;

/** The outgoing side of one signed-in socket: bounded, and closed rather than let grow (guarantees.md 4.10). */
export class Connection implements Subscriber {
  actor: Actor;
  faces: readonly Id[];
  readonly rooms: Set<Id> = new Set();
  readonly held: LiveEvent[] = [];
  after: number | undefined;
  readonly #undelivered = new Undelivered();
  readonly #socket: WebSocket;
  readonly #line: Line;
  /** What this turn brought, which leaves in one write at its end. */
  #gathered: Buffer[] | undefined;
  #gatheredBytes = 0;
  readonly #requestId: string;
  #unsent = 0;
  #movedAt = performance.now();

  constructor(socket: WebSocket, line: Line, actor: Actor, requestId: string) {
    this.#socket = socket;
    this.#line = line;
    this.#requestId = requestId;
    this.actor = actor;
    this.faces = [actor.personaId];
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Bytes and frames that wait for the client. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount + this.#gatheredBytes;
  }

  send(event: LiveEvent): void {
    this.#undelivered.add(event);
    this.#write(event.frame);
  }

  /** What the client has, as it says that it handled the events up to `position`. */
  acknowledge(position: number): Delivered[] {
    return this.#undelivered.take(this.actor.accountId, position);
  }

  sendFrame(frame: object): void {
    this.#write(textFrame(JSON.stringify(frame)));
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
    this.flush();
    closeSocket(this.#socket, this.#line, code, reason);
  }

  /** Passes the library by: it holds nothing back, as nothing is compressed, and its own frames take the same line. */
  #write(frame: Buffer): void {
    if (!this.isOpen) return;
    if (this.bufferedBytes > MAX_BUFFERED_BYTES || this.#unsent >= MAX_EVENTS_BEHIND) {
      this.depart({ kind: 'slow' });
      return;
    }
    if (this.#unsent === 0) this.#movedAt = performance.now();
    this.#unsent += 1;
    this.#gatheredBytes += frame.length;
    if (this.#gathered) this.#gathered.push(frame);
    else {
      this.#gathered = [frame];
      if (Connection.#gathering.length === 0) process.nextTick(Connection.#flushAll);
      Connection.#gathering.push(this);
    }
  }

  /** Writes what waits for the end of the turn: before the library writes a frame of its own that must come after it. */
  flush(): void {
    const frames = this.#gathered;
    if (!frames) return;
    this.#gathered = undefined;
    this.#gatheredBytes = 0;
    if (!this.isOpen) return;
    this.#line.write(Connection.#joined(frames), () => {
      this.#unsent -= frames.length;
      this.#movedAt = performance.now();
    });
  }

  static #gathering: Connection[] = [];
  static #lastJoined: { readonly frames: readonly Buffer[]; readonly bytes: Buffer } | undefined;

  static #flushAll(this: void): void {
    for (const connection of Connection.#gathering.splice(0)) connection.flush();
    Connection.#lastJoined = undefined;
  }

  /** Most sockets of a room were given the same in a turn: it is copied once for all of them. */
  static #joined(frames: readonly Buffer[]): Buffer {
    const [first] = frames;
    if (first && frames.length === 1) return first;
    const last = Connection.#lastJoined;
    if (last?.frames.length === frames.length && frames.every((frame, place) => frame === last.frames[place]))
      return last.bytes;
    const bytes = Buffer.concat(frames);
    Connection.#lastJoined = { frames, bytes };
    return bytes;
  }
}

/** The TCP connection below a socket. */
export type Line = Pick<Socket, 'write' | 'on' | 'pause'>;

/** The frame just before 4403. */
export function revokedFrame(code: ProblemCode, requestId: string): object {
  return { frame: 'revoked', code, problem: problemBody(new AppError(code), requestId) };
}

/** Closes a socket; the library cuts the line when the client does not answer (SOCKET_OPTIONS). `reason` is a code, never text. */
export function closeSocket(socket: WebSocket, line: Line, code: CloseCode, reason: string): void {
  if (socket.readyState !== socket.OPEN && socket.readyState !== socket.CONNECTING) return;
  const isBehind = code === CLOSE.slowConsumer && socket.bufferedAmount > MAX_BUFFERED_BYTES;
  socket.close(code, reason);
  hearOut(line);
  if (!isBehind) return;
  const cut = setTimeout(() => socket.terminate(), SLOW_GRACE_MS);
  cut.unref();
  socket.once('close', () => clearTimeout(cut));
}

/**
 * Of a client that was told to close only the answer is waited for: of who goes on sending nothing more is read, as each packet
 * costs memory. Not cut at once, which would take the close frame away from a client that has not read it yet.
 */
export function hearOut(line: Line): void {
  let left = MAX_AFTER_CLOSE_BYTES;
  line.on('data', ({ length }: Buffer) => {
    left -= length;
    if (left < 0) line.pause();
  });
}
