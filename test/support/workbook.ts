import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface WorkbookOptions {
  /** Texts in the table of shared strings, as spreadsheet programs write them, instead of in the cells. */
  readonly shared?: boolean;
}

/** Writes a small XLSX workbook of one sheet; cells that are numbers are written as numbers. */
export async function writeWorkbook(
  path: string,
  rows: readonly (readonly (string | number)[])[],
  { shared = true }: WorkbookOptions = {},
): Promise<void> {
  await writeZip(path, workbookParts(rows, shared));
}

/** Writes a zip of these files. */
export async function writeZip(path: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

function workbookParts(rows: readonly (readonly (string | number)[])[], shared: boolean): Record<string, string> {
  const strings: string[] = [];
  const cell = (value: string | number, at: string): string => {
    if (typeof value === 'number') return `<c r="${at}" s="1"><v>${value}</v></c>`;
    if (!shared) return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
    return `<c r="${at}" t="s"><v>${strings.push(value) - 1}</v></c>`;
  };
  const lines = rows.map((row, at) => {
    const cells = row.map((value, column) => cell(value, `${String.fromCharCode(65 + column)}${at + 1}`));
    return `<row r="${at + 1}">${cells.join('')}</row>`;
  });
  const items = strings.map((text) => `<si><t>${escaped(text)}</t></si>`).join('');
  const space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  return {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    'xl/workbook.xml': `${head}<workbook ${space}><sheets><sheet name="List" sheetId="1"/></sheets></workbook>`,
    'xl/worksheets/sheet1.xml': `${head}<worksheet ${space}><sheetData>${lines.join('')}</sheetData></worksheet>`,
    ...(shared ? { 'xl/sharedStrings.xml': `${head}<sst ${space}>${items}</sst>` } : {}),
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
