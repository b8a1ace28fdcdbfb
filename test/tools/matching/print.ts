// `npm run matching`: the labelled pairs, and what the matcher makes of each kind.
import { judge } from './judge.ts';
import { KINDS } from './kinds.ts';
import { listPairs } from './pairs.ts';

const OUTCOMES = ['match', 'near', 'differs', 'missing', 'ambiguous'] as const;
const pairs = listPairs();
const { table, falseMatches, wrong } = judge(pairs);
const rows = KINDS.map(({ name, expected }) => {
  const row = table.get(name);
  return [name, expected, ...OUTCOMES.map((outcome) => String(row?.get(outcome) ?? ''))];
});
const head = ['kind', 'expected', ...OUTCOMES];
const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
for (const row of [head, ...rows]) console.log(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
console.log(`${pairs.length} pairs, ${falseMatches.length} false matches, ${wrong.length} other than expected`);
for (const { pair, outcome } of wrong) console.log(`  ${pair.kind.name}: ${pair.text} came out as ${outcome}`);
process.exitCode = falseMatches.length + wrong.length === 0 ? 0 : 1;
