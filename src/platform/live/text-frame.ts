const FINAL_TEXT = 0x81;
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

/**
 * A whole text frame of a server, unmasked and not compressed (RFC 6455 section 5.2): the bytes that the socket library would send for
 * it. Made once it is written to any number of sockets as it is, while the library would make a head and two writes for each.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headBytes = length < IN_TWO_BYTES ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = FINAL_TEXT;
  frame[1] = headBytes === 2 ? length : headBytes === 4 ? IN_TWO_BYTES : IN_EIGHT_BYTES;
  if (headBytes === 4) frame.writeUInt16BE(length, 2);
  if (headBytes === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, headBytes, 'utf8');
  return frame;
}
