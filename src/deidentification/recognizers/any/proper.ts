import type { Document, Token } from '../../document.ts';
import {
  attributesOf,
  attributesOfToken,
  commonBucket,
  FLAG,
  isCity,
  longestPhrase,
  surnameBucket,
} from '../../lexicons/index.ts';
import { matchAt, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { STATE_CODES } from './place-words.ts';

/** Words after a place name that make it a score, a study or a disease. */
export const SCORE_WORDS = wordSet(
  'scientific criteria score scores scale classification class grade protocol model consensus staging stage study trial position technique guidelines guideline fever virus encephalitis disease syndrome rule rules index system statement definition catheter procedure flu agent blue red heart declaration platinum convention protocols scan',
);

/** Small words and signs inside names of places and streets. */
export const CONNECTORS = wordSet(
  "or of de la le los las del du des the and upon on am an der d' do da dos el al en sur sous under in by with - . '",
);

/** A run of proper words that is a known town, or any proper run after a strong cue. */
export function properRun(document: Document, from: number, strong: boolean): Found | undefined {
  const first = document.tokens[from];
  if (!first || first.kind !== 'word') return undefined;
  if (/^(?:NYC|SoCal|NorCal|Philly|Vegas|ATL)$/.test(first.text)) return place(document, from, from, true);
  const phrase = longestPhrase(document.tokens, from);
  const caps = capitalised(first) || (first.casing === 'none' && first.text.length > 1);
  if (phrase && isCity(phrase.attributes) && !(phrase.attributes & FLAG.region) && (caps || strong))
    return place(document, from, phrase.to - 1, strong);
  if (phrase && phrase.attributes & FLAG.region) return undefined;
  const attributes = attributesOfToken(first);
  if (attributes & (FLAG.region | FLAG.calendar)) return undefined;
  if (!caps)
    return strong && isCity(attributes) && commonBucket(attributes) < 3 && !(attributes & FLAG.clinical)
      ? place(document, from, from, strong)
      : undefined;
  let to = from;
  while (to < from + 5 && followsProperly(document, to)) to++;
  while (to > from && CONNECTORS.has(wordAt(document, to))) to--;
  if (strong) return to === from && genericRun(document, from, to) ? undefined : place(document, from, to, true);
  if (
    isNoWord(attributes) &&
    first.casing === 'title' &&
    first.text.length > 3 &&
    /^(?:in|from|near)$/.test(wordAt(document, from - 1)) &&
    !document.tokens[from + 1]?.startsLine &&
    !/^[-']$/.test(wordAt(document, from + 1))
  ) {
    return place(document, from, to, false);
  }
  const article = wordAt(document, from - 1) === 'the' || wordAt(document, from - 1) === 'our';
  if (
    article &&
    !/^(?:clinic|office|branch|area|location|hospital|facility|practice|campus|division|region|suburbs?|site|va)$/.test(
      wordAt(document, from + 1),
    )
  )
    return undefined;
  if (OPENERS.holds(first) && first.casing === 'title' && to > from && !document.tokens[from + 1]?.startsSentence)
    return place(document, from, from + 1, false);
  const known = isCity(attributes) && first.text.length > 2 && !(first.casing === 'upper' && !shouts(document, from));
  const plain = commonBucket(attributes) < 5 && !(attributes & (FLAG.drug | FLAG.clinical));
  return known && (plain || statesFollow(document, from)) ? place(document, from, from, false) : undefined;
}

/** First words of places of two: "San Quentin", "Fort Benning". */
const OPENERS = wordSet('san santa saint los las fort port são bad');

/** Index behind the known town that opens at a token: a phrase of the lists or one word that is no state or country. */
export function townEnd(document: Document, at: number): number | undefined {
  const phrase = longestPhrase(document.tokens, at);
  if (phrase && isCity(phrase.attributes) && !(phrase.attributes & FLAG.region)) return phrase.to;
  const attributes = attributesOf(wordAt(document, at));
  return isCity(attributes) && !(attributes & FLAG.region) ? at + 1 : undefined;
}

/** A word that no list knows, or only lists of surnames. */
function isNoWord(attributes: number): boolean {
  const medical = FLAG.clinical | FLAG.drug | FLAG.eponym | FLAG.calendar | FLAG.region;
  return (
    attributes === 0 || (commonBucket(attributes) === 0 && !(attributes & medical) && surnameBucket(attributes) < 3)
  );
}

function statesFollow(document: Document, at: number): boolean {
  return wordAt(document, at + 1) === ',' && STATE_CODES.has(document.tokens[at + 2]?.text ?? '');
}

function genericRun(document: Document, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) {
    const token = document.tokens[at];
    if (!token || token.kind === 'punctuation') continue;
    const attributes = attributesOfToken(token);
    if (
      isCity(attributes) ||
      (commonBucket(attributes) < 4 && !(attributes & (FLAG.clinical | FLAG.drug | FLAG.region | FLAG.calendar)))
    )
      return false;
  }
  return true;
}

/** Whether the run of proper words at `at` goes on with the token behind it. */
export function followsProperly(document: Document, at: number): boolean {
  const here = document.tokens[at];
  const next = document.tokens[at + 1];
  if (!here || !next || (next.startsLine && next.casing !== 'title')) return false;
  if (next.kind === 'word' && capitalised(next))
    return (
      here.casing === next.casing || here.kind === 'punctuation' || here.casing === 'lower' || next.casing === 'title'
    );
  if (/^[dl]$/.test(next.lower) && wordAt(document, at + 2) === "'" && capitalised(document.tokens[at + 3]))
    return true;
  if (/^[-'.]$/.test(next.text))
    return next.start === here.end && next.text !== '.' && capitalised(document.tokens[at + 2])
      ? true
      : next.text === '.' && here.text.length <= 3 && capitalised(document.tokens[at + 2]);
  return (
    CONNECTORS.has(next.lower) &&
    next.text !== 'and' &&
    next.text !== 'in' &&
    next.text !== 'with' &&
    next.text !== 'by' &&
    next.text !== '-' &&
    capitalised(document.tokens[at + 2]) &&
    next.text !== 'on'
  );
}

/** A postcode right behind its town: "Bjert 6091", "Quinta de São Tiago 3610-114"; no year, no count. */
const POSTCODE =
  / (?!(?:19|20)\d{2}(?!\d))(?:\d{5}|\d{4}(?:-\d{3})?|\d{2}-\d{3})(?![\d.,%/-]|\s?(?:patients|people|mg|ml|iu|km|miles|years|cases|men|women)\b)/iy;

/** The span of a place from token to token, unless a word behind it makes it a score or a disease. */
export function place(document: Document, from: number, to: number, strong: boolean): Found | undefined {
  const start = document.tokens[from]?.start;
  const last = document.tokens[to];
  if (start === undefined || !last) return undefined;
  const next = wordAt(document, to + 1);
  if (!strong && (SCORE_WORDS.has(next) || /^(?:'|et)$/.test(next))) return undefined;
  if (strong && SCORE_WORDS.has(next)) return undefined;
  const code = matchAt(POSTCODE, document.text, last.end) ?? '';
  return { start, end: last.end + code.length, score: strong ? 0.88 : 0.75, releasable: !strong };
}

/** Whether a token is a word that opens with a capital. */
export function capitalised(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    token.kind === 'word' &&
    (token.casing === 'title' || token.casing === 'upper' || token.casing === 'mixed')
  );
}

/** Whether the words around are in capitals too, so that capitals say nothing. */
export function shouts(document: Document, at: number): boolean {
  let upper = 0;
  let words = 0;
  for (let near = at - 4; near <= at + 4; near++) {
    const token = document.tokens[near];
    if (near === at || token?.kind !== 'word' || token.text.length < 3) continue;
    words++;
    if (token.casing === 'upper') upper++;
  }
  return words > 0 && upper * 2 > words;
}

/** A sentence's first word or a preposition in capitals is not part of the town. */
export function isOpening(document: Document, at: number): boolean {
  return /^(?:from|in|at|to|near|originally|of|lives|live|home|patient|pt|moved|seen|living|works|born|resides|by|for|and|a)$/.test(
    wordAt(document, at),
  );
}
