import type { Document, Token } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG, isCity, longestPhrase, surnameBucket } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { GENERIC, STATE_CODES, STRONG_HEADS } from './place-words.ts';

/** Words that never belong to the name of a house. */
export const STOPS = wordSet(
  'at in from to by with on for a an is was and patient pt seen admitted transferred referred records dr mr mrs ms our his her their via near or this that has had been follow up overnight were attends requested went bounced',
);

/** Whether two words are both written small or both not. */
export function sameCase(left: Token, right: Token): boolean {
  return (left.casing === 'lower') === (right.casing === 'lower');
}

/** The span of a house from token to token. */
export function span(document: Document, from: number, to: number, score: number): Found | undefined {
  const start = document.tokens[from]?.start;
  const end = document.tokens[to]?.end;
  return start === undefined || end === undefined ? undefined : { start, end, score };
}

/** Walks back over proper words, apostrophes, "St.", "of" and "and". */
export function runStart(document: Document, index: number): number {
  let from = index;
  const lower = document.tokens[index]?.casing === 'lower';
  while (from > index - 8 && belongs(document, from - 1, from, lower)) from--;
  while (
    from < index &&
    (document.tokens[from]?.kind === 'punctuation' || /^(?:of|and|the|&|at|s)$/.test(wordAt(document, from)))
  )
    from++;
  return from;
}

function belongs(document: Document, at: number, next: number, lower: boolean): boolean {
  const token = document.tokens[at];
  const after = document.tokens[next];
  if (!token || !after || after.startsLine) return false;
  if (token.text === "'" || token.text === '-')
    return token.end === after.start || document.tokens[at - 1]?.end === token.start;
  if (token.text === '&') return true;
  if (token.text === '.') return /^(?:st|ste|mt|ft|med|hosp|gen|univ)$/.test(wordAt(document, at - 1));
  if (token.kind === 'punctuation') return false;
  if (token.lower === 's' && wordAt(document, at - 1) === "'") return true;
  if (/^(?:of|and|de|la|the|for)$/.test(token.lower))
    return token.casing === 'lower' ? capital(document.tokens[at - 1]) && !STOPS.has(wordAt(document, at - 1)) : true;
  if (STOPS.has(token.lower)) return false;
  if (capital(token)) return true;
  return lower && isProper(token);
}

/** Whether a token is a word that opens with a capital. */
export function capital(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    token.kind === 'word' &&
    (token.casing === 'title' || token.casing === 'upper' || token.casing === 'mixed')
  );
}

const LANDSCAPE = wordSet(
  'heights hill hills park lake oak oaks pine pines valley river creek north south east west middle high primary elementary junior central spring springs ridge grove view green wood woods meadow meadows forest sunny rose golden maple cedar willow holly lincoln washington jefferson saint st mount mt lady trinity',
);

/** In lower-case text a word belongs to the name when it is a city, a saint or no ordinary word. */
function isProper(token: Token): boolean {
  if (token.kind !== 'word') return false;
  const attributes = attributesOfToken(token);
  if (GENERIC.has(token.lower) || LANDSCAPE.has(token.lower)) return true;
  return (attributes & (FLAG.clinical | FLAG.drug)) === 0 && commonBucket(attributes) < 5;
}

/** "Children's Hospital Los Angeles", "Hospital of Ashgrove", "St. Luke's Health in Detroit". */
export function runEnd(document: Document, index: number, from: number): number {
  let to = index;
  while (
    /^(?:llc|inc|cah|corp|pllc|panel|north|south|east|west)$/.test(wordAt(document, to + 1)) &&
    capital(document.tokens[to + 1]) &&
    !document.tokens[to + 1]?.startsSentence
  )
    to++;
  if (to > index) return to;
  if (wordAt(document, to + 1) === '.' && document.tokens[to]?.text.length === 4) to++;
  if (
    /^(?:of|at)$/.test(wordAt(document, to + 1)) &&
    capital(document.tokens[to + 2]) &&
    !STOPS.has(wordAt(document, to + 2))
  ) {
    to += 2;
    while (capital(document.tokens[to + 1]) && to < index + 6 && !document.tokens[to + 1]?.startsSentence) to++;
    return to;
  }
  const phrase = longestPhrase(document.tokens, to + 1);
  if (
    phrase &&
    isCity(phrase.attributes) &&
    capital(document.tokens[to + 1]) &&
    !document.tokens[to + 1]?.startsSentence
  )
    return phrase.to - 1;
  const next = document.tokens[to + 1];
  return next &&
    from < index &&
    capital(next) &&
    !next.startsSentence &&
    isCity(attributesOfToken(next)) &&
    next.casing === 'title'
    ? to + 1
    : to;
}

/** A name is in it: at least one word that names no kind of facility. */
export function isNamed(document: Document, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) {
    const token = document.tokens[at];
    if (!token || token.kind !== 'word' || token.text.length < 2 || GENERIC.has(token.lower)) continue;
    const attributes = attributesOfToken(token);
    if (attributes & FLAG.region && from + 2 > to) continue;
    if (
      token.casing === 'title' || token.casing === 'mixed' ? !isOrdinary(document, at, attributes) : names(attributes)
    )
      return true;
  }
  return isSaint(document, from) || isGenericName(document, from, to) || isInitialled(document, from, to);
}

/** In capitals or lower case a word names something only when it is a place, a name, or no common word. */
function names(attributes: number): boolean {
  if (attributes & (FLAG.clinical | FLAG.calendar)) return isCity(attributes) && commonBucket(attributes) < 5;
  return isCity(attributes) || surnameBucket(attributes) > 3 || commonBucket(attributes) < 5;
}

/** A common or clinical word that merely opens a sentence or a heading ("All surgical counts", "Interventional Radiology"). */
function isOrdinary(document: Document, at: number, attributes: number): boolean {
  const opens = document.tokens[at]?.startsSentence === true || document.tokens[at]?.startsLine === true;
  if (opens && commonBucket(attributes) > 4) return true;
  return (attributes & FLAG.clinical) !== 0 && !isCity(attributes) && surnameBucket(attributes) < 4;
}

/** "admitted to General Hospital": generic words in capitals after a word of place stand for one house. */
function isGenericName(document: Document, from: number, to: number): boolean {
  if (to === from || !/^(?:at|to|from|in)$/.test(wordAt(document, from - 1)) || !OWN_NAMES.has(wordAt(document, from)))
    return false;
  for (let at = from; at <= to; at++) if (document.tokens[at]?.casing !== 'title') return false;
  return true;
}

const OWN_NAMES = wordSet(
  "city general county community memorial regional university children's children methodist central district state veterans cancer heart national royal",
);

/** A short run between stops, as "OR 3, Bayview Surgical:". */
export function standsAlone(document: Document, from: number, to: number): boolean {
  const first = document.tokens[from];
  const next = wordAt(document, to + 1);
  return (
    first?.casing === 'title' && commonBucket(attributesOfToken(first)) < 4 && /^(?:[:,.;)]|)$/.test(next) && to > from
  );
}

/** "LA Medical Center", "Medicine Lodge Memorial Hospital": a state's letters, or four generic words in capitals. */
function isInitialled(document: Document, from: number, to: number): boolean {
  const first = document.tokens[from];
  if (to < from + 2 || !first || !hasStrong(document, from, to)) return false;
  if (STATE_CODES.has(first.text)) return true;
  for (let at = from; at <= to; at++) if (document.tokens[at]?.casing !== 'title') return false;
  return to >= from + 3 && cuedBefore(document, from);
}

function isSaint(document: Document, from: number): boolean {
  return /^(?:st|saint)$/.test(wordAt(document, from)) && capital(document.tokens[from]);
}

/** Whether a run holds a noun that makes a house by itself. */
export function hasStrong(document: Document, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if (STRONG_HEADS.has(wordAt(document, at))) return true;
  return false;
}

const AGENCY = wordSet(
  'sent sends called calls faxed says said started referred discharged refused told read reads reported reports wants missed gave lost transferred admitted diagnosed put billed closed',
);

/** "Sunrise Dialysis sent him": a house that acts, where a sentence opens. */
export function acts(document: Document, from: number, to: number): boolean {
  const first = document.tokens[from];
  if (to === from || first?.casing !== 'title' || !first.startsSentence || GENERIC.has(first.lower)) return false;
  return !(attributesOfToken(first) & FLAG.clinical) && AGENCY.has(wordAt(document, to + 1));
}

const PLACE_CUES = wordSet('at in from to of attends by outside the our via near (');

/** Whether a word of place stands before the run. */
export function cuedBefore(document: Document, from: number): boolean {
  return PLACE_CUES.has(wordAt(document, from - 1));
}

const SCORED = wordSet(
  'score scores stage criteria model classification protocol formula risk staging index data study trial nomogram inventory scale guidelines guideline recommendations grade system method technique tool calculator',
);

/** "Cleveland clinic score", "MD Anderson dysphagia inventory": the name of a score, not of a house. */
export function isScored(document: Document, to: number): boolean {
  return (
    SCORED.has(wordAt(document, to + 1)) ||
    (SCORED.has(wordAt(document, to + 2)) && document.tokens[to + 1]?.casing === 'lower')
  );
}
