import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { ImportError } from '../import-error.ts';

/** The text of a register, out of a CSV or of a zip around one. */
export interface Source extends AsyncDisposable {
  /** Name of the CSV: inside a zip, the one in there. */
  readonly name: string;
  /** Bytes of the CSV. */
  readonly size: number;
  /** The bytes from `offset` on; inside a zip everything before is unpacked and dropped. */
  read(offset: number): Promise<AsyncIterable<Buffer>>;
}

const BLOCK_BYTES = 1 << 16;

/** Opens a CSV or a zip (Zip64 too) by its first bytes; `entry` says which file of a zip. Throws {@link ImportError}. */
export async function openSource(path: string, entry: RegExp): Promise<Source> {
  return (await startsLikeZip(path)) ? openZip(path, entry) : openPlain(path);
}

/** SHA-256 of the file as it lies there. */
export async function hashFile(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const block of inWords(createReadStream(path, { highWaterMark: BLOCK_BYTES }), UNREADABLE))
    hash.update(block);
  return hash.digest();
}

const UNREADABLE = 'The file cannot be read.';
const DAMAGED = 'The zip is cut short or damaged: fetch it again.';

async function startsLikeZip(path: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } catch {
    throw new ImportError(UNREADABLE);
  }
}

async function openPlain(path: string): Promise<Source> {
  const { size } = await stat(path);
  return {
    name: basename(path),
    size,
    read: async (start) => inWords(createReadStream(path, { start, highWaterMark: BLOCK_BYTES }), UNREADABLE),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function openZip(path: string, wanted: RegExp): Promise<Source> {
  const zip = await openPromise(path, { autoClose: false }).catch(() => refuse(DAMAGED));
  try {
    const entry = await findEntry(zip, wanted);
    return {
      name: basename(entry.fileName),
      size: entry.uncompressedSize,
      read: async (offset) => {
        const stream = await zip.openReadStreamPromise(entry).catch(() => refuse(DAMAGED));
        return after(inWords(stream, DAMAGED), offset);
      },
      [Symbol.asyncDispose]: async () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function findEntry(zip: ZipFile, wanted: RegExp): Promise<Entry> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) if (/\.csv$/i.test(entry.fileName)) entries.push(entry);
  } catch {
    refuse(DAMAGED);
  }
  const named = entries.filter((entry) => wanted.test(basename(entry.fileName)));
  const [found, ...others] = named.length > 0 ? named : entries;
  if (!found) throw new ImportError('The zip holds no CSV file.');
  if (others.length > 0) throw new ImportError('The zip holds several CSV files and none is named like the register.');
  if (found.isEncrypted()) throw new ImportError('The zip is encrypted.');
  return found;
}

function refuse(words: string): never {
  throw new ImportError(words);
}

/** The driver's own error may name a path; ours says what to do. */
async function* inWords(stream: Readable, words: string): AsyncGenerator<Buffer> {
  try {
    for await (const block of stream) if (Buffer.isBuffer(block)) yield block;
  } catch {
    throw new ImportError(words);
  }
}

async function* after(blocks: AsyncIterable<Buffer>, offset: number): AsyncGenerator<Buffer> {
  let left = offset;
  for await (const block of blocks) {
    if (left < block.length) yield block.subarray(left);
    left = Math.max(0, left - block.length);
  }
}
