import { doubleMetaphone } from 'double-metaphone';

/** Vowels leave no trace in a code: those of two letters and fewer are shared by names that have little in common. */
const ENOUGH = 3;

/**
 * Whether two folded names are pronounced alike in English (Double Metaphone, Philips 2000). It only explains a
 * difference to the person who decides: the outcome is `near`, never `match`.
 */
export function soundAlike(a: string, b: string): boolean {
  const codes = doubleMetaphone(b).filter((code) => code.length >= ENOUGH);
  return doubleMetaphone(a).some((code) => codes.includes(code));
}
