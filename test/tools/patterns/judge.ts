import { check } from 'recheck';
import type { Pattern } from './collect.ts';

/** What recheck says of an expression. `unknown`: neither proved harmless nor attacked in the time given. */
export interface Judged extends Pattern {
  readonly status: 'safe' | 'vulnerable' | 'unknown';
}

/** Two at once: more make each slower than its own time limit. */
const AT_ONCE = 2;
const TIMEOUT_MS = 30_000;

/** Judges every expression by automaton or, where that grows too large, by fuzzing; `g` and `d` change nothing in time. */
export async function judgePatterns(patterns: readonly Pattern[]): Promise<Judged[]> {
  const waiting = [...patterns];
  const judged: Judged[] = [];
  const work = async (): Promise<void> => {
    for (let pattern = waiting.pop(); pattern; pattern = waiting.pop()) judged.push(await judge(pattern));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return judged;
}

async function judge(pattern: Pattern): Promise<Judged> {
  const flags = pattern.flags.replaceAll(/[gd]/g, '');
  const { status } = await check(pattern.source, flags, { timeout: TIMEOUT_MS });
  return { ...pattern, status };
}
