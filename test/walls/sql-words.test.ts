import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** SQL that would outlive its transaction on a pooled connection, or weaken what COMMIT promises (T-15, T-21). */
const BANNED: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['set_config for the whole session', /set_config\s*\([^()]*,\s*false\s*\)/i],
  [
    'SET on a pooled connection',
    /(?:sql|query)(?:<[^>]*>)?[(\s]*[`'"]\s*set\s+(?!constraints)(?:session\s+|local\s+)?\w+/i,
  ],
  ['asynchronous commit', /synchronous_commit'?\s*(?:=|to|,)\s*'?(?:off|local)/i],
  ['fsync off', /fsync\s*(?:=|to)\s*'?off/i],
];

/** Numbers of events, which nobody is told are written: docs/decisions/0011. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'migrations/0131_numbering_ahead_of_disk.sql': ['asynchronous commit'],
};

t.test('each banned phrase is found when planted', async (t) => {
  const planted: Record<string, readonly string[]> = {
    'set_config for the whole session': ["select set_config('app.actor', $1, false)"],
    'SET on a pooled connection': [
      'db.execute(sql`set role curbside_app`)',
      "client.query('SET LOCAL lock_timeout = 1')",
    ],
    'asynchronous commit': [
      "set local synchronous_commit = 'off'",
      'SET synchronous_commit TO off',
      "set_config('synchronous_commit', 'off', true)",
    ],
    'fsync off': ["'-c', 'fsync=off'"],
  };
  for (const [what] of BANNED)
    for (const text of planted[what] ?? [''])
      t.ok(
        phrasesIn(text).some((found) => found === what),
        `${what}: ${text}`,
      );
});

t.test('settings made for one transaction are allowed', async (t) => {
  t.same(phrasesIn("select set_config('app.actor', $1, true)"), []);
  t.same(phrasesIn('update t set role = 1'), []);
});

t.test('no feature, entrance or migration says them', async (t) => {
  let read = 0;
  for await (const file of glob(
    ['src/features/**/*.ts', 'src/entrances/**/*.ts', 'src/platform/events/**/*.ts', 'migrations/*.sql'],
    { cwd: root },
  )) {
    read += 1;
    const found = phrasesIn(await readFile(`${root}${file}`, 'utf8'));
    if (found.length > 0) t.same(found, ALLOWED[file] ?? [], file);
  }
  t.ok(read > 20, `${read} files were read`);
});

function phrasesIn(text: string): string[] {
  return BANNED.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
}
