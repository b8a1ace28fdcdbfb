import { compare, type CheckOutcome, type Comparison } from '../../../src/features/verification/matching/compare.ts';
import { fold } from '../../../src/features/verification/matching/fold.ts';
import { similarity } from '../../../src/features/verification/matching/similarity.ts';
import type { Pair } from './pairs.ts';

/** Anything that judges a claim by what a register answered. */
export type Matcher = (claim: Pair['claim'], answer: Pair['answer']) => Pick<Comparison, 'outcome'>;

export interface Verdicts {
  /** Pairs that were called `match` and must not be: each would be an impostor, or a guess, let in. */
  readonly falseMatches: readonly Pair[];
  /** Pairs whose outcome is not the one of their kind. */
  readonly wrong: readonly { readonly pair: Pair; readonly outcome: CheckOutcome }[];
  /** How often each outcome came, by kind. */
  readonly table: ReadonlyMap<string, ReadonlyMap<CheckOutcome, number>>;
}

/** Lets a matcher judge every pair and holds it against the labels. */
export function judge(pairs: readonly Pair[], matcher: Matcher = compare): Verdicts {
  const table = new Map<string, Map<CheckOutcome, number>>();
  const judged = pairs.map((pair) => ({ pair, outcome: matcher(pair.claim, pair.answer).outcome }));
  for (const { pair, outcome } of judged) {
    const row = table.get(pair.kind.name) ?? new Map<CheckOutcome, number>();
    table.set(pair.kind.name, row.set(outcome, (row.get(outcome) ?? 0) + 1));
  }
  const falseMatches = judged.filter(({ pair, outcome }) => outcome === 'match' && pair.kind.expected !== 'match');
  return {
    falseMatches: falseMatches.map(({ pair }) => pair),
    wrong: judged.filter(({ pair, outcome }) => !fits(pair, outcome)),
    table,
  };
}

function fits({ kind }: Pair, outcome: CheckOutcome): boolean {
  return kind.expected === 'human' ? outcome !== 'match' : outcome === kind.expected;
}

/** The planted fault: names that are similar enough count as equal, whatever else is said. */
export const approveOnScore: Matcher = (claim, answer) => {
  if (answer.kind === 'down') return { outcome: 'source_down' };
  const [record] = answer.records;
  if (!record) return { outcome: 'missing' };
  const score = Math.min(
    similarity(fold(claim.firstName), fold(record.firstName)),
    similarity(fold(claim.lastName), fold(record.lastName)),
  );
  return { outcome: score >= 0.9 ? 'match' : 'near' };
};
