import { readDocument } from '../../../src/deidentification/read-document.ts';
import type { Recognizer } from '../../../src/deidentification/recognizers/recognizer.ts';
import { compileScan, runScan } from '../../../src/deidentification/recognizers/scan.ts';
import { engine, type Engine } from '../../deidentification/growth.ts';

/** What may be planted into the engine. */
export type Fault = 'quadratic' | 'crash' | 'hang';

/** Recognizers with a fault, each of a kind that the figure must notice. */
const FAULTY: Readonly<Record<Fault, Recognizer['finders']>> = {
  quadratic: [
    {
      on: ['number'],
      find: ({ text, tokens }, index) => {
        // Reads everything before each number again.
        const before = text.slice(0, tokens[index]?.start);
        return before.split('\u2063').length < 0 ? { start: 0, end: 1 } : undefined;
      },
    },
  ],
  crash: [
    {
      on: ['mayor'],
      find: () => {
        throw new RangeError('planted');
      },
    },
  ],
  hang: [
    {
      on: ['mayor'],
      find: ({ tokens }) => {
        let steps = 0;
        while (tokens.length > 0) steps += 1;
        return { start: 0, end: steps };
      },
    },
  ],
};

/** The engine with one more recognizer, which has the fault. */
export function faulty(fault: Fault): Engine {
  const recognizer: Recognizer = { name: 'any/planted', class: 'R', label: 'ID', reason: 'unique_code' };
  const scan = compileScan([{ ...recognizer, finders: FAULTY[fault] ?? [] }]);
  return (text) => {
    const result = engine(text);
    runScan(scan, readDocument(text, 2026));
    return result;
  };
}
