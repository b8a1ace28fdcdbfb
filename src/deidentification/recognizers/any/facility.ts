import type { Document, Token } from '../../document.ts';
import { FLAG, attributesOf, commonBucket, isCity, longestPhrase, surnameBucket } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import { FACILITY_HEADS, GENERIC, KNOWN_FACILITIES, STRONG_HEADS } from './place-words.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

const KNOWN = new Map<string, string[][]>();
for (const phrase of KNOWN_FACILITIES) {
  const words = phrase.split(' ');
  const list = KNOWN.get(words[0] ?? '') ?? [];
  KNOWN.set(
    words[0] ?? '',
    [...list, words].toSorted((left, right) => right.length - left.length),
  );
}

/** Hospitals, clinics, homes, schools, churches and wards: they locate, 45 CFR 164.514(b)(2)(i)(B). */
export const anyFacility: Recognizer = {
  name: 'any/facility',
  class: 'B',
  label: 'FACILITY',
  reason: 'facility',
  finders: [
    { on: [...FACILITY_HEADS], find: findByHead },
    { on: [...KNOWN.keys()], find: findKnown },
    { on: phrases('at, to, from, by, attends, outside, in'), find: findAfterCue },
    {
      on: phrases(
        'home, school, group, care, practice, middle, system, general, associates, gardens, house, panel, surgery, trust',
      ),
      find: findBySecondHead,
    },
    { on: ['ward', 'wing', 'floor'], find: findWard },
    { on: ['st', 'saint', 'our', 'the'], find: findSaint },
  ],
};

const STOPS = wordSet(
  'at in from to by with on for a an is was and patient pt seen admitted transferred referred records dr mr mrs ms our his her their via near or this that has had been follow up overnight were attends requested went bounced',
);

function findByHead(document: Document, index: number): Found | undefined {
  const head = document.tokens[index];
  if (!head || head.kind !== 'word') return undefined;
  // Only the last head of a run opens the search: "Larkfield Medical Center" is found from "Center".
  const next = document.tokens[index + 1];
  if (next && FACILITY_HEADS.has(next.lower) && !next.startsLine && sameCase(head, next)) return undefined;
  const from = runStart(document, index);
  const to = runEnd(document, index, from);
  if (!isNamed(document, from, to)) return undefined;
  const strong = hasStrong(document, from, to);
  if (head.casing === 'lower' && !strong) return undefined;
  if (!strong && !(cuedBefore(document, from) || standsAlone(document, from, to))) return undefined;
  return span(document, from, to, strong ? 0.92 : 0.8);
}

function sameCase(left: Token, right: Token): boolean {
  return (left.casing === 'lower') === (right.casing === 'lower');
}

function span(document: Document, from: number, to: number, score: number): Found | undefined {
  const start = document.tokens[from]?.start;
  const end = document.tokens[to]?.end;
  return start === undefined || end === undefined ? undefined : { start, end, score };
}

/** Walks back over proper words, apostrophes, "St.", "of" and "and". */
function runStart(document: Document, index: number): number {
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

function capital(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    token.kind === 'word' &&
    (token.casing === 'title' || token.casing === 'upper' || token.casing === 'mixed')
  );
}

/** In lower-case text a word belongs to the name when it is a city, a saint or no ordinary word. */
function isProper(token: Token): boolean {
  if (token.kind !== 'word') return false;
  const attributes = attributesOf(token.lower);
  if (GENERIC.has(token.lower)) return true;
  return (attributes & (FLAG.clinical | FLAG.drug)) === 0 && commonBucket(attributes) < 5;
}

/** "Children's Hospital Los Angeles", "Hospital of Ashgrove", "St. Luke's Health in Detroit". */
function runEnd(document: Document, index: number, from: number): number {
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
    isCity(attributesOf(next.lower)) &&
    next.casing === 'title'
    ? to + 1
    : to;
}

/** A name is in it: at least one word that names no kind of facility. */
function isNamed(document: Document, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) {
    const token = document.tokens[at];
    if (!token || token.kind !== 'word' || token.text.length < 2 || GENERIC.has(token.lower)) continue;
    const attributes = attributesOf(token.lower);
    if (attributes & FLAG.region && from + 2 > to) continue;
    if (
      token.casing === 'title' || token.casing === 'mixed' ? !isOrdinary(document, at, attributes) : names(attributes)
    )
      return true;
  }
  return isSaint(document, from) || isGenericName(document, from, to);
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
function standsAlone(document: Document, from: number, to: number): boolean {
  const first = document.tokens[from];
  const next = wordAt(document, to + 1);
  return (
    first?.casing === 'title' && commonBucket(attributesOf(first.lower)) < 4 && /^(?:[:,.;)]|)$/.test(next) && to > from
  );
}

function isSaint(document: Document, from: number): boolean {
  return /^(?:st|saint)$/.test(wordAt(document, from)) && capital(document.tokens[from]);
}

function hasStrong(document: Document, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if (STRONG_HEADS.has(wordAt(document, at))) return true;
  return false;
}

const PLACE_CUES = wordSet('at in from to of attends by outside the our via near (');

function cuedBefore(document: Document, from: number): boolean {
  return PLACE_CUES.has(wordAt(document, from - 1));
}

function findKnown(document: Document, index: number): Found | undefined {
  const first = document.tokens[index];
  const words = (KNOWN.get(wordAt(document, index)) ?? []).find((phrase) =>
    phrase.every((word, at) => wordAt(document, index + at) === word),
  );
  if (!words || !first) return undefined;
  const to = index + words.length - 1;
  const cued = cuedBefore(document, index);
  if (
    words.length === 1 &&
    !(/^(?:at|to|from|in|of|our)$/.test(wordAt(document, index - 1)) && first.casing !== 'lower')
  )
    return undefined;
  if (
    document.tokens[to + 1]?.casing === 'lower' &&
    /^(?:scissors?|clamps?|stand|retractor|clip|clips|needle|headrest|tube|forceps|pins?|frame|guidelines?|recommendations?|table)$/.test(
      wordAt(document, to + 1),
    )
  )
    return undefined;
  if (
    /^(?:score|stage|criteria|model|classification|protocol|formula|risk|staging|index|health|data|study|trial)$/.test(
      wordAt(document, to + 1),
    ) &&
    wordAt(document, to + 1) !== 'health'
  )
    return undefined;
  if (words.length > 1 && !cued && first.casing === 'lower') return undefined;
  const known = longestTail(document, to);
  return span(document, index, known, 0.93);
}

function longestTail(document: Document, to: number): number {
  return /^(?:health|medical|hospital|clinic|er|center|centre|med)$/.test(wordAt(document, to + 1)) ? to + 1 : to;
}

const MOVES = wordSet(
  'seen treated admitted transferred transfer referred referral records record presented evaluated reviewed hospitalized hospitalised visited followed managed diagnosed discharged scoped biopsied operated treatment care follow up works worked scan scans line flying flown sent labs mri ct surgery done placed imaging consult consultation appointment visit bounced nurse teacher colleague covering in checked back moved attends ward school student performed office physicians physician group scheduled overnight obtained studied delivered born staying stays resides lives',
);

/** "seen at Corriedale", "transferred from St. Brendan's": any proper run after a verb of care. */
function findAfterCue(document: Document, index: number): Found | undefined {
  const cue = wordAt(document, index);
  let at = index + 1;
  if (/^(?:the|our)$/.test(wordAt(document, at))) at++;
  const first = document.tokens[at];
  if (!first || first.kind !== 'word' || !capital(first) || first.startsLine) return undefined;
  const unknown =
    cue === 'at' &&
    at === index + 1 &&
    first.casing === 'title' &&
    first.text.length > 4 &&
    (attributesOf(first.lower) === 0 || isCity(attributesOf(first.lower)));
  if (!unknown && !MOVES.has(wordAt(document, index - 1)) && !MOVES.has(wordAt(document, index - 2))) return undefined;
  if (cue === 'in' || cue === 'by') return undefined;
  if (STOPS.has(first.lower) || GENERIC.has(first.lower)) return undefined;
  const attributes = attributesOf(first.lower);
  if (
    attributes & (FLAG.region | FLAG.calendar | FLAG.drug) ||
    commonBucket(attributes) > 5 ||
    (attributes & FLAG.clinical && !(attributes & FLAG.opensPhrase))
  )
    return undefined;
  if (first.casing !== 'title' || first.text.length < 3) return undefined;
  let to = at;
  while (
    to < at + 5 &&
    (capital(document.tokens[to + 1]) ||
      (/^['&-]$/.test(wordAt(document, to + 1)) &&
        (wordAt(document, to + 2) === 's' || capital(document.tokens[to + 2]))) ||
      (wordAt(document, to + 1) === 's' && wordAt(document, to) === "'")) &&
    !document.tokens[to + 1]?.startsSentence
  )
    to++;
  if (/^(?:score|criteria|scale|class|grade|stage|position|level|point)$/.test(wordAt(document, to + 1)))
    return undefined;
  return span(document, at, to, 0.7);
}

const PAIRS: Readonly<Record<string, RegExp>> = {
  home: /^(?:nursing|care|funeral|rest|retirement|group)$/,
  group: /^(?:medical|orthopedic|orthopaedic|surgical|health|physicians|clinic|practice|dental)$/,
  care: /^(?:urgent|health|primary|memory|family|senior)$/,
  system: /^(?:health|hospital|healthcare|medical)$/,
  general: /^(?!attorney|surgeon|in|a|the|of|under|and|her|his)/,
  associates: /^\p{L}+$/u,
  gardens: /^\p{L}+$/u,
  house: /^\p{L}+$/u,
  panel: /^(?:medical|health)$/,
  surgery: /^(?:health|doctors|family|village|medical|day)$/,
  trust: /^(?:nhs|foundation|health)$/,
  middle: /^\p{L}+$/u,
  practice: /^(?:family|general|medical|group)$/,
  school: /^\p{L}+$/u,
};

/** Heads that count only behind their own partner ("Nursing Home", "Medical Group") or after a word of place. */
function findBySecondHead(document: Document, index: number): Found | undefined {
  const head = document.tokens[index];
  const before = document.tokens[index - 1];
  if (!head || !before || head.startsLine || before.kind !== 'word') return undefined;
  if (PAIRS[head.lower]?.test(before.lower) !== true) return undefined;
  const alone = /^(?:general|gardens|house|middle|associates)$/.test(head.lower);
  const next = document.tokens[index + 1];
  if (next && FACILITY_HEADS.has(next.lower) && !next.startsLine && sameCase(head, next)) return undefined;
  if (
    alone &&
    (head.casing === 'lower' || before.casing === 'lower' || (next?.casing === 'title' && !next.startsSentence))
  )
    return undefined;
  const from = runStart(document, index);
  if (alone && !/^(?:at|to|from|in|attends|near)$/.test(wordAt(document, from - 1))) return undefined;
  return isNamed(document, from, index) ? span(document, from, runEnd(document, index, from), 0.85) : undefined;
}

/** "ward 6 West", "ward 6 West at Ashgrove Memorial". */
function findWard(document: Document, index: number): Found | undefined {
  const number = document.tokens[index + 1];
  if (
    !number ||
    (number.kind !== 'number' && number.kind !== 'mixed') ||
    number.text.length > 3 ||
    number.startsSentence
  )
    return undefined;
  const side =
    /^(?:west|east|north|south|a|b|c|d)$/.test(wordAt(document, index + 2)) && capital(document.tokens[index + 2])
      ? 2
      : 1;
  return span(document, index, index + side, 0.8);
}

const SAINT = /^\p{Lu}/u;

/** "St. Brendan's", "Our Lady of Sorrows", "The Laurels at Stony Run". */
function findSaint(document: Document, index: number): Found | undefined {
  const word = wordAt(document, index);
  if (word === 'our')
    return wordAt(document, index + 1) === 'lady' && capital(document.tokens[index + 1])
      ? lady(document, index)
      : undefined;
  if (word === 'the') return laurels(document, index);
  const name = wordAt(document, index + 1) === '.' ? index + 2 : index + 1;
  const token = document.tokens[name];
  if (!token || !SAINT.test(document.tokens[index]?.text ?? '') || !capital(token) || token.text.length < 3)
    return undefined;
  if (wordAt(document, name + 1) !== "'" || wordAt(document, name + 2) !== 's') return undefined;
  if (/^(?:wort|fire|vitus)$/.test(wordAt(document, name + 3))) return undefined;
  return span(document, index, name + 2, 0.9);
}

function lady(document: Document, index: number): Found | undefined {
  let to = index + 1;
  while (to < index + 6 && (capital(document.tokens[to + 1]) || wordAt(document, to + 1) === 'of')) to++;
  return span(document, index, to, 0.9);
}

function laurels(document: Document, index: number): Found | undefined {
  const name = document.tokens[index + 1];
  if (
    document.tokens[index]?.casing !== 'title' ||
    !capital(name) ||
    wordAt(document, index + 2) !== 'at' ||
    !capital(document.tokens[index + 3])
  )
    return undefined;
  let to = index + 3;
  while (to < index + 6 && capital(document.tokens[to + 1])) to++;
  return span(document, index, to, 0.85);
}
