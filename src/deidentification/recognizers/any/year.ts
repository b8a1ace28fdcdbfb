import type { Document } from '../../document.ts';
import { isNear, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

const BIRTH = wordSet('born b dob birth yob birthyear né née geboren geb * jahrgang jg nacido nacida naissance');
const BORN = wordSet('born geboren née dob');
const GROWN = wordSet(
  'married wed enlisted drafted served graduated graduation veteran college army navy marines serving war deployed',
);
const RETIRED = wordSet('retired retirement pensioned retiring');
/** Youngest ages taken for granted: at marriage, service or the end of school, and at retirement. */
const GROWN_AGE = 17;
const RETIRED_AGE = 50;

/** Years that tell an age over 89: birth years, and years of an event that implies one, 164.514(b)(2)(i)(C). */
export const anyYear: Recognizer = {
  name: 'any/year',
  class: 'C',
  label: 'YEAR',
  reason: 'year_tells_age_over_89',
  action: 'generalise',
  finders: [{ on: ['number'], digits: [4, 4], find: findYear }],
};

function findYear(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || document.currentYear === undefined) return undefined;
  const year = Number(token.text);
  if (year < 1880 || year > document.currentYear) return undefined;
  const span = { start: token.start, end: token.end, score: 0.95, replacement: '[YEAR]' };
  return document.currentYear - birthYear(document, index, year) >= 90 ? span : undefined;
}

/** The latest birth year that the words around a year imply; Infinity-like when they imply none. */
function birthYear(document: Document, index: number, year: number): number {
  if (isNear(document, index, BIRTH, 3) || isNear(document, index, BORN, 5)) return year;
  if (isNear(document, index, RETIRED, 3)) return year - RETIRED_AGE;
  if (isNear(document, index, GROWN, 4)) return year - GROWN_AGE;
  return year - (ageIn(document, index) ?? -1000);
}

/** "60 in 1990", "aged 60 in 1990". */
function ageIn(document: Document, index: number): number | undefined {
  if (wordAt(document, index - 1) !== 'in') return undefined;
  const age = document.tokens[index - 2];
  const value = Number(age?.text);
  const owned = /^(?:was|aged|age|turned|at|she|he)$/.test(wordAt(document, index - 3));
  return owned && age?.kind === 'number' && value > 0 && value < 110 ? value : undefined;
}
