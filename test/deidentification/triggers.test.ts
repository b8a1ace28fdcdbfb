import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { readCorpus } from '../../src/deidentification/evaluation/index.ts';
import { readDocument } from '../../src/deidentification/read-document.ts';
import { RECOGNIZERS } from '../../src/deidentification/recognizers/index.ts';
import type { Recognizer, ShapeRule } from '../../src/deidentification/recognizers/recognizer.ts';
import { compileScan, runScan, type Scan } from '../../src/deidentification/recognizers/scan.ts';
import { noteLike } from './texts.ts';

// Numbers of every recognizer in every spelling, and what stands beside them.
const FIGURES = [
  ...['4', '12', '457', '2019', '02115', '555-0172', '617', '(617) 555-0172', '+44 20 7946 0233', 'ext 1234567'],
  ...['+1 2 3 ext. 12345', '1 85 05 2A 123 456 78', '457-55-5462', '457 55 5462', '943 476 5919', '1EG4-TE5-MK73'],
  ...['1M8GDM9AXKP042788', '51.5074, -0.1278', '40°26′46″N 79°58′56″W', '8FVC9G8F+6X', '2019-AB-12345', '123456789'],
  ...['A123456780', 'K1A 0B6', 'D6101-40706-60905', 'X1234567L', 'ZAC5361', 'AB1234563', 'DE89 3704 0044 0532 0130 00'],
  ...[
    'S23-12345',
    'MR-2023-88123',
    'KEYSTONE-01173',
    'QQ 12 34 56 C',
    'MORGA657054SM9IJ',
    'RSSMRA85T10A562S',
    'ABCD 1234 5678',
  ],
  ...['756.9217.0769.85', '111.444.777-35', '85.07.30-033.28', '4539 1488 0343 6467', 'é', '٣', '–', 'x'],
];
const figures = fc
  .array(fc.tuple(fc.constantFrom(...FIGURES), fc.constantFrom(' ', ', ', '-', '/', '.', '', ' x', '\n')), {
    maxLength: 8,
  })
  .map((parts) => parts.flat().join(''));

/** The recognizers with what `change` makes of their shapes, and with finders that are tried however few figures stand. */
function scanWith(change: (rule: ShapeRule) => ShapeRule): Scan {
  return compileScan(
    RECOGNIZERS.map(({ shapes = [], finders = [], ...rest }): Recognizer => {
      const eager = finders.map(({ figures: _few, ...rule }) => rule);
      return { ...rest, shapes: shapes.map(change), finders: eager };
    }),
  );
}

const AS_IT_IS = compileScan(RECOGNIZERS);
const EAGER = scanWith(({ length: _length, next: _next, figures: _figures, ...rule }) => rule);

function found(scan: Scan, text: string): string[] {
  return runScan(scan, readDocument(text, 2026))
    .map((candidate) => JSON.stringify(candidate))
    .toSorted();
}

function heldOut(): string[] {
  const folder = new URL('held-out/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return readCorpus(files.map((name) => readFileSync(new URL(name, folder), 'utf8'))).map(({ text }) => text);
}

t.test('what is asked before a pattern is tried costs no match, in any text', async (t) => {
  const texts = heldOut();
  t.ok(texts.length > 200);
  for (const text of texts) t.same(found(AS_IT_IS, text), found(EAGER, text), text.slice(0, 40));
  for (const texts_ of [noteLike, figures])
    fc.assert(
      fc.property(texts_, (text) => found(AS_IT_IS, text).join() === found(EAGER, text).join()),
      { numRuns: 5_000, seed: 11 },
    );
});

t.test('a question that is too strict is noticed', async (t) => {
  for (const strict of [{ length: [99] }, { next: '§' }, { figures: 99 }] as const) {
    const scan = scanWith((rule) => ({ ...rule, ...strict }));
    const differs = (text: string): boolean => found(scan, text).join() !== found(EAGER, text).join();
    t.ok(fc.sample(figures, { numRuns: 500, seed: 11 }).some(differs), JSON.stringify(strict));
  }
});
