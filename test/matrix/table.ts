import { readFile, writeFile } from 'node:fs/promises';
import { RELATIONS } from './objects.ts';
import type { SubjectName } from './subjects.ts';

/** What each subject comes to, by route, frame or event: one word where the relation does not matter, else one a relation. */
export type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;

const FILE = new URL('expected.json', import.meta.url);
const FIELDS_FILE = new URL('fields.json', import.meta.url);

/** Four outcomes in the order of the relations, as one cell. */
export function cell(outcomes: readonly string[]): string {
  return new Set(outcomes).size === 1 ? (outcomes[0] ?? '') : outcomes.join(' ');
}

/** The outcomes of a cell by relation. */
export function outcomesIn(text: string): string[] {
  const words = text.split(' ');
  return words.length === 1 ? RELATIONS.map(() => text) : words;
}

export async function readExpected(): Promise<Table> {
  return JSON.parse(await readFile(FILE, 'utf8')) as Table;
}

/** Writes what was seen as what is expected; a person reads the difference before it is committed. */
export async function writeExpected(table: Table): Promise<void> {
  await write(FILE, table);
}

export async function readFields(): Promise<Table> {
  return JSON.parse(await readFile(FIELDS_FILE, 'utf8')) as Table;
}

export async function writeFields(table: Table): Promise<void> {
  await write(FIELDS_FILE, table);
}

/** Which fields each subject was shown, by route. */
export class FieldsSeen {
  readonly #seen = new Map<string, Map<SubjectName, Set<string>>>();

  constructor(like?: FieldsSeen) {
    for (const [route, row] of like ? like.#seen : [])
      this.#seen.set(route, new Map([...row].map(([subject, fields]) => [subject, new Set(fields)])));
  }

  note(route: string, subject: SubjectName, fields: readonly string[]): void {
    if (fields.length === 0) return;
    const row = this.#seen.get(route) ?? new Map<SubjectName, Set<string>>();
    this.#seen.set(route, row);
    const known = row.get(subject) ?? new Set<string>();
    row.set(subject, new Set([...known, ...fields]));
  }

  /** One list for all where all were shown the same. */
  table(): Table {
    return Object.fromEntries([...this.#seen].map(([route, row]) => [route, oneRow(row)]));
  }
}

function oneRow(row: ReadonlyMap<SubjectName, ReadonlySet<string>>): Record<string, string> {
  const lists = [...row].map(([subject, fields]) => [
    subject,
    [...fields].toSorted((a, b) => (a < b ? -1 : 1)).join(' '),
  ]);
  const texts = new Set(lists.map(([, text]) => text));
  return texts.size === 1 ? { everybody: [...texts][0] ?? '' } : (Object.fromEntries(lists) as Record<string, string>);
}

/** Fields that a reader was shown and whose list does not hold them; a list may hold more than was shown this time. */
export function extraFields(seen: Table, listed: Table): string[] {
  return Object.entries(seen).flatMap(([route, row]) =>
    Object.entries(row).flatMap(([subject, text]) => {
      const lists = listed[route] ?? {};
      const allowed = new Set(allowedTo(subject, lists).split(' '));
      return text
        .split(' ')
        .filter((field) => !allowed.has(field))
        .map((field) => `${route}, ${subject}: ${field}`);
    }),
  );
}

/** What all were shown alike must be on everybody's list. */
function allowedTo(subject: string, lists: Readonly<Record<string, string>>): string {
  if (lists['everybody'] !== undefined) return lists['everybody'];
  if (subject !== 'everybody') return lists[subject] ?? '';
  const [first = [], ...others] = Object.values(lists).map((text) => text.split(' '));
  return first.filter((field) => others.every((list) => list.includes(field))).join(' ');
}

/** Fields of clinical replies that would join a persona to an account, or open one. */
export function secretFields(table: Table): string[] {
  return Object.entries(table).flatMap(([route, row]) =>
    Object.values(row)
      .flatMap((text) => text.split(' '))
      .filter((field) => CLINICAL.test(route) && SECRET.test(field))
      .map((field) => `${route}: ${field}`),
  );
}

/** Paths that lead to clinical content, whatever they declare. */
export const CLINICAL =
  /^\w+ \/v1\/(cases|comments|posts|rooms|messages|conversations|groups|feed|search|sync|deid)(\/|$)/;
const SECRET = /account|email|password|secret|session|_receipt$|_deid$|hash|authz|(^|\.)token$/;

async function write(file: URL, table: Table): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(file, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Rows that are missing on one side, and cells that differ. */
export function differences(seen: Table, expected: Table): string[] {
  const names = new Set([...Object.keys(seen), ...Object.keys(expected)]);
  return [...names].flatMap((name) => {
    const row = seen[name];
    const wanted = expected[name];
    if (!wanted) return [`${name}: has no row in test/matrix`];
    if (!row) return [`${name}: has a row but is not served`];
    const subjects = new Set([...Object.keys(row), ...Object.keys(wanted)]);
    return [...subjects]
      .filter((subject) => row[subject] !== wanted[subject])
      .map((subject) => `${name}, ${subject}: ${row[subject]} instead of ${wanted[subject]}`);
  });
}
