import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame as a client should not, or should, write it (RFC 6455 section 5.2). */
export interface FrameBytes {
  readonly opcode?: number;
  readonly payload?: Buffer | string;
  readonly final?: boolean;
  /** The three reserved bits, as a number from 0 to 7. */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** Says another length than the payload has. */
  readonly announced?: bigint;
  /** Writes the length in 2 or 8 bytes although fewer would do. */
  readonly lengthBytes?: 2 | 8;
}

/** Any frame, lawful or not. */
export function frameBytes(frame: FrameBytes): Buffer {
  const { opcode = OPCODE.text, final = true, reserved = 0, masked = true } = frame;
  const payload = Buffer.from(frame.payload ?? '');
  const mask = masked ? randomBytes(4) : Buffer.alloc(0);
  const body = masked ? payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0)) : payload;
  const length = lengthOf(frame, payload.length);
  length[0] = (length[0] ?? 0) | (masked ? 0x80 : 0);
  return Buffer.concat([Buffer.from([(final ? 0x80 : 0) | (reserved << 4) | opcode]), length, mask, body]);
}

function lengthOf({ announced, lengthBytes }: FrameBytes, size: number): Buffer {
  const said = announced ?? BigInt(size);
  if (lengthBytes === undefined && said < 126n) return Buffer.from([Number(said)]);
  if (lengthBytes === 2 || (lengthBytes === undefined && said < 65_536n)) {
    const bytes = Buffer.from([126, 0, 0]);
    bytes.writeUInt16BE(Number(said), 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 127;
  bytes.writeBigUInt64BE(said, 1);
  return bytes;
}

/** What a server sent: text frames, control frames, and how it closed. */
export interface Said {
  readonly texts: readonly string[];
  readonly pongs: readonly Buffer[];
  /** Code of its close frame; 1005 for one without a code, undefined when none came. */
  readonly closed: number | undefined;
}

/** The handshake as a browser would write it; `change` gives other lines. */
export interface Handshake {
  readonly method?: string;
  readonly path?: string;
  readonly version?: string;
  /** Headers instead of the usual ones; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Whole lines besides. */
  readonly lines?: readonly string[];
}

/** A WebSocket client that knows no rules. */
export class WireClient {
  readonly socket: Socket;
  /** Status of the answer to the handshake; 0 when there was none. */
  status = 0;
  head = '';
  readonly #key = randomBytes(16).toString('base64');
  #received: Buffer = Buffer.alloc(0);
  #isEnded = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (piece: Buffer) => (this.#received = Buffer.concat([this.#received, piece])));
    socket.on('close', () => (this.#isEnded = true));
  }

  /** Connects and shakes hands; the server may refuse. */
  static async open(url: string, handshake: Handshake = {}): Promise<WireClient> {
    const client = new WireClient(connect(Number(new URL(url).port), '127.0.0.1'));
    client.socket.write(client.#request(handshake));
    await client.until(() => client.#received.includes('\r\n\r\n'));
    const end = client.#received.indexOf('\r\n\r\n');
    client.head = client.#received.subarray(0, Math.max(0, end)).toString('latin1');
    client.status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(client.head)?.[1] ?? 0);
    if (end >= 0) client.#received = client.#received.subarray(end + 4);
    return client;
  }

  /** Whether the server proved that it read the key (RFC 6455 section 4.2.2). */
  get isAccepted(): boolean {
    const accept = createHash('sha1').update(`${this.#key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    return this.status === 101 && this.head.includes(accept);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  send(...frames: readonly (FrameBytes | Buffer)[]): void {
    this.socket.write(Buffer.concat(frames.map((frame) => (Buffer.isBuffer(frame) ? frame : frameBytes(frame)))));
  }

  say(frame: object): void {
    this.send({ payload: JSON.stringify(frame) });
  }

  said(): Said {
    return readFrames(this.#received);
  }

  /** Waits until something holds or the line ends; false when it does not hold within the time. */
  async until(holds: () => boolean, limitMs = 5_000): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    while (!holds() && !this.#isEnded && performance.now() < deadline) await sleep(5);
    return holds();
  }

  #request({ method = 'GET', path = '/v1/ws', version = '1.1', headers = {}, lines = [] }: Handshake): string {
    const all: Record<string, string | undefined> = {
      Host: 'localhost',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': this.#key,
      'Sec-WebSocket-Protocol': 'curbside.v1',
      ...headers,
    };
    const said = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
    return [`${method} ${path} HTTP/${version}`, ...said, ...lines, '', ''].join('\r\n');
  }
}

/** Whole frames of a server, which masks nothing and fragments nothing. */
function readFrames(bytes: Buffer): Said {
  const texts: string[] = [];
  const pongs: Buffer[] = [];
  let closed: number | undefined;
  for (let at = 0; at + 2 <= bytes.length;) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const short = bytes[at + 1] ?? 0;
    const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (at + headBytes > bytes.length) break;
    const size =
      short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
    const payload = bytes.subarray(at + headBytes, at + headBytes + size);
    if (payload.length < size) break;
    if (opcode === OPCODE.text) texts.push(payload.toString());
    if (opcode === OPCODE.pong) pongs.push(payload);
    if (opcode === OPCODE.close) closed = size >= 2 ? payload.readUInt16BE(0) : 1005;
    at += headBytes + size;
  }
  return { texts, pongs, closed };
}
