import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t from 'tap';
import { runCurbside } from './support/run-curbside.ts';
import { ROOT } from './support/server-process.ts';

// Small processes of their own on a busy machine.
t.setTimeout(240_000);

const TEXT = 'Mrs. Philomena Vanterpool, MRN 4471920, seen 12 March 2024; back on 15 March 2024.\n';
const deid = (words: readonly string[], input = '') => runCurbside(['deid', ...words], {}, input);

t.test('deid prints the text without its identifiers, from standard input or a file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-deid-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const note = join(folder, 'note.txt');
  await writeFile(note, TEXT);
  const expected = { code: 0, out: 'Mrs. [PATIENT], MRN [MRN], seen day 0; back on day +3.\n', said: '' };
  for (const [words, input] of [
    [[], TEXT],
    [['-'], TEXT],
    [[note], ''],
  ] as const)
    t.same(await deid(words, input), expected, words.join(' '));
  t.match(await deid([join(folder, 'missing.txt')]), { code: 2, out: '', said: 'The file cannot be read.\n' });
});

t.test('deid --json gives text, verdict, findings and risk; --exit-code says whether anything was found', async (t) => {
  const answer = await deid(['--json', '--exit-code'], '34F with progeria from Ohio, MRN 4471920.');
  t.equal(answer.code, 10);
  const result: unknown = JSON.parse(answer.out);
  t.match(result, {
    text: '34F with progeria from Ohio, MRN [MRN].',
    verdict: 'blocked',
    findings: [{ start: 33, end: 40, class: 'H', rule: '164.514(b)(2)(i)(H)', action: 'replace', releasable: false }],
    risk: { level: 'high', k: 1, findings: [{ start: 23, end: 27, class: 'QI', action: 'block' }] },
  });
  t.match(await deid(['--exit-code'], 'Creatinine 1.4, stable.'), { code: 0, out: 'Creatinine 1.4, stable.' });
  t.match(await deid([], TEXT), { code: 0 }, 'without --exit-code findings are no failure');
});

t.test('deid --explain is plain where no terminal is, and names class, reason and paragraph', async (t) => {
  const { out, code } = await deid(['--explain'], '34F with progeria from Ohio, MRN 4471920.');
  t.equal(code, 0);
  t.match(out, 'from {!Ohio!}, MRN {-4471920-}{+[MRN]+}');
  t.match(out, /verdict: blocked\nrisk high: one person/);
  t.match(
    out,
    /H {2}replace +33-40 {2}A medical record, encounter or specimen number\. {2}164\.514\(b\)\(2\)\(i\)\(H\)/,
  );
  t.notMatch(out, '\u001B');
});

t.test('deid --jsonl answers line by line, in order, with a thread sharing labels and day 0', async (t) => {
  const lines = [
    { id: 1, text: 'Her brother Tobias Vanterpool came 12 March 2024.', thread: 'a' },
    { id: 2, text: 'Nothing here.' },
    'no json',
    { id: 3, text: 'Tobias left 20 March 2024.', thread: 'a' },
    { id: 4, text: 'MRN 4471920\u0000' },
    { id: 5, text: '' },
  ];
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const { out, said, code } = await deid(['--jsonl'], input);
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.same(
    answers.map((one) => one['id']),
    [1, 2, undefined, 3, 4, 5],
    'one answer a line, in order',
  );
  const label = /\[RELATIVE [A-Z]\d+\]/.exec(String(answers[0]?.['text']))?.[0];
  t.ok(label);
  t.equal(answers[0]?.['text'], `Her brother ${label} came day 0.`);
  t.equal(answers[3]?.['text'], `${label} left day +8.`);
  const findings = (answers[0]?.['findings'] ?? []) as object[];
  t.same(Object.keys(findings[0] ?? {}), ['start', 'end', 'class', 'rule', 'action', 'score', 'replacement']);
  t.same([answers[2], answers[4]], [{ error: 'invalid_line' }, { id: 4, error: 'control_character' }]);
  t.same([code, said], [0, '']);
});

t.test('deid --jsonl streams: the first answer comes before the input has ended', async (t) => {
  const child = spawn(process.execPath, ['--import', './src/runtime.mjs', 'src/cli.ts', 'deid', '--jsonl'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] },
  });
  t.teardown(() => child.kill());
  const answers = createInterface({ input: child.stdout });
  for (const id of [1, 2, 3]) {
    child.stdin.write(`${JSON.stringify({ id, text: TEXT })}\n`);
    const [line] = (await once(answers, 'line')) as [string];
    t.match(JSON.parse(line), { id, text: /\[MRN\]/ });
  }
  child.stdin.end();
  t.same(await once(child, 'exit'), [0, null]);
});

t.test('deid refuses what it cannot read without an echo, and unknown policies', async (t) => {
  const unreadable = await deid([], 'MRN 4471920 \u0007 bell');
  t.match(unreadable, { code: 2, out: '' });
  t.match(unreadable.said, /control character at offset 12/);
  t.notMatch(unreadable.said, /4471920/);
  t.match(await deid(['--policy', 'none'], ''), { code: 1, said: /safe-harbor and eu/ });
  t.match(await deid(['--policy', 'eu'], '31F from Ohio with stiff person syndrome in 2019.'), {
    out: '31F from [REGION] with stiff person syndrome in [YEAR].',
  });
});

t.test('deid eval prints the table of a corpus with gold spans, and misses by offset only', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-eval-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const documents = [
    { id: 'a', source: 'posts', text: 'MRN 4471920.', spans: [{ start: 4, end: 11, category: 'MRN' }] },
    { id: 'b', source: 'posts', text: 'The word zebra.', spans: [{ start: 9, end: 14, category: 'NAME' }] },
    { id: 'c', source: 'clean', text: 'Creatinine 1.4.', spans: [] },
  ];
  await writeFile(join(folder, 'corpus.jsonl'), documents.map((one) => JSON.stringify(one)).join('\n'));
  const { out, code } = await deid(['eval', folder, '--errors', '5']);
  t.equal(code, 0);
  t.match(out, /^posts +2 +2 +0\.5000/m, 'one of two was caught');
  t.match(out, /MRN 1\.0000 \(1\), NAME 0\.0000 \(1\)/);
  t.match(out, /^miss b NAME 9-14$/m);
  t.notMatch(out, /zebra/);
});
