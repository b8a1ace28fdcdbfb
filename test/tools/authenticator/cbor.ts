/** What an authenticator writes: integers, bytes, text and maps (RFC 8949, core deterministic encoding). */
export type Cbor = number | string | Buffer | ReadonlyMap<number | string, Cbor>;

/** Encodes a value. */
export function encodeCbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].map(([key, item]) => Buffer.concat([encodeCbor(key), encodeCbor(item)]));
  return Buffer.concat([head(5, value.size), ...entries]);
}

function head(major: number, count: number): Buffer {
  const first = major << 5;
  if (count < 24) return Buffer.from([first | count]);
  if (count < 0x100) return Buffer.from([first | 24, count]);
  if (count < 0x1_0000) return Buffer.from([first | 25, count >> 8, count & 255]);
  const bytes = Buffer.alloc(5);
  bytes[0] = first | 26;
  bytes.writeUInt32BE(count, 1);
  return bytes;
}
