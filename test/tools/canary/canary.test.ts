import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { KIND_NAMES, makeCanaries } from './kinds.ts';
import { createSearcher, type ENCODINGS } from './search.ts';

const VALUE = 'Quinfelmorthorpe, "Ä" / 7';

/** The value as each encoding writes it inside a longer text. */
const WRITTEN: Readonly<Record<keyof typeof ENCODINGS, readonly Buffer[]>> = {
  raw: [Buffer.from(`x${VALUE}y`), Buffer.from(VALUE.toLowerCase())],
  base64: ['', 'a', 'ab', 'abc'].flatMap((before) => [
    Buffer.from(Buffer.from(`${before}${VALUE} and more`).toString('base64')),
    Buffer.from(Buffer.from(`${before}${VALUE}`).toString('base64url')),
  ]),
  url: [
    Buffer.from(encodeURIComponent(`${VALUE}?`)),
    Buffer.from(new URLSearchParams({ q: 'Quinfel thorpe' }).toString()),
  ],
  json: [Buffer.from(JSON.stringify({ body: VALUE }))],
  utf16: [Buffer.from(VALUE, 'utf16le'), Buffer.from(`xx${VALUE}`, 'utf16le').swap16()],
  hex: [Buffer.from(Buffer.from(VALUE).toString('hex'))],
};

t.test('a value is found in every encoding, and each encoding is needed', async (t) => {
  const searcher = createSearcher([VALUE, 'Quinfel thorpe', 'something else']);
  for (const [encoding, texts] of Object.entries(WRITTEN))
    for (const bytes of texts) t.equal(searcher.find(bytes).size, 1, `${encoding}: ${bytes.toString('latin1')}`);
  for (const [encoding, texts] of Object.entries(WRITTEN).filter(([name]) => name !== 'raw'))
    t.notOk(
      texts.some((bytes) => bytes.includes(VALUE)),
      `${encoding} hides it from a plain search`,
    );
});

t.test('a value that is cut, changed or absent is not found', async (t) => {
  const searcher = createSearcher([VALUE]);
  for (const text of ['', 'Qui', VALUE.slice(0, -1), VALUE.replace('fel', 'fal'), 'Quinfelmorthorpe'])
    t.equal(searcher.find(Buffer.from(text)).size, 0, text);
  t.throws(() => createSearcher(['abc']), /found everywhere/);
});

t.test('a value on the border of two chunks of a file is found', async (t) => {
  const folder = t.testdir({ deep: {} });
  const searcher = createSearcher([VALUE]);
  const size = 1 << 22;
  for (const at of [0, 5, size - 1, size - 10, size, size + 5]) {
    await writeFile(join(folder, 'deep', 'file'), Buffer.concat([Buffer.alloc(at, 0x2e), Buffer.from(VALUE)]));
    t.equal((await searcher.findInFolder(folder)).size, 1, `at ${at}`);
  }
  t.equal((await searcher.findInFile(join(folder, 'gone'))).size, 0);
});

t.test('canaries are of all 18 kinds, unique, carried by their text, and the same for the same seed', async (t) => {
  const canaries = makeCanaries(500, 7);
  t.equal(KIND_NAMES.length, 18);
  t.equal(new Set(canaries.map(({ kind }) => kind)).size, 18);
  t.equal(new Set(canaries.map(({ value }) => value)).size, 500);
  t.ok(canaries.every(({ text, value }) => text.includes(value)));
  t.same(makeCanaries(500, 7), canaries);
  t.notSame(makeCanaries(500, 8), canaries);
  const many = makeCanaries(10_500, 7);
  t.equal(new Set(many.map(({ value }) => value)).size, many.length, 'as many as a night wants');
  const years = many.flatMap(({ kind, value }) => (kind === 'C date' ? [Number(value.slice(-4))] : []));
  t.ok(Math.max(...years) < 2020, 'a date of birth stays one');
});
