import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG } from '../../lexicons/index.ts';
import { isIn, isNear, matchAt, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { capital, span } from './facility-run.ts';
import { GENERIC } from './place-words.ts';

/** Kinds of house whose name stands behind a comma, a colon or in brackets. */
export const NAMED_KINDS =
  'home, hospice, church, school, daycare, nursery, preschool, kindergarten, college, shelter, mosque, temple, synagogue, parish, dorm, hostel, sanatorium, kita, prison, rehab, clinic, hospital, pharmacy, surgery';

const HOMES = wordSet('care nursing group rest retirement foster residential funeral old folks assisted');
const CALLS = wordSet(
  'rang called calls rings says said sent sends wants staff phoned faxed nurse matron manager again',
);
const MEDICAL = FLAG.clinical | FLAG.drug | FLAG.region | FLAG.calendar;

/** "care home rang (The Larches)", "her church, Mt Zion AME, sends", "group home: Maple Cottage". */
export function findNamedKind(document: Document, index: number): Found | undefined {
  if (wordAt(document, index) === 'home' && !HOMES.has(wordAt(document, index - 1))) return undefined;
  let sign = index + 1;
  while (sign < index + 3 && isIn(document, sign, CALLS)) sign++;
  if (sign === index + 1 && isOwnSchool(document, index))
    return span(document, index + 1, runOf(document, index + 1) ?? index + 1, 0.75);
  const opening = wordAt(document, sign);
  if (!/^[(,:]$/.test(opening) || (opening === ',' && sign > index + 1)) return undefined;
  const from = sign + 1;
  const to = runOf(document, from);
  if (to === undefined || !isName(document, from, to)) return undefined;
  const closing = wordAt(document, to + 1);
  const closed = opening === '(' ? closing === ')' : /^[,.;]?$/.test(closing);
  return closed ? span(document, from, to, 0.82) : undefined;
}

/** "her school Roedean wants", "their church Hillsong": no list knows the capital behind a kind that is somebody's own. */
function isOwnSchool(document: Document, index: number): boolean {
  const name = document.tokens[index + 1];
  if (
    document.tokens[index]?.casing !== 'lower' ||
    name?.casing !== 'title' ||
    name.startsSentence ||
    name.text.length < 4
  )
    return false;
  return (
    /^(?:her|his|their|my|our|s)$/.test(wordAt(document, index - 1)) &&
    commonBucket(attributesOfToken(name)) === 0 &&
    !(attributesOfToken(name) & (MEDICAL | FLAG.eponym))
  );
}

/** Last token of the capitals that open at `from`, with apostrophes and small joints between them. */
function runOf(document: Document, from: number): number | undefined {
  if (!capital(document.tokens[from]) || document.tokens[from]?.startsLine) return undefined;
  let to = from;
  for (let at = from + 1; at < from + 7; at++) {
    const token = document.tokens[at];
    if (!token || token.startsLine) break;
    if (capital(token)) to = at;
    else if (token.lower === 's' && wordAt(document, at - 1) === "'") to = at;
    else if (!/^(?:of|the|and|&|'|\.|-|on|at|in)$/.test(token.lower)) break;
    else if (token.text === '.' && !/^(?:st|mt|ste|ft)$/.test(wordAt(document, at - 1))) break;
  }
  return to;
}

/** Two capitals of which one is no word of medicine, or one that no list of words holds. */
function isName(document: Document, from: number, to: number): boolean {
  let own = 0;
  for (let at = from; at <= to; at++) {
    const token = document.tokens[at];
    if (token?.kind !== 'word' || token.text.length < 3 || GENERIC.has(token.lower)) continue;
    const attributes = attributesOfToken(token);
    if (!(attributes & MEDICAL) || commonBucket(attributes) > 4) own++;
  }
  const first = document.tokens[from];
  if (!first || own === 0) return false;
  if (to > from) return first.casing === 'title' || own > 1;
  return (
    first.casing === 'title' && commonBucket(attributesOfToken(first)) < 5 && !(attributesOfToken(first) & FLAG.eponym)
  );
}

const PUPILS = wordSet(
  'kid kids student students pupil teacher grader graders class school child children boy girl son daughter principal custodian janitor nurse sixth fifth fourth third second first',
);
const NUMBERED = /(?:P\.? ?S\.?|J\.? ?H\.? ?S\.?) ?\d{1,3}(?!\w| ?(?:\/|over\b|\+|%))/y;

/** "kid from PS 118", "teacher at P.S. 41": public schools of New York; pressure support stays. */
export function findNumberedSchool(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || token.casing === 'lower' || !/^(?:at|from|attends|in)$/.test(wordAt(document, index - 1)))
    return undefined;
  const match = matchAt(NUMBERED, document.text, token.start);
  if (match === undefined || !isNear(document, index, PUPILS, 8)) return undefined;
  return { start: token.start, end: token.start + match.length, score: 0.85 };
}
