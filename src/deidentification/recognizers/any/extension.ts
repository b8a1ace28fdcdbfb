import type { Document } from '../../document.ts';
import type { Found, Recognizer } from '../recognizer.ts';

/** Telephone extensions glued to their x, 45 CFR 164.514(b)(2)(i)(D). */
export const anyExtension: Recognizer = {
  name: 'any/extension',
  class: 'D',
  label: 'PHONE',
  reason: 'telephone_number',
  finders: [{ on: ['mixed'], find: findExtension }],
};

/** "RN x3317": a telephone extension glued to its x. */
function findExtension(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || !/^x\d{3,5}$/.test(token.lower) || document.tokens[index - 1]?.kind === 'number') return undefined;
  return { start: token.start, end: token.end, score: 0.8 };
}
