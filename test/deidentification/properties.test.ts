import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { readCorpus } from '../../src/deidentification/evaluation/index.ts';
import { deidentify, UnreadableTextError } from '../../src/deidentification/pure.ts';
import { fuzz } from './fuzz.ts';
import { worstGrowth } from './growth.ts';
import { anything, noteLike } from './texts.ts';

t.setTimeout(600_000);

const YEAR = { currentYear: 2026 };
const HELD_OUT = new URL('held-out/', import.meta.url);

const run = (text: string): ReturnType<typeof deidentify> => deidentify(text, YEAR);

t.test('offsets are those of exactly what was given, in UTF-16 units', async (t) => {
  for (const [text, hidden] of [
    ['😀 Mr Whitlock 😀', 'Whitlock'],
    ['👩‍⚕️ says Mr Whitlock', 'Whitlock'],
    ['Mr Whit\u200block said', 'Whit\u200block'],
    ['Mr Ｗｈｉｔｌｏｃｋ said', 'Ｗｈｉｔｌｏｃｋ'],
    ['Mr Whit**lock** said', 'Whit**lock'],
    ['Mr &#87;hitlock said', '&#87;hitlock'],
    ['e\u0301e\u0301 MRN 0048812', '0048812'],
    ['MRN ００４８８１２ ok', '００４８８１２'],
    ['<b>Mr Whitlock</b> said', 'Whitlock'],
    ['Mr Whitlo\u0441k said', 'Whitlo\u0441k'],
  ] as const) {
    const { findings } = run(text);
    t.ok(
      findings.some(({ start, end }) => text.slice(start, end) === hidden),
      `${JSON.stringify(text)} -> ${findings.map(({ start, end }) => JSON.stringify(text.slice(start, end))).join()}`,
    );
  }
});

t.test('what is not found comes back untouched, and findings follow each other without overlap', async () => {
  fc.assert(
    fc.property(noteLike, (text) => {
      const { text: result, findings } = run(text);
      let at = 0;
      let rebuilt = '';
      for (const { start, end, replacement } of findings) {
        if (start < at || end <= start || end > text.length) return false;
        rebuilt += text.slice(at, start) + replacement;
        at = end;
      }
      return rebuilt + text.slice(at) === result;
    }),
    { numRuns: 3_000, seed: 7 },
  );
});

t.test('what was de-identified is left as it is', async (t) => {
  const files = readdirSync(HELD_OUT).filter((name) => name.endsWith('.jsonl'));
  const documents = readCorpus(files.map((name) => readFileSync(new URL(name, HELD_OUT), 'utf8')));
  t.ok(documents.length > 200);
  for (const { id, text } of documents) {
    const once = run(text).text;
    t.equal(run(once).text, once, id);
  }
});

t.test('fifty thousand texts of every kind neither crash nor hang the engine', async (t) => {
  t.equal(fuzz(50_000, 1), 50_000);
});

t.test('a planted fault is found by the same fuzzing', async (t) => {
  const planted = (text: string): boolean => !text.includes('\ud83d');
  t.throws(() => fc.assert(fc.property(anything, planted), { numRuns: 50_000, seed: 1 }));
});

t.test('bad input is answered clearly', async (t) => {
  const long = 1_000_000;
  for (const text of ['', ' '.repeat(long), 'a'.repeat(long), '1'.repeat(long), '('.repeat(long), '-'.repeat(long)]) {
    const { verdict } = run(text);
    t.match(verdict, /^(?:clean|changed|blocked)$/, `${text.length} of ${JSON.stringify(text.slice(0, 1))}`);
  }
  t.equal(run('').text, '');
  t.throws(() => run('K 2.4\u0000'), UnreadableTextError, 'NUL is refused');
  t.throws(() => run('\u0007Mr Whitlock'), { code: 'control_character', offset: 0 }, 'and says where');
  t.notMatch(new UnreadableTextError(0).message, /Whitlock/);
  t.equal(run('half \ud83d of a pair, Mr Whitlock').text.isWellFormed(), true, 'a broken surrogate is replaced');
  t.notMatch(run('\u202eMr Whitlock\u202c').text, /Whitlock/, 'right-to-left marks hide nothing');
  t.equal(run('😀😀🎉👩‍⚕️').text, '😀😀🎉👩‍⚕️', 'emoji stay');
  const table = '| drug | dose |\n| --- | --- |\n| apixaban | 5 mg |';
  t.equal(run(table).text, table, 'tables stay');
  const code = '```\nfor (let i = 0; i < 10; i++) dose += i;\n```';
  t.equal(run(code).text, code, 'code stays');
  t.notMatch(run('PID|1||0048812^^^HOSP^MR||WHITLOCK^GORDON||19700101|M').text, /WHITLOCK|0048812/, 'HL7 lines do not');
  t.doesNotThrow(() => run(Buffer.from('x'.repeat(60_000)).toString('base64')));
  for (const text of ['Пациент жалуется на боль в груди.', '患者は胸の痛みを訴えています。', 'المريض يشكو من ألم'])
    t.doesNotThrow(() => run(text), text);
});

t.test('time grows with the length of the text and no faster', async (t) => {
  const piece = 'Mr Whitlock, 72, MRN 0048812, seen 3/14/2023 at Pine Ridge Medical Center: K 2.4, apixaban 5 mg bd.\n';
  // Processor time, and a bound far above the 2.3 that figure F-30 holds: other processes share the machine.
  const worst = worstGrowth([piece], { bound: 4, each: 100 });
  t.ok(worst < 4, `twice the text took ${worst.toFixed(1)} times as long`);
});
