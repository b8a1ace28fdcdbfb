import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl';
import { ImportError } from '../import-error.ts';
import { isWorkbook, sheetAsCsv, type Parts } from './open-workbook.ts';

/** The text of a register, out of a CSV, an XLSX workbook, or a zip around either. */
export interface Source extends AsyncDisposable {
  /** Name of the file: inside a zip, of the one in there. */
  readonly name: string;
  /** Bytes of the CSV; of a workbook, those of its sheet. */
  readonly size: number;
  /** The bytes from `offset` on; inside a zip everything before is unpacked and dropped. */
  read(offset: number): Promise<AsyncIterable<Buffer>>;
}

const BLOCK_BYTES = 1 << 16;

const MAX_PARTS = 1_000;
const MAX_WORKBOOK_BYTES = 64 * 1024 * 1024;

/** Opens a CSV, a workbook or a zip (Zip64 too) by its first bytes; `entry` says which file of a zip. Throws {@link ImportError}. */
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
    return await sourceIn(zip, basename(path), wanted);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function sourceIn(zip: ZipFile, name: string, wanted: RegExp): Promise<Source> {
  const parts = await listParts(zip);
  const close = { [Symbol.asyncDispose]: async () => zip.close() };
  if (isWorkbook(parts)) {
    const { size, read } = await sheetAsCsv(parts);
    return { name, size, read: async (offset) => after(read(), offset), ...close };
  }
  const entry = theOne(parts.entries, wanted);
  if (/\.xlsx$/i.test(entry.fileName)) {
    const inner = await fromBufferPromise(await wholeEntry(parts, entry)).catch(() => refuse(DAMAGED));
    return { ...(await sourceIn(inner, basename(entry.fileName), wanted)), ...close };
  }
  const read = async (offset: number): Promise<AsyncIterable<Buffer>> => after(await parts.read(entry), offset);
  return { name: basename(entry.fileName), size: entry.uncompressedSize, read, ...close };
}

async function listParts(zip: ZipFile): Promise<Parts & { readonly entries: readonly Entry[] }> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry())
      if (entries.push(entry) > MAX_PARTS) refuse('The zip holds too many files.');
  } catch (error) {
    if (error instanceof ImportError) throw error;
    refuse(DAMAGED);
  }
  return {
    entries,
    find: (name) => entries.find((entry) => name.test(entry.fileName)),
    async read(entry) {
      if (entry.isEncrypted()) refuse('The zip is encrypted.');
      return inWords(await zip.openReadStreamPromise(entry).catch(() => refuse(DAMAGED)), DAMAGED);
    },
  };
}

/** The register's file among those of a zip: the one named like it, else the only CSV, else the only workbook. */
function theOne(entries: readonly Entry[], wanted: RegExp): Entry {
  const like = (pattern: RegExp): Entry[] => entries.filter((entry) => pattern.test(entry.fileName));
  const tables = like(/\.csv$/i).length > 0 ? like(/\.csv$/i) : like(/\.xlsx$/i);
  const named = tables.filter((entry) => wanted.test(basename(entry.fileName)));
  const [found, ...others] = named.length > 0 ? named : tables;
  if (!found) throw new ImportError('The zip holds no CSV file.');
  if (others.length > 0) throw new ImportError('The zip holds several CSV files and none is named like the register.');
  return found;
}

/** A workbook inside a zip has to be in memory to be opened; the deactivation list is about 8 MB. */
async function wholeEntry(parts: Parts, entry: Entry): Promise<Buffer> {
  if (entry.uncompressedSize > MAX_WORKBOOK_BYTES)
    refuse('The workbook is too large: unpack the zip and load what is inside.');
  const blocks: Buffer[] = [];
  for await (const block of await parts.read(entry)) blocks.push(block);
  return Buffer.concat(blocks);
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
