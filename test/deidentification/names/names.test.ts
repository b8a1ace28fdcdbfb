import t from 'tap';
import { findNames, type KnownNames, type NameLayers } from '../../../src/deidentification/names/index.ts';
import { readDocument } from '../../../src/deidentification/read-document.ts';
import { CLEAN_ROWS, NAMED_ROWS } from './rows.ts';
import { CLEAN_ROWS_2, NAMED_ROWS_2 } from './rows-2.ts';
import { CLEAN_ROWS_3, NAMED_ROWS_3 } from './rows-3.ts';
import { CLEAN_ROWS_4, NAMED_ROWS_4 } from './rows-4.ts';

function hidden(text: string, known?: KnownNames, layers: NameLayers = {}): string {
  const document = readDocument(text);
  const found = Array.from({ length: text.length }, () => false);
  for (const { start, end } of findNames(document, known, layers)) found.fill(true, ...document.toOriginal(start, end));
  return [...found.keys()].map((at) => (found[at] ? '*' : (text[at] ?? ''))).join('');
}

/** The row's text, and the text in which every letter of a name is a star. */
function expectation(row: string): { text: string; letters: number[] } {
  let text = '';
  const letters: number[] = [];
  for (const [index, piece] of row.split(/\[\[|\]\]/).entries()) {
    for (const letter of piece) {
      if (index % 2 === 1 && /\p{L}/u.test(letter)) letters.push(text.length);
      text += letter;
    }
  }
  return { text, letters };
}

t.test('a name is hidden whole in every manner of writing', async (t) => {
  for (const row of [...NAMED_ROWS, ...NAMED_ROWS_2, ...NAMED_ROWS_3, ...NAMED_ROWS_4]) {
    const { text, letters } = expectation(row);
    const masked = hidden(text);
    t.equal(letters.filter((at) => masked[at] !== '*').length, 0, `${row} -> ${masked}`);
  }
});

t.test('outside the names of a row nothing is hidden', async (t) => {
  for (const row of [...NAMED_ROWS, ...NAMED_ROWS_2, ...NAMED_ROWS_3, ...NAMED_ROWS_4]) {
    const { text, letters } = expectation(row);
    const masked = hidden(text);
    const extra = [...text.matchAll(/\p{L}/gu)].filter(
      ({ index }) => masked[index] === '*' && !letters.includes(index),
    );
    t.equal(extra.length, 0, `${row} -> ${masked}`);
  }
});

t.test('medical language, citations and ordinary words stay', async (t) => {
  for (const row of [...CLEAN_ROWS, ...CLEAN_ROWS_2, ...CLEAN_ROWS_3, ...CLEAN_ROWS_4]) t.equal(hidden(row), row, row);
});
