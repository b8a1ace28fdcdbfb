import { backOff } from './back-off.ts';
import { Outbox, type Draft, type RefusedError, type Sending, type SendResult } from './outbox.ts';
import { SignedOutError } from './session.ts';
import { Told } from './told.ts';

/** One event, once, in order. `data` by its type: see /asyncapi. */
export interface SocketEvent {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}

export type ResyncReason = 'too_old' | 'gap' | 'permission_change' | 'server_restart';

/** `waiting` for the next try, `closed` for good. */
export type SocketState = 'connecting' | 'online' | 'waiting' | 'closed';

export interface SocketOptions {
  readonly baseUrl: string;
  /** An access token; `fresh` after the server refused the last one. {@link createSession} has it. */
  readonly token: (fresh?: boolean) => Promise<string>;
  /** Called one after the other; what it gives back is awaited before the event counts as handled. */
  readonly onEvent: (event: SocketEvent) => unknown;
  /** What you hold may be incomplete: fetch it anew (`GET /v1/sync`); events wait until that is done. */
  readonly onResync?: (reason: ResyncReason) => unknown;
  /** `code` is the close code when the socket is `closed`; 4403 means: delete what you hold for this account. */
  readonly onState?: (state: SocketState, code?: number) => void;
  /** The last event an earlier run of the app handled. */
  readonly resumeFrom?: number;
  /** What tests put in its place. */
  readonly random?: () => number;
}

type Frame = Readonly<Record<string, unknown>>;

const NORMAL = 1000;
const TOKEN_INVALID = 4401;
/** Trying again would only repeat the fault: too large, bad frame, revoked, unknown protocol, replaced. */
const FINAL: ReadonlySet<number> = new Set([1009, 4400, 4403, 4406, 4409]);
const FLOOD = 4429;
/** How many doublings a flood costs. */
const FLOOD_ATTEMPTS = 4;
const ACK_MS = 1_000;
const OPENING_MS = 10_000;

/** A socket that stays: reconnects and resumes, tells every event once and in order, and keeps what is sent until it is stored. */
export class CurbsideSocket implements Disposable {
  readonly #options: SocketOptions;
  readonly #outbox = new Outbox();
  readonly #told = new Told();
  #socket: WebSocket | undefined;
  #state: SocketState = 'waiting';
  #position: number | undefined;
  #handling: Promise<void> = Promise.resolve();
  #attempt = 0;
  #hintMs = 0;
  #wasRefused = false;
  #silenceMs = OPENING_MS;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #ack: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#position = options.resumeFrom;
    void this.#connect();
  }

  get state(): SocketState {
    return this.#state;
  }

  /** The last event handled: keep it, and give it as `resumeFrom` next time. */
  get position(): number | undefined {
    return this.#position;
  }

  /** How many drafts wait for the server's answer: warn before the page is left. */
  get unsent(): number {
    return this.#outbox.size;
  }

  /** Sends, now or as soon as there is a line; never twice. */
  send(draft: Draft): Sending {
    if (this.#state === 'closed') throw new Error('the socket is closed');
    return this.#outbox.add(draft);
  }

  /** Somebody writes: shown to the others for 10 s at most; dropped when offline. */
  typing(room_id: string, persona_id: string): void {
    const until = new Date(Date.now() + 5_000).toISOString();
    if (this.#state === 'online') this.#write({ frame: 'typing', room_id, persona_id, until });
  }

  /** Closes for good; drafts without an answer are given up. */
  close(): void {
    this.#end(NORMAL);
    this.#socket?.close(NORMAL);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #connect(): Promise<void> {
    this.#move('connecting');
    try {
      const token = await this.#options.token(this.#wasRefused);
      if (!this.#isClosed()) this.#open(token);
    } catch (error) {
      if (error instanceof SignedOutError) this.#end(TOKEN_INVALID);
      else this.#again();
    }
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #open(token: string): void {
    const socket = new WebSocket(`${this.#options.baseUrl.replace(/^http/, 'ws')}/v1/ws`, 'curbside.v1');
    this.#socket = socket;
    this.#watchSilence();
    socket.addEventListener('open', () => {
      const resume = this.#position === undefined ? {} : { resume_from: { seq: this.#position } };
      this.#write({ frame: 'hello', token, ...resume });
    });
    socket.addEventListener('message', ({ data }) => {
      this.#watchSilence();
      this.#receive(socket, JSON.parse(String(data)));
    });
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket === socket) this.#lost(code);
    });
  }

  /** A line that says nothing for two heartbeats is dead, whatever the operating system believes. */
  #watchSilence(): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#silence = setTimeout(() => {
      socket?.close();
      if (this.#socket === socket) this.#lost(1006);
    }, this.#silenceMs);
  }

  #receive(socket: WebSocket, frame: Frame): void {
    switch (frame['frame']) {
      case 'ready':
        return this.#ready(Number(frame['seq']), Number(frame['heartbeat_s']), frame['resumed'] === true);
      case 'event':
        return this.#handle(() => this.#tell(frame));
      case 'resync_required':
        return this.#handle(async () => void (await this.#options.onResync?.(reasonOf(frame['reason']))));
      case 'ping':
        return this.#write({ frame: 'pong' });
      case 'reconnect':
        this.#hintMs = Number(frame['after_ms']);
        return undefined;
      case 'result':
        return this.#settle(frame);
      case 'refused':
        return this.#refuse(frame);
      default:
        // New frames may come with any version: a client ignores what it does not know.
        return void socket;
    }
  }

  #ready(seq: number, heartbeatSeconds: number, isResumed: boolean): void {
    if (!isResumed) this.#handle(() => void (this.#position = seq));
    this.#silenceMs = 2 * heartbeatSeconds * 1000 + OPENING_MS;
    this.#attempt = 0;
    this.#hintMs = 0;
    this.#wasRefused = false;
    this.#move('online');
    this.#outbox.open((frame) => this.#write(frame));
  }

  /** One after the other: an event waits for the resync before it. What throws there stops nothing here. */
  #handle(work: () => unknown): void {
    this.#handling = this.#handling.then(work).then(() => undefined, reportError);
  }

  async #tell(frame: Frame): Promise<void> {
    const event = eventOf(frame);
    if (event.seq <= (this.#position ?? 0)) return;
    try {
      if (!this.#told.before(event)) await this.#options.onEvent(event);
    } finally {
      this.#position = event.seq;
      this.#ack ??= setTimeout(() => this.#sendAck(), ACK_MS);
    }
  }

  #sendAck(): void {
    this.#ack = undefined;
    if (this.#state === 'online') this.#write({ frame: 'ack', seq: this.#position });
  }

  #settle(frame: Frame): void {
    const result = resultOf(frame);
    if (!result) return;
    if (result.room_seq !== null) this.#told.add(result.id);
    this.#outbox.settle(result);
  }

  #refuse(frame: Frame): void {
    const { client_id: id, problem } = frame;
    if (typeof id === 'string' && isProblem(problem)) this.#outbox.refuse(id, problem);
  }

  #write(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #lost(code: number): void {
    this.#socket = undefined;
    this.#outbox.pause();
    if (this.#isClosed()) return;
    if (FINAL.has(code) || (code === TOKEN_INVALID && this.#wasRefused)) return this.#end(code);
    if (code === TOKEN_INVALID) this.#wasRefused = true;
    if (code === FLOOD) this.#attempt = Math.max(this.#attempt, FLOOD_ATTEMPTS);
    this.#again();
  }

  #again(): void {
    if (this.#isClosed()) return;
    clearTimeout(this.#silence);
    this.#move('waiting');
    this.#retry = setTimeout(() => void this.#connect(), backOff(this.#attempt, this.#hintMs, this.#options.random));
    this.#attempt += 1;
    this.#hintMs = 0;
  }

  #end(code: number): void {
    if (this.#isClosed()) return;
    for (const timer of [this.#retry, this.#silence, this.#ack]) clearTimeout(timer);
    this.#outbox.abandon(`the socket was closed with ${code}`);
    this.#move('closed', code);
  }

  #move(state: SocketState, code?: number): void {
    this.#state = state;
    this.#options.onState?.(state, code);
  }
}

function eventOf({ seq, type, at, data }: Frame): SocketEvent {
  return { seq: Number(seq), type: String(type), at: String(at), data };
}

function resultOf({
  client_id: clientId,
  id,
  room_seq: seq,
  prev_room_seq: previous,
  publish_at: publishAt,
  body,
}: Frame): SendResult | undefined {
  if (typeof clientId !== 'string' || typeof id !== 'string') return undefined;
  const text = typeof body === 'string' ? body : null;
  const waits = typeof publishAt === 'string' ? { publish_at: publishAt } : {};
  return { client_id: clientId, id, room_seq: placeOf(seq), prev_room_seq: placeOf(previous), ...waits, body: text };
}

function placeOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

const REASONS: readonly ResyncReason[] = ['too_old', 'gap', 'permission_change', 'server_restart'];

function reasonOf(value: unknown): ResyncReason {
  return REASONS.find((reason) => reason === value) ?? 'gap';
}

function isProblem(value: unknown): value is RefusedError['problem'] {
  return typeof value === 'object' && value !== null && 'code' in value && 'status' in value;
}

/** What a callback throws is its own affair, and must not be lost: the platform hears of it as of any uncaught error. */
function reportError(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
