import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const NOTHING = Buffer.alloc(0);
const TEXT = 0x81;
const CLOSE = 0x88;
/** The server is overloaded: come again (docs/realtime.md). */
const TRY_AGAIN_LATER = 1013;
const SUBPROTOCOL = 'curbside.v1';

/** A socket ended before it was ready: the status of its handshake, 0 if none came, and the code of its close frame, 0 likewise. */
export class SocketEnded extends Error {
  readonly isTurnedAway: boolean;

  constructor(status: number, closeCode: number) {
    super(`the server closed the socket (HTTP ${status}, close ${closeCode})`);
    this.isTurnedAway = status === 503 || closeCode === TRY_AGAIN_LATER;
  }
}

/** What came last to any socket: read and left again in the same turn, as a buffer of its own for each packet takes longer than its frames. */
const READ = Buffer.allocUnsafe(256 * 1024);

/** One WebSocket that only counts (RFC 6455 section 5.2): `heard` gets the payload of each text frame, never a copy, until it returns. */
export class SocketConnection {
  readonly ready: Promise<void>;
  readonly #socket: Socket;
  readonly #heard: (payload: Buffer) => void;
  /** Hears of the answer to the handshake and of frames, until the server is ready. */
  #isReady: ((payload: Buffer | undefined) => void) | undefined;
  #rest: Buffer = NOTHING;
  #upgraded = false;
  #status = 0;
  #closeCode = 0;

  constructor(url: string, path: string, token: string, heard: (payload: Buffer) => void) {
    const { hostname, port } = new URL(url);
    this.#heard = heard;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.ready.catch(() => undefined);
    this.#isReady = (payload) => {
      if (payload === undefined && token !== '')
        this.#socket.write(textFrame(JSON.stringify({ frame: 'hello', token })));
      else if (payload === undefined || payload.includes('"frame":"ready"')) {
        this.#isReady = undefined;
        resolve();
      }
    };
    const callback = (length: number): boolean => {
      this.#hear(READ.subarray(0, length));
      return true;
    };
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: { buffer: READ, callback },
    });
    this.#socket.write(upgradeRequest(path));
    this.#socket.on('error', reject);
    this.#socket.on('close', () => reject(new SocketEnded(this.#status, this.#closeCode)));
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(chunk: Buffer): void {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (!this.#upgraded) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) return void (this.#rest = Buffer.from(data));
      this.#status = Number(data.subarray(9, 12).toString('latin1'));
      if (this.#status !== 101) return void this.#socket.destroy();
      this.#upgraded = true;
      data = data.subarray(end + 4);
      this.#isReady?.(undefined);
    }
    let at = 0;
    for (let frame = frameAt(data, at); frame; frame = frameAt(data, at)) {
      at = frame.end;
      if (data[frame.begin] === CLOSE) this.#closeCode = data.readUInt16BE(frame.from);
      if (data[frame.begin] !== TEXT) continue;
      const payload = data.subarray(frame.from, frame.end);
      this.#heard(payload);
      this.#isReady?.(payload);
    }
    this.#rest = at === data.length ? NOTHING : Buffer.from(data.subarray(at));
  }
}

interface Frame {
  readonly begin: number;
  readonly from: number;
  readonly end: number;
}

/** A whole unmasked frame, undefined when some of it has not come yet. */
function frameAt(data: Buffer, begin: number): Frame | undefined {
  if (data.length < begin + 4) return undefined;
  const short = (data[begin + 1] ?? 0) & 0x7f;
  const from = begin + (short < 126 ? 2 : short === 126 ? 4 : 10);
  if (data.length < from) return undefined;
  const length =
    short < 126 ? short : short === 126 ? data.readUInt16BE(begin + 2) : Number(data.readBigUInt64BE(begin + 2));
  return data.length < from + length ? undefined : { begin, from, end: from + length };
}

function upgradeRequest(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    'host: bench',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    `sec-websocket-protocol: ${SUBPROTOCOL}`,
    `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n');
}

/** A masked text frame of a client; the mask is zero, which masks nothing and is allowed. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = TEXT;
  head[1] = 0x80 | 126;
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
