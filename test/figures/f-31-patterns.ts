import { join } from 'node:path';
import { collectPatterns, type Pattern } from '../tools/patterns/collect.ts';
import { judgePatterns } from '../tools/patterns/judge.ts';
import type { Figure, Measured } from './harness/figure.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Fewer than this means that the collection is broken. */
const FEWEST = 400;

/** P10: no text makes one of our regular expressions slow. */
export const figure: Figure = {
  id: 'F-31',
  title: 'Regular expressions judged vulnerable or unknown: literals, those put together, and those of the contracts',
  target: '0 and 0 of 100 %',
  anchor: 'ASVS 5.0 requirement 1.3.12',
  tier: 'C',
  run: async () => measure([]),
  control: {
    planted: 'the expression ^(a+)+$',
    run: async () => measure([{ source: '^(a+)+$', flags: '', where: 'planted' }]),
  },
};

async function measure(planted: readonly Pattern[]): Promise<Measured> {
  const patterns = [...(await collectPatterns(ROOT)), ...planted];
  const judged = await judgePatterns(planted.length > 0 ? planted : patterns);
  const bad = judged.filter(({ status }) => status !== 'safe');
  const count = (wanted: string): number => bad.filter(({ status }) => status === wanted).length;
  const named = bad.slice(0, 3).map(({ where, source }) => `${where}: ${source.slice(0, 60)}`);
  return {
    value: `${count('vulnerable')} and ${count('unknown')} of ${judged.length}${named.length === 0 ? '' : ` (${named.join('; ')})`}`,
    pass: bad.length === 0 && patterns.length >= FEWEST,
  };
}
