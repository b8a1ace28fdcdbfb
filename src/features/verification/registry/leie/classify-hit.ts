import { fold, foldWords, transliterate } from '../../matching/fold.ts';
import type { ExclusionRow } from './queries.ts';
import { LEIE_LENGTHS } from './row.ts';

/** Whom an entry of the list is held against; `npi` where the claim is one of an NPI. */
export interface Sought {
  readonly npi: string | null;
  readonly firstName: string;
  readonly lastName: string;
}

/** How an entry fits: number and name, the number under another name, or the name alone. */
export type ExclusionHit = 'number_and_name' | 'number' | 'name';

/** The folded spellings under which the list may have a person, cut where the list cuts names. */
export function namesOf({ firstName, lastName }: Sought): { lastNames: string[]; firstNames: string[] } {
  const last = lastName.slice(0, LEIE_LENGTHS.last);
  const first = firstName.slice(0, LEIE_LENGTHS.first);
  return {
    lastNames: [...new Set([fold(last), transliterate(last)])],
    firstNames: [...new Set([fold(first), transliterate(first), foldWords(first)[0] ?? ''])].filter(Boolean),
  };
}

/**
 * Holds one entry against one person (product.md 6.7). A name alone does not hit somebody whose verified number differs
 * from the one on the list; undefined when nothing fits.
 */
export function classifyHit(
  sought: Sought,
  entry: Pick<ExclusionRow, 'npi' | 'lastFolded' | 'firstFolded'>,
): ExclusionHit | undefined {
  const { lastNames, firstNames } = namesOf(sought);
  const isNamed = lastNames.includes(entry.lastFolded) && firstNames.includes(entry.firstFolded);
  if (sought.npi !== null && entry.npi === sought.npi) return isNamed ? 'number_and_name' : 'number';
  return isNamed && (sought.npi === null || entry.npi === null) ? 'name' : undefined;
}
