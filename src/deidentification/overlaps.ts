import type { Candidate } from './document.ts';

/** How strictly a class must go when two meet, highest first; hard identifiers before places, places before names. */
const STRICTNESS: Readonly<Record<string, number>> = {
  G: 20,
  I: 18,
  H: 17,
  J: 16,
  K: 15,
  L: 14,
  M: 13,
  P: 13,
  N: 19,
  F: 19,
  O: 12,
  E: 11,
  D: 10,
  Q: 12,
  R: 6,
  B: 7,
  C: 8,
  A: 5,
  QI: 1,
  TONE: 0,
};

/** Settles overlapping candidates: they merge to their union, the certain and stricter kind gives class and label. */
export function settleOverlaps(candidates: readonly Candidate[]): Candidate[] {
  const sorted = candidates.toSorted((left, right) => left.start - right.start || right.end - left.end);
  const settled: Candidate[] = [];
  for (const next of sorted) {
    const last = settled.at(-1);
    if (last && next.start < last.end) settled[settled.length - 1] = merge(last, next);
    else settled.push(next);
  }
  return settled;
}

function merge(left: Candidate, right: Candidate): Candidate {
  const winner = wins(right, left) ? right : left;
  const loser = winner === left ? right : left;
  const start = Math.min(left.start, right.start);
  const end = Math.max(left.end, right.end);
  const grows = start !== winner.start || end !== winner.end;
  const merged = { ...winner, start, end, releasable: winner.releasable && loser.releasable };
  if (!grows || merged.replacement === undefined) return merged;
  const { replacement: _dropped, ...rest } = merged;
  return { ...rest, action: winner.action === 'block' ? 'block' : 'replace' };
}

/** A whole that contains the other wins by its length when both are of the same worth; otherwise the stricter class. */
function wins(next: Candidate, held: Candidate): boolean {
  if (next.action === 'block' || held.action === 'block') return next.action === 'block' && held.action !== 'block';
  const worth = (one: Candidate): number =>
    one.score * 10 + (STRICTNESS[one.class] ?? 0) / 2 + Math.min(one.end - one.start, 40) / 8;
  return worth(next) > worth(held);
}
