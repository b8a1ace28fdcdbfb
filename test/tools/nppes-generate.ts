import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';
import { NPPES_HEADER } from '../../src/features/verification/registry/nppes/header.ts';

// Writes an NPPES dissemination file of made-up people, the same for the same arguments:
//   node --import ./src/runtime.mjs test/tools/nppes-generate.ts --rows 1000000 --out /tmp/npidata_pfile_20050523-20261108.csv

/** How the file is made; shares are between 0 and 1. */
export interface Generated {
  readonly rows: number;
  readonly seed?: number;
  /** Share of rows that are physicians; the rest are other persons (three of four) and organisations. */
  readonly physicians?: number;
  /** Share of rows that are stubs of deactivated numbers. */
  readonly stubs?: number;
}

const LAST = [
  'QTESTON',
  'ZZYKMAN',
  'EXAMPLEFORD',
  'SAMPLEWOOD',
  "O'MOCKERY",
  'FAKE-FIELDING',
  'DE LA PRUEBA',
  'VOORBEELD',
];
const FIRST = ['ALDA', 'BRAM', 'CORA', 'DIRK', 'EDDA', 'FLORIS', 'GITA', 'HUGO', 'IMANI', 'JONAS', 'KEIRA', 'LORENZO'];
const STATES = ['AL', 'CA', 'FL', 'GA', 'IL', 'MD', 'NY', 'OH', 'OR', 'TX', 'WA', 'WI'];
const PHYSICIAN_CODES = [
  '207R00000X',
  '207Q00000X',
  '208000000X',
  '207RC0000X',
  '208600000X',
  '2084N0400X',
  '207P00000X',
];
const OTHER_CODES = ['163W00000X', '183500000X', '225100000X', '122300000X'];

const at = new Map(NPPES_HEADER.map((name, place) => [name, place]));
const BLANK = NPPES_HEADER.map(() => '');

/** The lines of the file, header first, each with its line feed. */
export function* nppesLines(options: Generated): Generator<string> {
  const random = randomFrom(options.seed ?? 1);
  yield line(NPPES_HEADER);
  for (let place = 0; place < options.rows; place += 1) yield line(cellsOf(place, random, options));
}

function cellsOf(place: number, random: () => number, { physicians = 0.3, stubs = 0.02 }: Generated): string[] {
  const cells = [...BLANK];
  const set = (name: string, value: string): void => {
    cells[at.get(name) ?? -1] = value;
  };
  const draw = random();
  set('NPI', npiAt(place));
  if (draw < stubs) {
    set('NPI Deactivation Date', '03/15/2025');
    return cells;
  }
  const isPhysician = draw < stubs + physicians;
  const isPerson = isPhysician || draw < stubs + physicians + (1 - stubs - physicians) * 0.75;
  set('Entity Type Code', isPerson ? '1' : '2');
  if (isPerson) person(set, place, random);
  else set('Provider Organization Name (Legal Business Name)', `EXAMPLE CLINIC ${place}, LLC`);
  address(set, random);
  const state = pick(random, STATES);
  set('Healthcare Provider Taxonomy Code_1', pick(random, isPhysician ? PHYSICIAN_CODES : OTHER_CODES));
  set('Healthcare Provider Primary Taxonomy Switch_1', 'Y');
  if (isPerson) set('Provider License Number_1', `${state[0]}${String(1_000_000 + place).slice(-7)}`);
  if (isPerson) set('Provider License Number State Code_1', state);
  return cells;
}

type Set = (name: string, value: string) => void;

function person(set: Set, place: number, random: () => number): void {
  set('Provider Last Name (Legal Name)', `${pick(random, LAST)}${letters(place)}`);
  set('Provider First Name', pick(random, FIRST));
  set('Provider Middle Name', random() < 0.5 ? letters(place % 26) : '');
  for (const part of ['Prefix', 'Suffix']) set(`Provider Name ${part} Text`, '--');
  set('Provider Credential Text', 'M.D.');
  set('Provider Enumeration Date', '08/31/2007');
  set('Last Update Date', `0${1 + (place % 9)}/1${place % 9}/2026`);
  set('Is Sole Proprietor', 'N');
}

function address(set: Set, random: () => number): void {
  for (const [street, rest] of [
    ['Provider First Line Business Mailing Address', 'Provider Business Mailing Address'],
    ['Provider First Line Business Practice Location Address', 'Provider Business Practice Location Address'],
  ] as const) {
    set(street, `${1 + Math.floor(random() * 9_999)} EXAMPLE ST, SUITE "A"`);
    set(`${rest} City Name`, 'SPRINGFIELD');
    set(`${rest} State Name`, pick(random, STATES));
    set(`${rest} Postal Code`, '000000000');
    set(`${rest} Country Code (If outside U.S.)`, 'US');
    set(`${rest} Telephone Number`, '3015550100');
  }
}

/** A Luhn-valid NPI that starts with 2: real ones start with 1 so far. */
export function npiAt(place: number): string {
  const body = `2${String(100_000_000 + place * 7).slice(-8)}`;
  const digits = `80840${body}`;
  let sum = 0;
  for (let back = 0; back < digits.length; back += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - back) - 48;
    const doubled = back % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function letters(value: number): string {
  const letter = String.fromCharCode(65 + (value % 26));
  return value < 26 ? letter : letters(Math.floor(value / 26) - 1) + letter;
}

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** The small generator mulberry32: enough for test data, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.includes('"') ? cell.replaceAll('"', '""') : cell}"`).join(',')}\n`;
}

/** The file as a stream of bytes. */
export function nppesStream(options: Generated): Readable {
  return Readable.from(blocks(nppesLines(options)), { objectMode: false, highWaterMark: 1 << 18 });
}

function* blocks(lines: Iterable<string>): Generator<Buffer> {
  let block = '';
  for (const text of lines) {
    block += text;
    if (block.length < 1 << 17) continue;
    yield Buffer.from(block);
    block = '';
  }
  yield Buffer.from(block);
}

/** Writes the file, zipped under `entry` when one is given. */
export async function writeNppes(path: string, options: Generated, entry?: string): Promise<void> {
  if (entry === undefined) return pipeline(nppesStream(options), createWriteStream(path));
  const zip = new ZipFile();
  zip.addReadStream(nppesStream(options), entry, { mtime: new Date('2026-11-09T00:00:00Z') });
  zip.end();
  return pipeline(zip.outputStream, createWriteStream(path));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      physicians: { type: 'string', default: '0.3' },
      out: { type: 'string', default: 'npidata_pfile_20050523-20261108.csv' },
      zip: { type: 'string' },
    },
  });
  const options = { rows: Number(values.rows), seed: Number(values.seed), physicians: Number(values.physicians) };
  await writeNppes(values.out, options, values.zip);
}
