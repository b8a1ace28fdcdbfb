import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Frame {
  readonly frame: string;
  readonly [field: string]: unknown;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface ClientOptions {
  readonly origin?: string;
  readonly protocols?: readonly string[];
}

/** A client of `/v1/ws` as a browser would be one: the platform's own WebSocket. Keeps every frame it was sent. */
export class SocketClient {
  readonly frames: Frame[] = [];
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  readonly #watchers = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', (event) => resolve({ code: event.code, reason: event.reason }));
    });
    socket.addEventListener('message', (event) => {
      this.frames.push(JSON.parse(String(event.data)) as Frame);
      for (const watch of this.#watchers) watch();
    });
  }

  /** Opens a socket; rejects when the server refuses the upgrade. */
  static async open(baseUrl: string, options: ClientOptions = {}): Promise<SocketClient> {
    const socket = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}/v1/ws`, {
      protocols: [...(options.protocols ?? ['curbside.v1'])],
      headers: options.origin === undefined ? {} : { origin: options.origin },
    });
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error('the upgrade was refused')));
    });
    return client;
  }

  /** Opens a socket and signs in; resolves with `ready`. */
  static async signedIn(
    baseUrl: string,
    token: string,
    resumeFrom?: number,
    options?: ClientOptions,
  ): Promise<SocketClient> {
    const client = await SocketClient.open(baseUrl, options);
    client.hello(token, resumeFrom);
    await client.next((frame) => frame.frame === 'ready');
    return client;
  }

  hello(token: string, resumeFrom?: number): void {
    this.send({ frame: 'hello', token, ...(resumeFrom === undefined ? {} : { resume_from: { seq: resumeFrom } }) });
  }

  send(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  sendRaw(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data);
  }

  close(): void {
    this.#socket.close();
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  events(): Frame[] {
    return this.frames.filter((frame) => frame.frame === 'event');
  }

  /** Positions of the events received, in the order of arrival. */
  sequence(): number[] {
    return this.events().map((frame) => Number(frame['seq']));
  }

  /** The first frame, past or future, that fits; rejects after `timeoutMs`. */
  next(fits: (frame: Frame) => boolean, timeoutMs = 5_000): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        const found = this.frames.find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.#watchers.delete(settle);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(settle);
        reject(new Error(`no such frame within ${timeoutMs} ms; got ${this.frames.map((f) => f.frame).join(', ')}`));
      }, timeoutMs);
      this.#watchers.add(settle);
      settle();
    });
  }
}

/** A line that can be cut: forwards bytes to `target` until told to drop everything. */
export class CuttableLine implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async to(target: string): Promise<CuttableLine> {
    const sockets = new Set<Socket>();
    const server = createServer((inside) => {
      const outside = connect(Number(new URL(target).port), '127.0.0.1');
      for (const socket of [inside, outside]) {
        sockets.add(socket);
        socket.on('error', () => {}).on('close', () => sockets.delete(socket));
      }
      inside.pipe(outside).pipe(inside);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CuttableLine(server, sockets);
  }

  /** Drops every connection in the middle of whatever it carries. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
  }
}

/** A client below the protocol: it can stop reading, and send half of a frame. */
export class RawSocket {
  readonly socket: Socket;
  /** The head of the server's answer. */
  head = '';
  #chunks: Buffer[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Everything after the handshake that was read so far; joined when asked for, as a flood comes in thousands of pieces. */
  get received(): Buffer {
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  /** Shakes hands; `early` frames leave in the same packet as the request. Rejects with the status line of a refusal. */
  static async open(
    baseUrl: string,
    headers: Readonly<Record<string, string>> = {},
    early: readonly object[] = [],
  ): Promise<RawSocket> {
    const key = randomBytes(16).toString('base64');
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
    socket.on('error', () => {});
    const lines = { 'sec-websocket-protocol': 'curbside.v1', ...headers };
    const request =
      `GET /v1/ws HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n` +
      Object.entries(lines)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('') +
      '\r\n';
    socket.write(Buffer.concat([Buffer.from(request), ...early.map((frame) => encodeFrame(JSON.stringify(frame)))]));
    const raw = new RawSocket(socket);
    const head = await raw.#readHead();
    raw.head = head;
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    if (!head.includes(accept)) throw new Error(head.split('\r\n', 1)[0]);
    return raw;
  }

  /** Sends one frame: opcode 1 is text, 0 a continuation. */
  sendFrame(text: string, options?: { opcode?: number; final?: boolean }): void {
    this.socket.write(encodeFrame(text, options));
  }

  /** The code of the server's close frame (RFC 6455 section 5.5.1), its last frame; undefined when none came. */
  closeCode(): number | undefined {
    const at = this.received.lastIndexOf(0x88);
    return at < 0 ? undefined : this.received.subarray(at).readUInt16BE(2);
  }

  /** Resolves when the server has closed the line. */
  async ended(): Promise<void> {
    // A line that the server resets ends as well: `once` would reject on its error.
    if (!this.socket.destroyed) await new Promise((resolve) => this.socket.once('close', resolve));
  }

  #readHead(): Promise<string> {
    return new Promise((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.#chunks.push(chunk);
        const sofar = this.received;
        const end = sofar.indexOf('\r\n\r\n');
        if (end < 0) return;
        this.#chunks = [sofar.subarray(end + 4)];
        this.socket.off('data', read);
        this.socket.on('data', (more: Buffer) => this.#chunks.push(more));
        resolve(sofar.subarray(0, end).toString());
      };
      this.socket.on('data', read).once('close', () => reject(new Error('closed during the handshake')));
    });
  }
}

/** A masked frame of at most 65,535 bytes (RFC 6455 section 5.2). */
function encodeFrame(text: string, { opcode = 1, final = true } = {}): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  const masked = payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Buffer.concat([Buffer.from([(final ? 0x80 : 0) | opcode, ...length]), mask, masked]);
}
