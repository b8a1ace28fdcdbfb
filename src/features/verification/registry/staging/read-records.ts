import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { ImportError } from '../import-error.ts';
import type { RegisterFormat } from '../register-format.ts';
import type { Source } from './open-source.ts';

/** One line of the file, and the byte of the file after it. */
export interface FileRecord {
  readonly cells: readonly string[];
  readonly end: number;
}

/** Longest line taken: an unclosed quote would otherwise swallow the file into memory. */
const MAX_RECORD_BYTES = 1 << 20;

/** Where a file is read from: right at its start, or behind a line that was read before. */
export interface Start {
  readonly offset: number;
  readonly rows: number;
}

/** Lines before the header in files that carry a title. */
const TITLE_LINES = 3;

/**
 * Reads the file's lines from `start` on; from the very start the header is held to the format's and left out, with the
 * title before it where the format has one. Throws {@link ImportError}.
 */
export async function* readRecords(
  source: Source,
  { header, hasTitle }: Pick<RegisterFormat, 'header' | 'hasTitle'>,
  start: Start,
): AsyncGenerator<FileRecord> {
  const parser = parse({
    bom: start.offset === 0,
    info: true,
    relaxColumnCount: true,
    recordDelimiter: ['\r\n', '\n'],
    maxRecordSize: MAX_RECORD_BYTES,
  });
  let rows = start.rows;
  const reading = pipeline(Readable.from(await source.read(start.offset)), parser);
  reading.catch(() => undefined);
  let isHeader = start.offset === 0;
  let titles = hasTitle ? TITLE_LINES : 0;
  try {
    for await (const parsed of parser) {
      const record = recordOf(parsed, start.offset);
      if (isHeader && isTitle(record.cells) && titles-- > 0) continue;
      if (isHeader) refuseDrift(record.cells, header);
      else {
        rows += 1;
        yield record;
      }
      isHeader = false;
    }
  } catch (error) {
    throw unreadable(error, rows + 1);
  }
  if (isHeader) throw new ImportError('The file is empty.');
}

function isTitle(cells: readonly string[]): boolean {
  return cells.filter((cell) => cell.trim() !== '').length < 2;
}

function recordOf(parsed: unknown, offset: number): FileRecord {
  if (!isParsed(parsed)) throw new ImportError('The file is not valid CSV.');
  return { cells: parsed.record, end: offset + parsed.info.bytes };
}

function isParsed(value: unknown): value is { readonly record: string[]; readonly info: { readonly bytes: number } } {
  return typeof value === 'object' && value !== null && 'record' in value && Array.isArray(value.record);
}

/** The parser's own error quotes the line; ours says where it is. */
function unreadable(error: unknown, line: number): unknown {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('CSV_')
    ? new ImportError(`The file is not valid CSV after line ${line}; nothing was loaded.`)
    : error;
}

function refuseDrift(found: readonly string[], header: readonly string[]): void {
  const at = header.findIndex((name, place) => found[place] !== name);
  const count =
    found.length === header.length ? '' : ` (the header has ${found.length} columns, ${header.length} were expected)`;
  if (at !== -1) {
    throw new ImportError(
      `Column ${at + 1} should be "${header[at]}"${count}. The layout has changed; nothing was loaded.`,
    );
  }
  if (count !== '') {
    throw new ImportError(
      `Columns follow after "${header.at(-1)}"${count}. The layout has changed; nothing was loaded.`,
    );
  }
}
