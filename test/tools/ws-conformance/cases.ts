import { frameBytes, OPCODE, type FrameBytes, type Handshake } from './wire.ts';

/** A handshake and what must come of it. */
export interface HandshakeCase {
  readonly name: string;
  readonly handshake: Handshake;
  /** Statuses that are right; 101 only with the proof of the key. */
  readonly statuses: readonly number[];
  /** What the head of the answer must hold, or must not. */
  readonly head?: { readonly with?: RegExp; readonly without?: RegExp };
  /** The socket is closed with this code after the upgrade. */
  readonly closed?: number;
}

/** Bytes that a signed-in client sends, and what must come of them. */
export interface FrameCase {
  readonly name: string;
  readonly frames: readonly (FrameBytes | Buffer)[];
  /** `answers`: so many `pong` frames of ours, and the socket stays. `pong`: a control frame with this payload. */
  readonly expect:
    | { readonly kind: 'closed'; readonly codes: readonly number[] }
    | { readonly kind: 'answers'; readonly times: number; readonly pong?: Buffer };
}

const PING = '{"frame":"ping"}';
const refused = (codes: readonly number[]) => ({ kind: 'closed', codes }) as const;
const answered = (times: number, pong?: Buffer) => ({ kind: 'answers', times, ...(pong ? { pong } : {}) }) as const;

const KEY = 'Sec-WebSocket-Key';
const PROTOCOL = 'Sec-WebSocket-Protocol';
const VERSION = 'Sec-WebSocket-Version';
const NOT_UPGRADED = [400, 404, 405, 426];

/** RFC 6455 sections 4.1 and 4.2, and who may connect. */
export const HANDSHAKES: readonly HandshakeCase[] = [
  { name: 'as a browser writes it', handshake: {}, statuses: [101], head: { with: /protocol: curbside\.v1/i } },
  {
    name: 'Connection: keep-alive, Upgrade',
    handshake: { headers: { Connection: 'keep-alive, Upgrade' } },
    statuses: [101],
  },
  { name: 'Upgrade: WebSocket', handshake: { headers: { Upgrade: 'WebSocket' } }, statuses: [101] },
  {
    name: 'our protocol among others',
    handshake: { headers: { [PROTOCOL]: 'chat, curbside.v1' } },
    statuses: [101],
    head: { with: /protocol: curbside\.v1\r?\n?/i },
  },
  {
    name: 'a secret among the protocols',
    handshake: { headers: { [PROTOCOL]: 'c2VjcmV0, curbside.v1' } },
    statuses: [101],
    head: { without: /c2VjcmV0/ },
  },
  {
    name: 'another protocol',
    handshake: { headers: { [PROTOCOL]: 'chat' } },
    statuses: [101],
    closed: 4406,
    head: { without: /chat/ },
  },
  { name: 'no protocol', handshake: { headers: { [PROTOCOL]: undefined } }, statuses: [101], closed: 4406 },
  {
    name: 'compression offered',
    handshake: { lines: ['Sec-WebSocket-Extensions: permessage-deflate'] },
    statuses: [101],
    head: { without: /permessage/i },
  },
  { name: 'no key', handshake: { headers: { [KEY]: undefined } }, statuses: [400] },
  { name: 'a short key', handshake: { headers: { [KEY]: 'AAAA' } }, statuses: [400] },
  { name: 'a key that is no base64', handshake: { headers: { [KEY]: '!!!!!!!!!!!!!!!!!!!!!!==' } }, statuses: [400] },
  { name: 'two keys', handshake: { lines: [`${KEY}: AAAAAAAAAAAAAAAAAAAAAA==`] }, statuses: [400] },
  { name: 'version 7', handshake: { headers: { [VERSION]: '7' } }, statuses: [400, 426] },
  { name: 'no version', handshake: { headers: { [VERSION]: undefined } }, statuses: [400, 426] },
  { name: 'a protocol of forbidden letters', handshake: { headers: { [PROTOCOL]: 'curb side' } }, statuses: [400] },
  { name: 'a protocol twice', handshake: { headers: { [PROTOCOL]: 'curbside.v1, curbside.v1' } }, statuses: [400] },
  { name: 'an upgrade to something else', handshake: { headers: { Upgrade: 'h2c' } }, statuses: NOT_UPGRADED },
  { name: 'no upgrade', handshake: { headers: { Upgrade: undefined, Connection: 'close' } }, statuses: [404] },
  { name: 'POST', handshake: { method: 'POST' }, statuses: NOT_UPGRADED },
  { name: 'another path', handshake: { path: '/v1/ws/' }, statuses: [404] },
  { name: 'a path within the path', handshake: { path: '/v1//ws' }, statuses: [404] },
  { name: 'a page of somebody else', handshake: { lines: ['Origin: https://evil.example'] }, statuses: [403] },
  { name: 'a page without an origin', handshake: { lines: ['Origin: null'] }, statuses: [403] },
  { name: 'a header of 20 kB', handshake: { lines: [`X-Long: ${'x'.repeat(20_000)}`] }, statuses: [431] },
];

const text = (bytes: readonly number[], options: FrameBytes = {}): FrameBytes => ({
  payload: Buffer.from(bytes),
  ...options,
});
const control = (opcode: number, size: number): FrameBytes => ({ opcode, payload: Buffer.alloc(size, 0x61) });
const closing = (code: number, reason: Buffer | string = ''): FrameBytes => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return { opcode: OPCODE.close, payload: Buffer.concat([head, Buffer.from(reason)]) };
};

/** A text in so many pieces. */
export function inPieces(payload: string | Buffer, count: number): FrameBytes[] {
  const bytes = Buffer.from(payload);
  const size = Math.ceil(bytes.length / count);
  return Array.from({ length: count }, (_, i) => ({
    opcode: i === 0 ? OPCODE.text : OPCODE.continuation,
    final: i === count - 1,
    payload: bytes.subarray(i * size, (i + 1) * size),
  }));
}

const [FIRST, SECOND] = inPieces(PING, 2);
const OF_2_PIECES = { first: FIRST ?? {}, second: SECOND ?? {} };

/** RFC 6455 sections 5 to 8. */
export const FRAMES: readonly FrameCase[] = [
  { name: 'a text', frames: [{ payload: PING }], expect: answered(1) },
  { name: 'two texts in one packet', frames: [{ payload: PING }, { payload: PING }], expect: answered(2) },
  { name: 'a text in 2 pieces', frames: inPieces(PING, 2), expect: answered(1) },
  { name: 'a text in 16 pieces', frames: inPieces(PING, 16), expect: answered(1) },
  { name: 'a text in 17 pieces', frames: inPieces(PING.padEnd(34), 17), expect: refused([1008]) },
  {
    name: 'a text with empty pieces',
    frames: [{ final: false }, { opcode: 0, final: false, payload: PING }, { opcode: 0 }],
    expect: answered(1),
  },
  { name: 'a length in 2 bytes that needs 1', frames: [{ payload: PING, lengthBytes: 2 }], expect: answered(1) },
  { name: 'a ping', frames: [control(OPCODE.ping, 0)], expect: answered(0, Buffer.alloc(0)) },
  { name: 'a ping of 125 bytes', frames: [control(OPCODE.ping, 125)], expect: answered(0, Buffer.alloc(125, 0x61)) },
  {
    name: 'a ping between pieces',
    frames: [OF_2_PIECES.first, control(OPCODE.ping, 3), OF_2_PIECES.second],
    expect: answered(1, Buffer.from('aaa')),
  },
  { name: 'a pong that nobody asked for', frames: [control(OPCODE.pong, 5), { payload: PING }], expect: answered(1) },
  { name: 'a ping of 126 bytes', frames: [control(OPCODE.ping, 126)], expect: refused([1002]) },
  { name: 'a ping in pieces', frames: [{ opcode: OPCODE.ping, final: false }], expect: refused([1002]) },
  { name: 'no mask', frames: [{ payload: PING, masked: false }], expect: refused([1002]) },
  { name: 'a ping without mask', frames: [{ opcode: OPCODE.ping, masked: false }], expect: refused([1002]) },
  ...[4, 2, 1, 7].map((reserved) => ({
    name: `reserved bits ${reserved}`,
    frames: [{ payload: PING, reserved }],
    expect: refused([1002]),
  })),
  ...[3, 7, 11, 15].map((opcode) => ({ name: `opcode ${opcode}`, frames: [{ opcode }], expect: refused([1002]) })),
  { name: 'reserved bits of a ping', frames: [{ opcode: OPCODE.ping, reserved: 4 }], expect: refused([1002]) },
  { name: 'a continuation of nothing', frames: [{ opcode: 0, payload: PING }], expect: refused([1002]) },
  { name: 'a text within a text', frames: [OF_2_PIECES.first, { payload: PING }], expect: refused([1002]) },
  { name: 'bytes that are no text', frames: [{ opcode: OPCODE.binary, payload: PING }], expect: refused([4400]) },
  {
    name: 'a letter split over two pieces',
    frames: [text([0x22, 0xc3], { final: false }), text([0xa9, 0x22], { opcode: 0 })],
    expect: refused([4400]),
  },
  ...Object.entries({
    'a wrong second byte': [0xc3, 0x28],
    'an overlong zero': [0xc0, 0x80],
    'half a surrogate': [0xed, 0xa0, 0x80],
    'a letter beyond Unicode': [0xf4, 0x90, 0x80, 0x80],
    'a letter cut off': [0xe2, 0x82],
    'a byte of no letter': [0xff],
  }).map(([name, bytes]) => ({ name, frames: [text(bytes)], expect: refused([1007]) })),
  {
    name: 'a wrong byte in the second piece',
    frames: [text([0x61], { final: false }), text([0xff], { opcode: 0 })],
    expect: refused([1007]),
  },
  { name: 'close with 1000', frames: [closing(1000)], expect: refused([1000]) },
  { name: 'close without a code', frames: [{ opcode: OPCODE.close }], expect: refused([1005]) },
  { name: 'close with 4999 and a reason', frames: [closing(4999, 'x'.repeat(123))], expect: refused([4999]) },
  { name: 'close with one byte', frames: [{ opcode: OPCODE.close, payload: 'x' }], expect: refused([1002]) },
  ...[0, 999, 1004, 1005, 1006, 1015, 1100, 2999, 5000, 65_535].map((code) => ({
    name: `close with ${code}`,
    frames: [closing(code)],
    expect: refused([1002]),
  })),
  {
    name: 'close with a reason that is no text',
    frames: [closing(1000, Buffer.from([0xc3, 0x28]))],
    expect: refused([1007]),
  },
  { name: 'close with a reason of 124 bytes', frames: [closing(1000, 'x'.repeat(124))], expect: refused([1002]) },
  { name: 'something after close', frames: [closing(1000), { payload: PING }], expect: refused([1000]) },
  { name: '65,536 bytes', frames: [{ payload: PING.padEnd(65_536) }], expect: answered(1) },
  { name: '65,537 bytes', frames: [{ payload: PING.padEnd(65_537) }], expect: refused([1009]) },
  { name: 'pieces of 65,537 bytes', frames: inPieces(PING.padEnd(65_537), 2), expect: refused([1009]) },
  { name: 'a gigabyte announced', frames: [{ announced: 2n ** 30n }], expect: refused([1009]) },
  { name: '2^53 bytes announced', frames: [{ announced: 2n ** 53n }], expect: refused([1009]) },
  { name: '2^63 bytes announced', frames: [{ announced: 2n ** 63n }], expect: refused([1002, 1009]) },
  { name: 'no JSON', frames: [{ payload: '{"frame":' }], expect: refused([4400]) },
  { name: 'JSON of 10,000 levels', frames: [{ payload: '['.repeat(10_000) }], expect: refused([4400]) },
  { name: 'a name of the prototype', frames: [{ payload: '{"frame":"__proto__"}' }], expect: refused([4400]) },
  { name: 'an endless number', frames: [{ payload: '{"frame":"ack","seq":1e999}' }], expect: refused([4400]) },
  {
    name: 'forty frames at once',
    frames: Array.from({ length: 40 }, () => ({ payload: PING })),
    expect: refused([4429]),
  },
  {
    name: 'a thousand pings at once',
    frames: Array.from({ length: 1_000 }, () => control(OPCODE.ping, 125)),
    expect: refused([4429]),
  },
  {
    name: 'a thousand pongs at once',
    frames: Array.from({ length: 1_000 }, () => control(OPCODE.pong, 125)),
    expect: refused([4429]),
  },
];

/** Sockets that want memory and give nothing: after the handshake `first`, then `bytes` so many times, as fast as the line takes them. */
export interface Hostile {
  readonly first?: Buffer;
  readonly bytes: Buffer;
  readonly times: number;
}

const NEVER_ENDS = frameBytes({ final: false, payload: 'x' });

export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'a text that never ends, byte by byte': {
    first: NEVER_ENDS,
    bytes: frameBytes({ opcode: OPCODE.continuation, final: false, payload: 'x' }),
    times: 100_000,
  },
  'a text that never ends, in large pieces': {
    first: NEVER_ENDS,
    bytes: frameBytes({ opcode: OPCODE.continuation, final: false, payload: 'x'.repeat(32_000) }),
    times: 80,
  },
  'sixty megabytes announced': { first: frameBytes({ announced: 2n ** 26n }), bytes: Buffer.alloc(65_536), times: 40 },
  'pings whose answers nobody reads': { bytes: frameBytes(control(OPCODE.ping, 125)), times: 200_000 },
  'half a frame': { bytes: frameBytes({ payload: 'x'.repeat(60_000) }).subarray(0, 50_000), times: 1 },
};
