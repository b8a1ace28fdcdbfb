import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The ways in which text is written down on its way to a disk, a log or a reply. */
export const ENCODINGS: Readonly<Record<string, (value: string) => readonly Buffer[]>> = {
  raw: (value) => [...new Set([value, value.toLowerCase(), value.toUpperCase()])].map((form) => Buffer.from(form)),
  base64: (value) => [0, 1, 2].flatMap((shift) => base64Middles(Buffer.from(value), shift)),
  url: (value) => [
    Buffer.from(encodeURIComponent(value)),
    Buffer.from(encodeURIComponent(value).replaceAll('%20', '+')),
    Buffer.from(everyByte(value, (byte) => `%${hexOf(byte).toUpperCase()}`)),
  ],
  json: (value) => [
    Buffer.from(JSON.stringify(value).slice(1, -1)),
    Buffer.from(JSON.stringify(value).slice(1, -1).replaceAll('/', '\\/')),
    Buffer.from(everyUnit(value, (unit) => `\\u${unit.toString(16).padStart(4, '0')}`)),
  ],
  utf16: (value) => [Buffer.from(value, 'utf16le'), Buffer.from(value, 'utf16le').swap16()],
  hex: (value) => [Buffer.from(hexOf(...Buffer.from(value))), Buffer.from(hexOf(...Buffer.from(value)).toUpperCase())],
};

/** Finds many values at once, in every encoding, in whatever bytes it is shown. */
export interface Searcher {
  /** Places in `values` that the bytes hold. */
  find(bytes: Buffer): Set<number>;
  /** The same in a file of any size. */
  findInFile(path: string): Promise<Set<number>>;
  /** The same in every file below a folder; one that is gone meanwhile holds nothing. */
  findInFolder(folder: string): Promise<Set<number>>;
}

const KEY_BYTES = 4;
const CHUNK_BYTES = 1 << 22;

/** Builds a searcher. Values shorter than 4 bytes would be found everywhere and are refused. */
export function createSearcher(values: readonly string[]): Searcher {
  const patterns = new Map<number, { readonly bytes: Buffer; readonly value: number }[]>();
  const present = new Uint8Array(1 << 24);
  let longest = 0;
  for (const [place, value] of values.entries()) {
    if (value.length < KEY_BYTES) throw new Error('a value of less than four bytes would be found everywhere');
    for (const bytes of Object.values(ENCODINGS).flatMap((encode) => encode(value))) {
      const key = bytes.readUInt32LE(0);
      patterns.set(key, [...(patterns.get(key) ?? []), { bytes, value: place }]);
      present[key >>> 8] = 1;
      longest = Math.max(longest, bytes.length);
    }
  }
  const find = (bytes: Buffer): Set<number> => {
    const found = new Set<number>();
    for (let at = 0; at + KEY_BYTES <= bytes.length; at += 1) {
      // Three bytes of four decide for nearly every place that nothing begins here.
      const tail = bytes[at + 1]! | (bytes[at + 2]! << 8) | (bytes[at + 3]! << 16);
      if (present[tail] === 0) continue;
      for (const pattern of patterns.get(bytes.readUInt32LE(at)) ?? []) {
        if (bytes.subarray(at, at + pattern.bytes.length).equals(pattern.bytes)) found.add(pattern.value);
      }
    }
    return found;
  };
  const findInFile = (path: string): Promise<Set<number>> => scanFile(path, longest, find);
  return {
    find,
    findInFile,
    async findInFolder(folder) {
      const found = new Set<number>();
      for (const file of await filesBelow(folder)) for (const value of await findInFile(file)) found.add(value);
      return found;
    },
  };
}

/** Chunks overlap by the longest pattern, so that nothing hides on a border. */
async function scanFile(path: string, overlap: number, find: Searcher['find']): Promise<Set<number>> {
  const found = new Set<number>();
  let rest: Buffer = Buffer.alloc(0);
  try {
    // A stream takes a whole chunk of memory even for a file of one page, and a database has many of those.
    if ((await stat(path)).size <= CHUNK_BYTES) return find(await readFile(path));
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      for (const value of find(bytes)) found.add(value);
      rest = bytes.subarray(Math.max(0, bytes.length - overlap));
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
  }
  return found;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** What a value becomes inside a longer base64 text, at one of the three places where it can begin; both alphabets. */
function base64Middles(bytes: Buffer, shift: number): Buffer[] {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes, Buffer.alloc(3)]);
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + bytes.length) * 8) / 6);
  return (['base64', 'base64url'] as const).map((alphabet) =>
    Buffer.from(padded.toString(alphabet).slice(first, last)),
  );
}

function hexOf(...bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('hex');
}

function everyByte(value: string, write: (byte: number) => string): string {
  return [...Buffer.from(value)].map(write).join('');
}

function everyUnit(value: string, write: (unit: number) => string): string {
  return Array.from({ length: value.length }, (_, at) => write(value.charCodeAt(at))).join('');
}
