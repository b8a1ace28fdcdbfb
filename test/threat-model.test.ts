import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from './support/server-process.ts';

// Every row of docs/threat-model.md names what shows it, and what it names is there.

const TEST = join(ROOT, 'test');
const page = await readFile(join(ROOT, 'docs/threat-model.md'), 'utf8');
const figures = (await readdir(join(TEST, 'figures'))).flatMap((name) => /^f-\d\d/.exec(name)?.[0].toUpperCase() ?? []);

const NAMED_TEST = /`([\w/-]+\.test\.ts)` "([^"]+)"/g;

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly shownBy: string;
}

function rowsOf(text: string): Row[] {
  return [...text.matchAll(/^\| ([A-Z]\d+) \| (\w) \| .+ \| .+ \| (.+) \|$/gm)].map(
    ([, id = '', kind = '', shownBy = '']) => ({ id, kind, shownBy }),
  );
}

/** What a row names and is not there; a row that names nothing lacks something too. */
async function missingIn({ shownBy }: Row): Promise<string[]> {
  const named = shownBy.match(/F-\d\d/g) ?? [];
  const tests = [...shownBy.matchAll(NAMED_TEST)];
  const rest = shownBy.replaceAll(NAMED_TEST, '').replaceAll(/F-\d\d/g, '');
  if (named.length + tests.length === 0 || /[^; ]/.test(rest)) return [`cannot be read: ${shownBy}`];
  const absent = named.filter((id) => !figures.includes(id));
  for (const [, file = '', title = ''] of tests) {
    const source = await readFile(join(TEST, file), 'utf8').catch(() => '');
    const isThere =
      ["'", '"', '`'].some((quote) => source.includes(`test(${quote}${title}${quote}`)) || hasOnOwnLine(source, title);
    if (!isThere) absent.push(`${file}: ${title}`);
  }
  return absent;
}

/** A long title stands on the line after `test(`. */
function hasOnOwnLine(source: string, title: string): boolean {
  return source.split('\n').some((line, at, lines) => lines[at - 1]?.endsWith('test(') && line.includes(title));
}

t.test('every threat names a test or figure that is there', async (t) => {
  const rows = rowsOf(page);
  const written = page.match(/^\| [A-Z]\d+ \|/gm) ?? [];
  t.equal(rows.length, written.length, 'every row can be read');
  t.ok(rows.length > 50, `${rows.length} threats`);
  t.equal(new Set(rows.map(({ id }) => id)).size, rows.length, 'each has its own name');
  for (const row of rows) t.same(await missingIn(row), [], row.id);
  t.same(
    [...new Set(rows.map(({ kind }) => kind))].toSorted((a, b) => a.localeCompare(b)),
    ['D', 'E', 'I', 'R', 'S', 'T'],
    'all of STRIDE',
  );
});

t.test('control: a test or figure that is not there is noticed, and a row that names none', async (t) => {
  const planted = (shownBy: string): Row => ({ id: 'X1', kind: 'S', shownBy });
  t.same(await missingIn(planted('F-99')), ['F-99']);
  t.same(await missingIn(planted('`live.test.ts` "who may fly"')), ['live.test.ts: who may fly']);
  t.match(await missingIn(planted('reason and hope')), [/cannot be read/]);
  t.same(await missingIn(planted('F-18; `live.test.ts` "who may connect"')), []);
});
