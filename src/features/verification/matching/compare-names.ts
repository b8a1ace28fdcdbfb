import { fold, foldWords, transliterate } from './fold.ts';
import { areNicknames } from './nicknames.ts';
import type { FieldReason } from './reasons.ts';
import { generationOf } from './generation.ts';
import { similarity } from './similarity.ts';
import { soundAlike } from './sound-alike.ts';

/** How one claimed value stands to the register's; `similarity` in percent where names were weighed. */
export interface FieldComparison {
  readonly outcome: 'match' | 'near' | 'differs' | 'missing';
  readonly reason: FieldReason;
  readonly similarity?: number;
}

/** Below this Jaro-Winkler similarity two spellings are called different. */
const CLOSE = 0.92;

/**
 * Compares a claimed last name with the register's legal and other last names. `suffix` is the register's own field: a
 * Jr. is not the Sr. of the same name.
 */
export function compareLastName(claimed: string, legal: string, other: string, suffix = ''): FieldComparison {
  const plain = compareSpelling(claimed, legal);
  if (plain.outcome === 'match' && isOtherGeneration(claimed, `${legal} ${suffix}`))
    return near(plain, 'other_generation');
  if (plain.outcome === 'match' || plain.outcome === 'missing') return plain;
  if (other !== '' && fold(claimed) === fold(other)) return { outcome: 'near', reason: 'other_name_field' };
  if (plain.outcome === 'near') return plain;
  return isPartOf(claimed, legal) ? near(plain, 'part_of_double_name') : plain;
}

/** Compares a claimed first name with the register's first, middle and other first names. */
export function compareFirstName(claimed: string, legal: string, middle: string, other: string): FieldComparison {
  const plain = compareSpelling(claimed, legal);
  if (plain.outcome === 'match' || plain.outcome === 'missing') return plain;
  if (middle !== '' && [fold(`${legal} ${middle}`), fold(middle)].includes(fold(claimed)))
    return near(plain, 'middle_name');
  if (other !== '' && fold(claimed) === fold(other)) return near(plain, 'other_name_field');
  if (isInitialOf(claimed, legal) || isInitialOf(legal, claimed)) return near(plain, 'initial');
  if (areNicknames(fold(claimed), fold(legal))) return near(plain, 'nickname');
  if (plain.outcome === 'near') return plain;
  return isPartOf(claimed, legal) ? near(plain, 'part_of_double_name') : plain;
}

function compareSpelling(claimed: string, legal: string): FieldComparison {
  if (legal.trim() === '') return { outcome: 'missing', reason: 'empty' };
  if (claimed === legal) return { outcome: 'match', reason: 'equal' };
  const [a, b] = [fold(claimed), fold(legal)];
  if (a === b && a !== '') return { outcome: 'match', reason: 'equal_after_folding' };
  const percent = Math.floor(similarity(a, b) * 100);
  if (transliterate(claimed) === transliterate(legal) || transliterate(claimed) === b || a === transliterate(legal)) {
    return { outcome: 'near', reason: 'transliterated', similarity: percent };
  }
  if (percent >= CLOSE * 100) return { outcome: 'near', reason: 'similar_spelling', similarity: percent };
  if (soundAlike(a, b)) return { outcome: 'near', reason: 'sounds_alike', similarity: percent };
  return { outcome: 'differs', reason: 'different', similarity: percent };
}

/** Only where both sides say which generation they are; most registers are silent. */
function isOtherGeneration(claimed: string, registered: string): boolean {
  const [ours, theirs] = [generationOf(claimed), generationOf(registered)];
  return ours !== undefined && theirs !== undefined && ours !== theirs;
}

function near(plain: FieldComparison, reason: FieldReason): FieldComparison {
  return { ...plain, outcome: 'near', reason };
}

function isInitialOf(initial: string, name: string): boolean {
  const folded = fold(initial);
  return folded.length === 1 && fold(name).startsWith(folded);
}

function isPartOf(a: string, b: string): boolean {
  const [left, right] = [foldWords(a), foldWords(b)];
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  return short.length < long.length && short.every((word) => word.length > 1 && long.includes(word));
}
