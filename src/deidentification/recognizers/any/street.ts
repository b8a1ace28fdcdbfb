import type { Document } from '../../document.ts';
import { attributesOf, attributesOfToken, commonBucket, FLAG } from '../../lexicons/index.ts';
import { matchAt, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';
import { STREETS, STRONG_STREETS } from './place-words.ts';
import { CONNECTORS, capitalised } from './proper.ts';
import { findUnit } from './unit-block.ts';

/** Streets and postal boxes. */
export const anyStreet: Recognizer = {
  name: 'any/street',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  finders: [
    { on: [...STREETS], find: findStreet },
    { on: ['corner'], find: findCorner },
    {
      on: phrases('apt, apartment, suite, ste, flat, unit, po, p, box, postbox, psc, wohnung'),
      find: findUnit,
    },
  ],
};

const HOUSE = /^\d{1,6}[A-Za-z]?$/;

const UNIT_TAIL = /(?:,? ?(?:apt|apartment|suite|ste|unit|flat|rm|#)\.? ?#? ?[A-Za-z]?-?\d{0,5}[A-Za-z]?(?!\w))/iy;

/** A house number, up to five words, a street word; or a proper name and a strong street word. */
function findStreet(document: Document, index: number): Found | undefined {
  const { tokens, text } = document;
  const suffix = tokens[index];
  if (!suffix || suffix.kind !== 'word') return undefined;
  const from = houseBefore(document, index);
  const end = streetEnd(document, index);
  if (from !== undefined) {
    const start = tokens[from]?.start ?? suffix.start;
    const compass = matchAt(COMPASS, text, end) ?? '';
    const tail = matchAt(UNIT_TAIL, text, end + compass.length) ?? '';
    return { start: unitBefore(document, from) ?? start, end: end + compass.length + tail.length, score: 0.95 };
  }
  const first = nameBefore(document, index);
  if (first === undefined || suffix.casing === 'lower') return undefined;
  if (!STRONG_STREETS.has(suffix.lower) && !(SHORT_STREETS.has(suffix.lower) && isOnStreet(document, first, index)))
    return undefined;
  return { start: tokens[first]?.start ?? suffix.start, end, score: 0.8 };
}

const SHORT_STREETS = wordSet('st ln sq cres cir pike square mews pl');
const ON = wordSet('on off down along up near at of from outside across');

/** "a bar on Main St": one or two capitals between a word of place and a short street word, which no proper name follows. */
function isOnStreet(document: Document, first: number, index: number): boolean {
  const dotted = wordAt(document, index + 1) === '.' ? index + 2 : index + 1;
  const next = document.tokens[dotted];
  const saint = next?.casing === 'title' && !next.startsSentence;
  return ON.has(wordAt(document, first - 1)) && !saint && (document.tokens[first]?.text.length ?? 0) > 2;
}

const COMPASS = / (?:North|South|East|West|N|S|E|W|NE|NW|SE|SW)\b\.?/y;

/** "unit 12, 400 King Street", "Flat 4, 19 Queen's Road": the flat stands before the house. */
function unitBefore(document: Document, house: number): number | undefined {
  const unit = /^(?:unit|flat|apt|apartment|suite|wohnung)$/;
  return wordAt(document, house - 1) === ',' && unit.test(wordAt(document, house - 3))
    ? document.tokens[house - 3]?.start
    : undefined;
}

function streetEnd(document: Document, index: number): number {
  const suffix = document.tokens[index];
  const dot = document.tokens[index + 1];
  const abbreviation =
    dot?.text === '.' &&
    (suffix?.text.length ?? 9) <= 4 &&
    dot.start === suffix?.end &&
    !document.tokens[index + 2]?.startsSentence;
  return (abbreviation ? dot.end : suffix?.end) ?? 0;
}

function houseBefore(document: Document, index: number): number | undefined {
  let names = 0;
  for (let at = index - 1; at >= 0 && at > index - 7; at--) {
    const token = document.tokens[at];
    if (!token || document.tokens[at + 1]?.startsLine) return undefined;
    if (HOUSE.test(token.text) && names > 0) return isMeasured(document, at) ? undefined : at;
    if (token.lower === 's' && wordAt(document, at - 1) === "'") continue;
    if (token.kind === 'punctuation' ? !/^[.'-]$/.test(token.text) : !namesStreet(document, at, index))
      return undefined;
    if (token.kind !== 'punctuation') names++;
  }
  return undefined;
}

function namesStreet(document: Document, at: number, index: number): boolean {
  const token = document.tokens[at];
  const suffix = document.tokens[index];
  if (!token || !suffix || token.kind === 'number') return false;
  const strong = STRONG_STREETS.has(suffix.lower);
  if (
    suffix.casing === 'lower' &&
    !strong &&
    !(
      token.casing === 'lower' &&
      suffix.lower.length < 5 &&
      suffix.lower !== 'row' &&
      suffix.lower !== 'run' &&
      suffix.lower !== 'end' &&
      suffix.lower !== 'u'
    )
  )
    return false;
  if (capitalised(token) || token.kind === 'mixed') return true;
  if (
    strong &&
    suffix.casing === 'lower' &&
    /^(?:old|new|north|south|east|west|mill|park|lake|hill|river|green|main|oak|maple|church|high|king|queen|mountain|valley|spring|forest|view|saint|st)$/.test(
      token.lower,
    )
  )
    return true;
  if (CONNECTORS.has(token.lower)) return true;
  const attributes = attributesOfToken(token);
  return (
    STRONG_STREETS.has(wordAt(document, index)) && !(commonBucket(attributes) > 5) && !(attributes & FLAG.clinical)
  );
}

function isMeasured(document: Document, at: number): boolean {
  const before = document.text[(document.tokens[at]?.start ?? 1) - 1] ?? ' ';
  return (
    /[.:/<>=~$-]/.test(before) ||
    (/^(?:mg|ml|mcg|g|kg|cm|mm|units?|year|years|weeks?|days?|yo|m|f|x|st|nd|rd|th|of|h|hours?|min)$/.test(
      wordAt(document, at + 1),
    ) &&
      document.tokens[at + 1]?.casing !== 'title')
  );
}

function nameBefore(document: Document, index: number): number | undefined {
  let at = index;
  while (
    at > index - 4 &&
    (document.tokens[at - 1]?.casing === 'title' || /^\d{1,3}(?:st|nd|rd|th)$/.test(wordAt(document, at - 1))) &&
    !document.tokens[at]?.startsLine
  )
    at--;
  while (at < index && /^(?:the|on|at|in|from|near|a|this)$/.test(wordAt(document, at))) at++;
  const single =
    at === index - 1 && STRONG_STREETS.has(wordAt(document, index)) ? attributesOf(wordAt(document, at)) : 0;
  return at === index || (single & FLAG.clinical) !== 0 ? undefined : at;
}

/** "the corner of 159 Eleftheriou Venizelou str and Rennie Union": two streets joined by "and", to the end of the clause. */
function findCorner(document: Document, index: number): Found | undefined {
  if (wordAt(document, index + 1) !== 'of') return undefined;
  let end = 0;
  let joined = false;
  let proper = 0;
  for (let at = index + 2; at < index + 18; at++) {
    const token = document.tokens[at];
    if (!token || (token.startsLine && at > index + 2) || (token.kind === 'punctuation' && !/^[.'-]$/.test(token.text)))
      break;
    if (
      token.text === '.' &&
      document.tokens[at + 1]?.startsSentence === true &&
      document.tokens[at + 1]?.casing === 'title'
    )
      break;
    if (/^(?:and|&)$/.test(token.lower)) joined = true;
    else if (CLAUSE.test(token.lower) || (joined && proper > 1 && isOrdinary(token.lower))) break;
    else if (token.kind !== 'punctuation') {
      if (token.casing !== 'lower' || token.kind !== 'word' || commonBucket(attributesOfToken(token)) < 3) proper++;
      end = token.end;
    }
  }
  return joined && proper > 1 ? { start: document.tokens[index]?.start ?? 0, end, score: 0.85 } : undefined;
}

const CLAUSE = /^(?:when|where|who|which|that|is|was|were|with|for|after|before|at|by|last|today)$/;

function isOrdinary(word: string): boolean {
  return commonBucket(attributesOf(word)) > 4 && !STREETS.has(word);
}
