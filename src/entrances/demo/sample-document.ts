import { crc32, deflateSync } from 'node:zlib';

/** The word on it, five by seven dots a letter. */
const LETTERS = [
  ['.###.', '#...#', '#....', '.###.', '....#', '#...#', '.###.'],
  ['.###.', '#...#', '#...#', '#####', '#...#', '#...#', '#...#'],
  ['#...#', '##.##', '#.#.#', '#.#.#', '#...#', '#...#', '#...#'],
  ['####.', '#...#', '#...#', '####.', '#....', '#....', '#....'],
  ['#....', '#....', '#....', '#....', '#....', '#....', '#####'],
  ['#####', '#....', '#....', '####.', '#....', '#....', '#####'],
];
const DOT = 14;
const MARGIN = 4;

/** A picture that says SAMPLE and nothing else, for invented claims: a PNG (ISO/IEC 15948) in shades of grey. */
export function sampleDocument(): Buffer {
  const width = (LETTERS.length * 6 - 1 + 2 * MARGIN) * DOT;
  const height = (7 + 2 * MARGIN) * DOT;
  const lines = Array.from({ length: height }, (_none, y) => [
    0, // no filter
    ...Array.from({ length: width }, (_pixel, x) =>
      shadeAt(Math.floor(x / DOT) - MARGIN, Math.floor(y / DOT) - MARGIN),
    ),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const pixels = deflateSync(Buffer.from(lines.flat()));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function shadeAt(column: number, row: number): number {
  const letter = LETTERS[Math.floor(column / 6)];
  return letter?.[row]?.[column % 6] === '#' ? 0x60 : 0xf4;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}
