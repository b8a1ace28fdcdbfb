import type { Entry } from 'yauzl';
import { ImportError } from '../import-error.ts';
import { readSharedStrings, readSheet } from './read-sheet.ts';

/** A zip whose parts are read by name. */
export interface Parts {
  find(name: RegExp): Entry | undefined;
  read(entry: Entry): Promise<AsyncIterable<Buffer>>;
}

/** Whether these parts are those of an XLSX workbook. */
export function isWorkbook(parts: Pick<Parts, 'find'>): boolean {
  return parts.find(/^xl\/workbook\.xml$/) !== undefined;
}

/**
 * The first sheet of an XLSX workbook as CSV (RFC 4180), the same bytes at each reading, so that a load can go on where
 * it was. Formulas, dates and styles are not looked at: a cell counts as it is written.
 */
export async function sheetAsCsv(parts: Parts): Promise<{ readonly size: number; read(): AsyncIterable<Buffer> }> {
  const sheet = parts.find(/^xl\/worksheets\/sheet1\.xml$/) ?? parts.find(/^xl\/worksheets\/[^/]+\.xml$/);
  if (!sheet) throw new ImportError('The workbook holds no sheet.');
  const strings = parts.find(/^xl\/sharedStrings\.xml$/);
  const shared = strings ? await readSharedStrings(await parts.read(strings)) : [];
  return {
    size: sheet.uncompressedSize,
    async *read() {
      for await (const row of readSheet(await parts.read(sheet), shared)) yield Buffer.from(lineOf(row));
    },
  };
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.trim().replaceAll('"', '""')}"`).join(',')}\n`;
}
