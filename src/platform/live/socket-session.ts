import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import type { RawData, WebSocket } from 'ws';
import { refusal } from '../../kernel/access.ts';
import { AppError } from '../../kernel/errors.ts';
import { ID_PATTERN, type Id } from '../../kernel/ids.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Database } from '../database/connection.ts';
import type { Bus } from '../events/bus.ts';
import type { Hub } from '../events/hub.ts';
import type { Renderer } from '../events/renderer.ts';
import { isFault, problemBody, toAppError } from '../http/problem.ts';
import type { Log } from '../logger.ts';
import type { DeliverySink } from './delivery.ts';
import { CLOSE, type CloseCode } from './close-codes.ts';
import { closeSocket, Connection, hearOut, revokedFrame, type Line } from './connection.ts';
import { Ack, ClientPing, Hello, Pong, Typing } from './frames.ts';
import type { LiveLimits } from './limits.ts';
import { createFrameCompiler, type RegisteredCommand } from './registry.ts';
import { openStream } from './resume.ts';
import { closeCodeOfFailure, signIn, type AuthenticateSocket } from './sign-in.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** What every socket of a process shares. */
export interface SocketPorts {
  readonly db: Database;
  readonly bus: Bus;
  readonly hub: Hub;
  readonly render: Renderer;
  readonly log: Log;
  readonly limits: LiveLimits;
  readonly commands: ReadonlyMap<string, RegisteredCommand>;
  readonly authenticate: AuthenticateSocket;
  /** Resolves when the next of those who come in may be worked on. */
  readonly turn: () => Promise<void>;
  /** Rooms the account is a member of now. */
  readonly roomsOf: (accountId: Id) => Promise<readonly Id[]>;
  readonly facesOf: (accountId: Id) => Promise<readonly Id[]>;
  /** Under which of its personas the account is known in a room. */
  readonly facesIn: (accountId: Id, roomId: Id) => Promise<readonly Id[]>;
  readonly delivered: DeliverySink;
  readonly onSocketClosed?: (code: number) => void;
  readonly isOverloaded?: () => boolean;
  /** Notes that a session was used. */
  readonly touch: (sessionId: Id) => Promise<void>;
}

/** A socket just after its upgrade. */
export interface UpgradedSocket {
  readonly socket: WebSocket;
  readonly line: Line;
  readonly requestId: string;
}

const compile = createFrameCompiler();
const checkHello = compile(Hello);
const checkAck = compile(Ack);
const checkTyping = compile(Typing);
const checkPing = compile(ClientPing);
const checkPong = compile(Pong);

/** Writing is shown for at most 10 s. */
const TYPING_MS = 10 * SECOND;
const CLIENT_ID = new RegExp(ID_PATTERN);

/** The incoming side of one socket: hello first, then one frame after the other, in order. */
export class SocketSession {
  readonly #ports: SocketPorts;
  readonly #socket: WebSocket;
  readonly #line: Line;
  readonly #requestId: string;
  readonly #inbox: string[] = [];
  readonly #frames: TokenBucket;
  // Of what most sockets never use, nothing is made before.
  #content: TokenBucket | undefined;
  #typing: TokenBucket | undefined;
  /** A command shows that somebody is there; a pong does not. */
  #touches: TokenBucket | undefined;
  #helloTimer: NodeJS.Timeout | undefined;
  #pingTimer: NodeJS.Timeout | undefined;
  #connection: Connection | undefined;
  #working: Promise<void> | undefined;
  #missedPings = 0;

  /** Attaches every listener in this very turn: what arrives before them would be lost (T-27). */
  constructor(ports: SocketPorts, upgraded: UpgradedSocket, onClosed: (session: SocketSession) => void) {
    const { socket, line, requestId } = upgraded;
    this.#ports = ports;
    this.#socket = socket;
    this.#line = line;
    this.#requestId = requestId;
    const { limits } = ports;
    this.#frames = createTokenBucket(limits.framesPerSecond, limits.frameBurst);
    this.#helloTimer = setTimeout(() => this.close(CLOSE.noHello, 'no_hello'), limits.helloMs);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // The library answers pings itself, whether anybody reads the answers or not: they count as frames do.
    const countControl = (): void => this.#countControl();
    socket.on('ping', countControl).on('pong', countControl);
    // The library has closed by then.
    socket.on('error', () => hearOut(line));
    socket.on('close', (code) => {
      this.#end();
      onClosed(this);
      ports.onSocketClosed?.(code);
    });
  }

  get isSignedIn(): boolean {
    return this.#connection !== undefined;
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  close(code: CloseCode, reason: string): void {
    this.#connection?.flush();
    closeSocket(this.#socket, this.#line, code, reason);
  }

  /** Says when to come back, lets the command in flight end, closes with 1012. */
  async drain(afterMs: number, patience: Promise<void>): Promise<void> {
    this.#connection?.sendFrame({ frame: 'reconnect', after_ms: afterMs });
    await Promise.race([this.#working, patience]);
    this.close(CLOSE.restart, 'restart');
  }

  #end(): void {
    this.#endHelloTimer();
    clearInterval(this.#pingTimer);
    this.#inbox.length = 0;
    if (this.#connection) this.#ports.hub.leave(this.#connection);
  }

  /** A timer that has ended takes memory as long as somebody knows it. */
  #endHelloTimer(): void {
    clearTimeout(this.#helloTimer);
    this.#helloTimer = undefined;
  }

  #countControl(): void {
    if (!this.#frames.take()) this.close(CLOSE.flood, 'rate_limited');
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#missedPings = 0;
    if (isBinary) return this.close(CLOSE.badFrame, 'text_frames_only');
    if (!this.#frames.take() || this.#inbox.length >= this.#ports.limits.waiting) {
      return this.close(CLOSE.flood, 'rate_limited');
    }
    this.#inbox.push(textOf(data));
    this.#working ??= this.#workThrough();
  }

  async #workThrough(): Promise<void> {
    for (let text = this.#inbox.shift(); text !== undefined; text = this.#inbox.shift()) {
      if (!this.#isOpen) break;
      await this.#handle(text);
    }
    // An array that was filled once keeps room for seventeen until it is told that it is empty.
    this.#inbox.length = 0;
    this.#working = undefined;
  }

  async #handle(text: string): Promise<void> {
    try {
      const frame = parseFrame(text);
      const name = frame?.['frame'];
      if (!this.#connection) return await this.#hello(checkHello(frame));
      const command = typeof name === 'string' ? this.#ports.commands.get(name) : undefined;
      if (frame && command) return await this.#run(this.#connection, command, frame);
      await this.#handleOwn(this.#connection, name, frame);
    } catch {
      this.close(CLOSE.badFrame, 'bad_frame');
    }
  }

  /** The frames that belong to the socket itself; an unknown one throws. */
  async #handleOwn(connection: Connection, name: unknown, frame: unknown): Promise<void> {
    switch (name) {
      case 'ack':
        return this.#ports.delivered(connection.acknowledge(checkAck(frame).seq));
      case 'ping':
        checkPing(frame);
        return connection.sendFrame({ frame: 'pong' });
      case 'pong':
        checkPong(frame);
        return;
      case 'typing':
        return this.#showTyping(connection, checkTyping(frame));
      default:
        throw new AppError('invalid_request');
    }
  }

  async #hello(frame: Static<typeof Hello>): Promise<void> {
    this.#endHelloTimer();
    try {
      await this.#ports.turn();
      const actor = await signIn(this.#ports.authenticate, frame.token);
      if (!this.#isOpen) return;
      const connection = this.#enter(new Connection(this.#socket, this.#line, actor, this.#requestId));
      const { hub, roomsOf, facesOf } = this.#ports;
      const [rooms, faces] = await Promise.all([roomsOf(actor.accountId), facesOf(actor.accountId)]);
      connection.faces = faces;
      hub.setRooms(connection, rooms);
      await hub.freshActor(connection);
      const backfill = await openStream(this.#streamOptions(), connection, frame.resume_from?.seq);
      if (backfill) backfill().catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #enter(connection: Connection): Connection {
    const { hub, limits } = this.#ports;
    this.#connection = connection;
    hub.enter(connection);
    const mine = [...hub.ofAccount(connection.actor.accountId)].filter((one) => one.isOpen);
    for (const oldest of mine.slice(0, -limits.socketsPerAccount)) oldest.depart({ kind: 'replaced' });
    this.#pingTimer = setInterval(() => this.#ping(connection), limits.pingMs);
    this.#pingTimer.unref();
    return connection;
  }

  #streamOptions() {
    const { db, hub, render, limits } = this.#ports;
    return { db, hub, render, heartbeatSeconds: limits.pingMs / SECOND };
  }

  #fail(error: unknown): void {
    if (!this.#isOpen) return;
    const { code, problem } = closeCodeOfFailure(error);
    if (problem.code === 'internal') this.#ports.log.error({ err: error, request_id: this.#requestId }, 'hello failed');
    if (code === CLOSE.accountInvalid) this.#socket.send(JSON.stringify(revokedFrame(problem.code, this.#requestId)));
    this.close(code, problem.code);
  }

  #ping(connection: Connection): void {
    if (this.#missedPings >= 2) return this.close(CLOSE.goingAway, 'no_pong');
    this.#missedPings += 1;
    connection.sendFrame({ frame: 'ping', head: this.#ports.hub.position() });
  }

  #mayWrite(): boolean {
    const { contentPerSecond, contentBurst } = this.#ports.limits;
    this.#content ??= createTokenBucket(contentPerSecond, contentBurst);
    return this.#content.take();
  }

  async #run(connection: Connection, command: RegisteredCommand, frame: Frame): Promise<void> {
    if (command.content && !this.#mayWrite()) return this.close(CLOSE.flood, 'rate_limited');
    const requestId = randomUUID();
    const answered = clientIdOf(frame);
    try {
      const actor = await this.#ports.hub.freshActor(connection);
      const code = refusal(actor, command.access, command.content ? 'write' : 'read');
      if (code) throw new AppError(code);
      if (command.content && this.#ports.isOverloaded?.()) throw new AppError('overloaded', { retryAfterSeconds: 1 });
      this.#touches ??= createTokenBucket(1 / 60, 1);
      if (this.#touches.take()) await this.#ports.touch(actor.sessionId);
      const result = await command.run(frame, { actor, requestId });
      if (result) connection.sendFrame({ frame: 'result', ...answered, ...result });
    } catch (error) {
      const problem = toAppError(error);
      if (isFault(error, problem))
        this.#ports.log.error({ err: error, request_id: requestId, frame: command.name }, 'command failed');
      connection.sendFrame({ frame: 'refused', ...answered, problem: problemBody(problem, requestId) });
    }
  }

  /**
   * Passed on only by members of the room, under a face that they show there already: a name that writes where only the
   * handle is known would give the handle away. Anything else is dropped without a word.
   */
  async #showTyping(connection: Connection, frame: Static<typeof Typing>): Promise<void> {
    this.#typing ??= createTokenBucket(0.5, 3);
    if (!connection.rooms.has(frame.room_id) || !this.#typing.take()) return;
    const actor = await this.#ports.hub.freshActor(connection);
    if (refusal(actor, 'clinician', 'write')) return;
    if (!(await this.#ports.facesIn(actor.accountId, frame.room_id)).includes(frame.persona_id)) return;
    const until = new Date(Math.min(Date.parse(frame.until), Date.now() + TYPING_MS)).toISOString();
    this.#ports.bus.publishTyping({ roomId: frame.room_id, personaId: frame.persona_id, until });
  }
}

type Frame = Readonly<Record<string, unknown>>;

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

function parseFrame(text: string): Frame | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function clientIdOf(frame: Frame): { client_id?: string } {
  const id = frame['client_id'];
  return typeof id === 'string' && CLIENT_ID.test(id) ? { client_id: id } : {};
}
