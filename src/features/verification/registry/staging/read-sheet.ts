import { StringDecoder } from 'node:string_decoder';
import sax from 'sax';
import { ImportError } from '../import-error.ts';

/** Columns and letters that no register's sheet comes near: a damaged one is not read into memory. */
const MAX_COLUMNS = 512;
const MAX_CELL = 4_096;
const MAX_SHARED = 32 * 1024 * 1024;

/** The texts that cells of a workbook refer to by number (ECMA-376 part 1, 18.4). */
export async function readSharedStrings(xml: AsyncIterable<Buffer>): Promise<string[]> {
  const strings: string[] = [];
  let letters = 0;
  let text: string | undefined;
  let isText = false;
  const parser = sax.parser(true);
  parser.onopentag = ({ name }) => {
    if (local(name) === 'si') text = '';
    isText = local(name) === 't';
  };
  parser.ontext = (more) => {
    if (isText && text !== undefined) text += more;
  };
  parser.onclosetag = (name) => {
    isText = false;
    if (local(name) !== 'si') return;
    letters += text?.length ?? 0;
    if (letters > MAX_SHARED) throw new ImportError('The workbook holds more text than a register has.');
    strings.push(text ?? '');
    text = undefined;
  };
  for await (const _ of parsed(parser, xml));
  return strings;
}

/** The rows of a worksheet (ECMA-376 part 1, 18.3) as its cells' texts, one after another; numbers as they are written. */
export async function* readSheet(xml: AsyncIterable<Buffer>, shared: readonly string[]): AsyncGenerator<string[]> {
  let ready: string[][] = [];
  let row: string[] = [];
  let cell = { column: 0, type: '', text: '' };
  let isValue = false;
  const parser = sax.parser(true);
  parser.onopentag = ({ name, attributes }) => {
    const tag = local(name);
    if (tag === 'row') row = [];
    if (tag === 'c')
      cell = { column: columnOf(attributes['r']) ?? row.length, type: textOf(attributes['t']), text: '' };
    isValue = tag === 'v' || tag === 't';
  };
  parser.ontext = (more) => {
    if (isValue && cell.text.length < MAX_CELL) cell.text += more;
  };
  parser.onclosetag = (name) => {
    isValue = false;
    const tag = local(name);
    if (tag === 'row') ready.push(row);
    if (tag !== 'c') return;
    if (cell.column >= MAX_COLUMNS) throw new ImportError('The sheet has more columns than a register has.');
    while (row.length < cell.column) row.push('');
    row[cell.column] = cell.type === 's' ? (shared[Number(cell.text)] ?? '') : cell.text;
  };
  for await (const _ of parsed(parser, xml)) {
    yield* ready;
    ready = [];
  }
}

/** Feeds the parser block by block, and gives way after each, so that rows are taken before more are read. */
async function* parsed(parser: sax.SAXParser, xml: AsyncIterable<Buffer>): AsyncGenerator<void> {
  const decoder = new StringDecoder('utf8');
  parser.onerror = () => {
    throw new ImportError('The workbook is damaged: fetch it again.');
  };
  for await (const block of xml) {
    parser.write(decoder.write(block));
    yield;
  }
  parser.write(decoder.end()).close();
  yield;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `B12` is column 1; undefined where a cell does not say. */
function columnOf(reference: unknown): number | undefined {
  const letters = /^([A-Z]{1,3})[0-9]+$/.exec(textOf(reference))?.[1];
  if (letters === undefined) return undefined;
  return letters.split('').reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
