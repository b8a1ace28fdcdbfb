import { countsDays } from './case-calendar.ts';
import { statesNothing } from './risk/risk.ts';

/**
 * Whether a gated post of a thread is known to change nothing for later ones, so that it may be left out of what they are read with: most say
 * nothing of the person, and a thread of fifty is long. False as well where this thread of the process has not read it yet.
 */
export function isSilent(post: string): boolean {
  return statesNothing(post) && !countsDays(post);
}
