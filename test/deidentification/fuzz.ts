/**
 * Throws texts of every kind at the engine: `npm run fuzz:deid -- [COUNT] [SEED]`, a million by default. Each must come
 * back with offsets that fit or be refused as unreadable; nothing may crash or take longer than a second.
 */
import fc from 'fast-check';
import { deidentify, UnreadableTextError } from '../../src/deidentification/pure.ts';
import { anything, noteLike } from './texts.ts';

const SLOWEST_MS = 1_000;

/** One text; throws when the engine crashes, its findings do not fit the text, or it took too long. */
export function tryOne(text: string): void {
  const begun = performance.now();
  try {
    checkFindings(text);
  } catch (error) {
    if (!(error instanceof UnreadableTextError)) throw error;
  }
  if (performance.now() - begun > SLOWEST_MS) throw new Error(`took ${performance.now() - begun} ms`);
}

function checkFindings(text: string): void {
  const { text: result, findings } = deidentify(text, { currentYear: 2026 });
  let rebuilt = '';
  let at = 0;
  for (const { start, end, replacement } of findings) {
    if (start < at || end <= start || end > text.length) throw new Error(`finding ${start}-${end} does not fit`);
    rebuilt += text.slice(at, start) + replacement;
    at = end;
  }
  rebuilt += text.slice(at);
  if (rebuilt.toWellFormed() !== result) throw new Error('text and findings disagree');
}

/** Tries `count` texts; returns how many were tried. */
export function fuzz(count: number, seed: number): number {
  fc.assert(fc.property(fc.oneof(noteLike, anything), tryOne), { numRuns: count, seed, endOnFailure: true });
  return count;
}

if (import.meta.main) {
  const [count = '1000000', seed = '1'] = process.argv.slice(2);
  console.log(`${fuzz(Number(count), Number(seed))} texts, no crash, no hang`);
}
