/**
 * Throws texts of every kind at the engine: `npm run fuzz:deid -- [COUNT] [SEED]`, a million by default. Each must come
 * back with offsets that fit or be refused as unreadable; nothing may crash or take longer than a second.
 */
import fc from 'fast-check';
import { UnreadableTextError } from '../../src/deidentification/pure.ts';
import { engine, type Engine } from './growth.ts';
import { anything, noteLike } from './texts.ts';

const SLOWEST_MS = 1_000;

/** One text; throws when the engine crashes, its findings do not fit the text, or it took too long. */
export function tryOne(text: string, read: Engine = engine): void {
  const begun = process.threadCpuUsage();
  try {
    checkFindings(text, read);
  } catch (error) {
    if (!(error instanceof UnreadableTextError)) throw error;
  }
  const { user, system } = process.threadCpuUsage(begun);
  if ((user + system) / 1000 > SLOWEST_MS) throw new Error(`took ${(user + system) / 1000} ms`);
}

function checkFindings(text: string, read: Engine): void {
  const { text: result, findings } = read(text);
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

/** Tries `count` texts; returns how many were tried, throws at the first that fails. `heard` is told of each. */
export function fuzz(count: number, seed: number, read: Engine = engine, heard: () => void = () => undefined): number {
  const texts = fc.oneof(noteLike, anything);
  const property = fc.property(texts, (text) => {
    heard();
    tryOne(text, read);
  });
  fc.assert(property, { numRuns: count, seed, endOnFailure: true });
  return count;
}

if (import.meta.main) {
  const [count = '1000000', seed = '1'] = process.argv.slice(2);
  console.log(`${fuzz(Number(count), Number(seed))} texts, no crash, no hang`);
}
