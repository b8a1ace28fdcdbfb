import { readFile, writeFile } from 'node:fs/promises';
import { RELATIONS } from './objects.ts';

/** What each subject comes to, by route, frame or event: one word where the relation does not matter, else one a relation. */
export type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;

const FILE = new URL('expected.json', import.meta.url);

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
  const sorted = Object.fromEntries(Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Rows that are missing on one side, and cells that differ. */
export function differences(seen: Table, expected: Table): string[] {
  const names = new Set([...Object.keys(seen), ...Object.keys(expected)]);
  return [...names].flatMap((name) => {
    const row = seen[name];
    const wanted = expected[name];
    if (!wanted) return [`${name}: has no row in test/matrix/expected.json`];
    if (!row) return [`${name}: has a row but is not served`];
    const subjects = new Set([...Object.keys(row), ...Object.keys(wanted)]);
    return [...subjects]
      .filter((subject) => row[subject] !== wanted[subject])
      .map((subject) => `${name}, ${subject}: ${row[subject]} instead of ${wanted[subject]}`);
  });
}
