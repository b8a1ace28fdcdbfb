import type { Document, Token } from '../../document.ts';
import { FLAG, attributesOf, commonBucket, isCity, longestPhrase } from '../../lexicons/index.ts';
import { isNear, matchAt, wordAt } from '../context.ts';
import { STATE_CODES, STREETS, STRONG_STREETS } from './place-words.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

/** Streets, places, postcodes and coordinates below the state, 45 CFR 164.514(b)(2)(i)(B); state and country stay. */
export const anyPlace: Recognizer = {
  name: 'any/place',
  class: 'B',
  label: 'CITY',
  reason: 'place_below_state',
  finders: [
    {
      on: phrases(
        'in, from, at, near, to, of, outside, around, r, reside, resides, residing, hometown, between, visiting, visited, left, via, serving',
      ),
      find: findAfterCue,
    },
    { on: [','], find: findBeforeState },
    { on: [','], find: findAfterPlace },
    {
      on: phrases('mayor, sheriff, vicar, pastor, governor, town, city, village, near, suburb'),
      find: findNamedTown,
    },
    {
      on: phrases(
        'isle, island, county, parish, borough, township, village, creek, valley, reservation, precinct, neighborhood, neighbourhood, district, barangay',
      ),
      find: findGeographic,
    },
  ],
};

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

/** Latitude and longitude, plus codes, geohashes. */
export const anyGeocode: Recognizer = {
  name: 'any/geocode',
  class: 'B',
  label: 'PLACE',
  reason: 'geocode',
  shapes: [
    {
      starts: 'digit',
      pattern: /\d{1,2}\.\d{3,8}\s?°?\s?[NS]?\s?,\s?-?\d{1,3}\.\d{3,8}\s?°?\s?[EW]?(?!\d)/y,
      score: 0.95,
    },
    { starts: ['-', '+'], pattern: /[-+]\d{1,2}\.\d{3,8}\s?,\s?[-+]?\d{1,3}\.\d{3,8}(?!\d)/y, score: 0.97 },
    {
      starts: 'digit',
      pattern:
        /\d{1,2}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?["″]?)?\s?[NS][ ,]{0,2}\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?["″]?)?\s?[EW]/y,
      score: 0.97,
    },
    { starts: ['///', '/'], pattern: /\/\/\/\p{L}{2,20}\.\p{L}{2,20}\.\p{L}{2,20}/uy, score: 0.97 },
    { starts: 'mixed', pattern: /[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)/y, score: 0.93 },
    {
      starts: 'digit',
      pattern: /[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)/y,
      check: (value) => /[A-Z]/.test(value),
      score: 0.93,
    },
  ],
  cues: [{ words: ['geohash', 'what3words', 'w3w', 'plus code'], value: /[a-z0-9.+/]{5,40}/iy, score: 0.95 }],
};

const SCORE_WORDS = wordSet(
  'scientific criteria score scores scale classification class grade protocol model consensus staging stage study trial position technique guidelines guideline fever virus encephalitis disease syndrome rule rules index system statement definition catheter procedure flu agent blue red heart declaration platinum convention protocols scan',
);
const CONNECTORS = wordSet(
  "or of de la le los las del du des the and upon on am an der d' do da dos el al en sur sous under in by with - . '",
);

function findAfterCue(document: Document, index: number): Found | undefined {
  const cue = wordAt(document, index);
  let at = index + 1;
  if (cue === 'r') {
    if (wordAt(document, index + 1) !== '/' || wordAt(document, index + 2) !== 'o') return undefined;
    return properRun(document, index + 3, true);
  }
  const strong = strongCue(document, index);
  while (at < index + 4 && document.tokens[at]?.casing !== 'title' && SKIPPED.test(wordAt(document, at))) {
    if (/^(?:in|at)$/.test(wordAt(document, at)) && !strong) return undefined;
    at++;
  }
  return properRun(document, at, strong);
}

const SKIPPED =
  /^(?:the|our|a|:|is|in|at|beautiful|sunny|rural|downtown|nearby|greater|central|general|north|south|east|west|northern|southern|eastern|western|upstate|inner)$/;

function strongCue(document: Document, index: number): boolean {
  const cue = wordAt(document, index);
  if (/^(?:resides|residing|reside|hometown)$/.test(cue)) return true;
  if (
    cue === 'in' &&
    /^(?:am|was|were|based)$/.test(wordAt(document, index - 1)) &&
    (/^(?:i|we)$/.test(wordAt(document, index - 2)) || wordAt(document, index - 1) === 'based')
  )
    return true;
  if (!/^(?:in|from|to|at|near|of|outside)$/.test(cue)) return false;
  for (let at = index - 1; at >= index - 2; at--) {
    const word = wordAt(document, at);
    if (
      /^(?:lives|live|living|lived|moved|relocated|works|resides|reside|residing|resident|residents|originally|native|raised|hails|grew|located|born|flew|drove|from|hometown|i'm|travelled|traveled|stationed|settled)$/.test(
        word,
      )
    )
      return true;
    if (
      cue === 'from' &&
      (/^(?:patient|pt|patients|man|woman|lady|gentleman|boy|girl|male|female|tourist|visitor|mine|farmer|student|nurse|teacher|veteran)$/.test(
        word,
      ) ||
        /^\d{1,3}(?:yo)?[mf]$/.test(word))
    )
      return true;
    if (!/^(?:up|out|back|over|here|now|currently|down|m|am|here|')$/.test(word)) return false;
  }
  return /^(?:i|we)$/.test(wordAt(document, index - 3));
}

/** A run of proper words that is a known town, or any proper run after a strong cue. */
function properRun(document: Document, from: number, strong: boolean): Found | undefined {
  const first = document.tokens[from];
  if (!first || first.kind !== 'word') return undefined;
  if (/^(?:NYC|SoCal|NorCal|Philly|Vegas|ATL)$/.test(first.text)) return place(document, from, from, true);
  const phrase = longestPhrase(document.tokens, from);
  const caps = capitalised(first) || (first.casing === 'none' && first.text.length > 1);
  if (phrase && isCity(phrase.attributes) && !(phrase.attributes & FLAG.region) && (caps || strong))
    return place(document, from, phrase.to - 1, strong);
  if (phrase && phrase.attributes & FLAG.region) return undefined;
  const attributes = attributesOf(first.lower);
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
    attributes === 0 &&
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
  const known = isCity(attributes) && first.text.length > 2 && !(first.casing === 'upper' && !shouts(document, from));
  const plain = commonBucket(attributes) < 5 && !(attributes & (FLAG.drug | FLAG.clinical));
  return known && (plain || statesFollow(document, from)) ? place(document, from, from, false) : undefined;
}

function statesFollow(document: Document, at: number): boolean {
  return wordAt(document, at + 1) === ',' && STATE_CODES.has(document.tokens[at + 2]?.text ?? '');
}

function genericRun(document: Document, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) {
    const token = document.tokens[at];
    if (!token || token.kind === 'punctuation') continue;
    const attributes = attributesOf(token.lower);
    if (
      isCity(attributes) ||
      (commonBucket(attributes) < 4 && !(attributes & (FLAG.clinical | FLAG.drug | FLAG.region | FLAG.calendar)))
    )
      return false;
  }
  return true;
}

function followsProperly(document: Document, at: number): boolean {
  const here = document.tokens[at];
  const next = document.tokens[at + 1];
  if (!here || !next || (next.startsLine && next.casing !== 'title')) return false;
  if (next.kind === 'word' && capitalised(next))
    return (
      here.casing === next.casing || here.kind === 'punctuation' || here.casing === 'lower' || next.casing === 'title'
    );
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

function place(document: Document, from: number, to: number, strong: boolean): Found | undefined {
  const start = document.tokens[from]?.start;
  const last = document.tokens[to];
  if (start === undefined || !last) return undefined;
  const next = wordAt(document, to + 1);
  if (!strong && (SCORE_WORDS.has(next) || /^(?:'|et)$/.test(next))) return undefined;
  if (strong && SCORE_WORDS.has(next)) return undefined;
  return { start, end: last.end, score: strong ? 0.88 : 0.75, releasable: !strong };
}

function capitalised(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    token.kind === 'word' &&
    (token.casing === 'title' || token.casing === 'upper' || token.casing === 'mixed')
  );
}

/** Whether the words around are in capitals too, so that capitals say nothing. */
function shouts(document: Document, at: number): boolean {
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

const STATE_WORDS =
  /^(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|ohio|oklahoma|oregon|pennsylvania|tennessee|texas|utah|vermont|virginia|washington|wisconsin|wyoming|ontario|quebec|alberta|manitoba|scotland|wales|england|ireland|australia|canada|germany|france|india|nigeria|mexico)$/;

/** "Hope, AR": the proper run before a comma and a state. */
function findBeforeState(document: Document, index: number): Found | undefined {
  const state = document.tokens[index + 1];
  if (!state || state.kind !== 'word') return undefined;
  const code =
    STATE_CODES.has(state.text) ||
    (state.casing === 'lower' &&
      /^(?:ca|ny|tx|fl|il|pa|oh|ga|nc|mi|nj|va|wa|az|ma|tn|mo|wi|mn|co|al|sc|ky|ct|ut|ks|nv|ar|ms|nm|ne|wv|nh|ri|mt|sd|nd|vt|wy|dc)$/.test(
        state.lower,
      ) &&
      /^(?:\d{5})$/.test(wordAt(document, index + 2)));
  const word =
    STATE_WORDS.test(state.lower) ||
    (/^(?:new|north|south|west|rhode)$/.test(state.lower) &&
      capitalised(state) &&
      /^(?:york|jersey|hampshire|mexico|carolina|dakota|virginia|island|zealand|africa)$/.test(
        wordAt(document, index + 2),
      ));
  if (!code && !word) return undefined;
  const last = document.tokens[index - 1];
  if (!last || last.kind !== 'word' || (!capitalised(last) && state.casing !== 'lower')) return undefined;
  let from = index - 1;
  while (from > index - 6 && precedesProperly(document, from)) from--;
  while (from < index - 1 && (CONNECTORS.has(wordAt(document, from)) || isOpening(document, from))) from++;
  const known = isCity(attributesOf(joined(document, from, index - 1))) || isCity(attributesOf(last.lower));
  if (/^(?:MD|PA|DO|MS|MA|VA|AA|IN|OR|ME|SA|ACT)$/.test(state.text) && !known) return undefined;
  const attributes = attributesOf(last.lower);
  if (
    !known &&
    (attributes & (FLAG.clinical | FLAG.drug | FLAG.region) || (commonBucket(attributes) > 4 && from === index - 1))
  )
    return undefined;
  return { start: document.tokens[from]?.start ?? last.start, end: last.end, score: known ? 0.95 : 0.85 };
}

function joined(document: Document, from: number, to: number): string {
  return document.tokens
    .slice(from, to + 1)
    .filter((token) => token.kind === 'word')
    .map((token) => token.lower)
    .join(' ');
}

/** "…Hospital, Los Angeles", "45 Wexcombe Lane, Bath": a proper run between a facility or street and the end of the clause. */
function findAfterPlace(document: Document, index: number): Found | undefined {
  const before = document.tokens[index - 1];
  const first = document.tokens[index + 1];
  if (
    !before ||
    !first ||
    first.kind !== 'word' ||
    first.startsLine ||
    !(PLACE_HEADS.has(before.lower) || isKnownHouse(document, index))
  )
    return undefined;
  if (!capitalised(first) || (before.casing === 'lower' && before.text !== '.')) return undefined;
  const phrase = longestPhrase(document.tokens, index + 1);
  if (phrase && isCity(phrase.attributes)) return place(document, index + 1, phrase.to - 1, true);
  const attributes = attributesOf(first.lower);
  if (attributes & (FLAG.region | FLAG.calendar | FLAG.drug | FLAG.clinical) && !isCity(attributes)) return undefined;
  let to = index + 1;
  while (to < index + 4 && followsProperly(document, to) && !document.tokens[to + 1]?.startsLine) to++;
  const closed = /^(?:[.,;:?!)]|on|in|for|with|at|and|who|where|last|assessed|seen|)$/.test(wordAt(document, to + 1));
  if (isCity(attributes) && !closed) to = index + 1;
  return closed || isCity(attributes) ? place(document, index + 1, to, true) : undefined;
}

const PLACE_HEADS = new Set([
  ...STREETS,
  'hospital',
  'clinic',
  'center',
  'centre',
  'infirmary',
  'practice',
  'home',
  'school',
  'university',
  'hosp',
  'apt',
  'rehab',
  'sinai',
  'hopkins',
  'elementary',
  'college',
  'memorial',
  'general',
]);

function isKnownHouse(document: Document, index: number): boolean {
  return wordAt(document, index - 1) === '.' && STREETS.has(wordAt(document, index - 2));
}

/** "the mayor of Brisket Falls", "near Kettle Creek", "town of X". */
function findNamedTown(document: Document, index: number): Found | undefined {
  const near = /^(?:near|suburb)$/.test(wordAt(document, index));
  const at = near && wordAt(document, index) === 'near' ? index + 1 : index + 2;
  if (at === index + 2 && wordAt(document, index + 1) !== 'of') return undefined;
  const first = document.tokens[at];
  return capitalised(first) && first?.casing === 'title' ? properRun(document, at, true) : undefined;
}

/** A sentence's first word or a preposition in capitals is not part of the town. */
function isOpening(document: Document, at: number): boolean {
  return /^(?:from|in|at|to|near|originally|of|lives|live|home|patient|pt|moved|seen|living|works|born|resides|by|for|and|a)$/.test(
    wordAt(document, at),
  );
}

function precedesProperly(document: Document, at: number): boolean {
  const before = document.tokens[at - 1];
  const here = document.tokens[at];
  if (!before || !here || here.startsLine) return false;
  if (isOpening(document, at - 1)) return false;
  if (before.kind === 'word' && capitalised(before)) return true;
  if (before.text === '.') return /^(?:st|ste|mt|ft|pt)$/.test(wordAt(document, at - 2)) && before.end <= here.start;
  if (before.text === '-' || before.text === "'") return before.end === here.start;
  return (
    CONNECTORS.has(before.lower) &&
    before.kind === 'word' &&
    capitalised(document.tokens[at - 2]) &&
    !isOpening(document, at - 2)
  );
}

/** "Isle of Barra", "Kettle Creek", "Kent County". */
function findGeographic(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || !capitalised(token)) return undefined;
  if (
    /^(?:isle|island|county|village|borough|township|precinct|district)$/.test(token.lower) &&
    wordAt(document, index + 1) === 'of' &&
    capitalised(document.tokens[index + 2])
  ) {
    return { start: token.start, end: document.tokens[index + 2]?.end ?? token.end, score: 0.85 };
  }
  let from = index;
  while (
    from > index - 3 &&
    capitalised(document.tokens[from - 1]) &&
    !document.tokens[from]?.startsLine &&
    !isOpening(document, from - 1)
  )
    from--;
  if (
    from === index ||
    /^(?:los|rift|valley)$/.test(wordAt(document, from)) ||
    (token.casing === 'upper' && shouts(document, index))
  )
    return undefined;
  if (/^(?:rift|mariana|coney)$/.test(wordAt(document, index - 1)) || SCORE_WORDS.has(wordAt(document, index + 1)))
    return undefined;
  return { start: document.tokens[from]?.start ?? token.start, end: token.end, score: 0.85 };
}

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
    const tail = matchAt(UNIT_TAIL, text, end) ?? '';
    return { start, end: end + tail.length, score: 0.95 };
  }
  const first = nameBefore(document, index);
  if (first === undefined || !STRONG_STREETS.has(suffix.lower) || suffix.casing === 'lower') return undefined;
  return { start: tokens[first]?.start ?? suffix.start, end, score: 0.8 };
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
  const attributes = attributesOf(token.lower);
  return (
    STRONG_STREETS.has(wordAt(document, index)) && !(commonBucket(attributes) > 5) && !(attributes & FLAG.clinical)
  );
}

function isMeasured(document: Document, at: number): boolean {
  const before = document.text[(document.tokens[at]?.start ?? 1) - 1] ?? ' ';
  return (
    /[.:/<>=~$-]/.test(before) ||
    /^(?:mg|ml|mcg|g|kg|cm|mm|units?|year|years|weeks?|days?|yo|m|f|x|st|nd|rd|th|of|h|hours?|min)$/.test(
      wordAt(document, at + 1),
    )
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
  const single = at === index - 1 ? attributesOf(wordAt(document, at)) : 0;
  return at === index || (single & FLAG.clinical) !== 0 ? undefined : at;
}

const BOX = /(?:P\.? ?O\.? ?Box|Postbox|PSC|Unit)\s?\d{1,6}(?:, ?Box \d{1,6})?/iy;
const UNIT = /(?:Apt|Apartment|Suite|Ste|Flat|Wohnung)\.?\s?#?\s?(?:\d{1,5}[A-Za-z]?|[A-Z]\d{0,4})(?!\w)/iy;

function findUnit(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  const match = matchAt(
    /^(?:po|p|psc|postbox)$/.test(token.lower) ? BOX : token.lower === 'unit' ? /Unit \d{3,6},? Box \d{1,6}/iy : UNIT,
    document.text,
    token.start,
  );
  if (match === undefined || (token.lower === 'flat' && token.casing === 'lower')) return undefined;
  if (/^(?:operative|operating|or|procedure|surgical|endoscopy|cath)$/.test(wordAt(document, index - 1)))
    return undefined;
  const block = blockAround(document, index, token.start, token.start + match.length);
  if (block) return block;
  return {
    start: token.start,
    end: token.start + match.length,
    score: isNear(document, index, STREETS, 6) ? 0.9 : 0.8,
  };
}

const BLOCK_TAIL = /^(?:\p{Lu}|\d)/u;

/**
 * An address block around its unit ("Apt. 864"): back to the number that opens it, forward over proper words, postcodes and
 * line breaks. International forms have no street word to go by.
 */
function blockAround(document: Document, index: number, start: number, end: number): Found | undefined {
  const from = blockStart(document, index);
  const to = blockEnd(document, end);
  if (from === undefined && to === undefined) return undefined;
  return { start: from === undefined ? start : (document.tokens[from]?.start ?? start), end: to ?? end, score: 0.9 };
}

function blockStart(document: Document, index: number): number | undefined {
  let opened: number | undefined;
  for (let at = index - 1; at >= 0 && at > index - 10; at--) {
    const token = document.tokens[at];
    if (
      !token ||
      (document.tokens[at + 1]?.startsLine === true && at + 1 !== index && wordAt(document, at + 1) !== '>')
    )
      break;
    if (token.text === '>') continue;
    if (token.kind === 'number' && !/^(?:[./]\d|%)/.test(document.text.slice(token.end, token.end + 2))) opened = at;
    else if (
      token.kind === 'punctuation'
        ? !/^[.,'-]$/.test(token.text)
        : token.casing === 'lower' && !CONNECTORS.has(token.lower)
    )
      break;
  }
  return opened;
}

function blockEnd(document: Document, end: number): number | undefined {
  let at = document.tokens.findIndex((token) => token.start >= end);
  let last: number | undefined;
  if (at < 0) return undefined;
  for (let steps = 0; steps < 12; steps++, at++) {
    const token = document.tokens[at];
    if (!token) break;
    if (token.text === ',' || token.text === '>' || (/^['-]$/.test(token.text) && last !== undefined)) continue;
    if (token.text === '.' && document.tokens[at + 1]?.casing !== 'lower' && document.tokens[at - 1]?.text.length === 2)
      continue;
    if (!BLOCK_TAIL.test(token.text) || (token.startsSentence && !token.startsLine)) break;
    if (attributesOf(token.lower) & FLAG.region && token.text.length > 2) continue;
    last = token.end;
    if (token.kind === 'number' && token.text.length > 3) break;
  }
  return last;
}

/** Names of streets as other languages build them: a suffix on the word, or a word before the name. */
const FOREIGN_STREET =
  /(?:stra(?:ss|ß)e|str|gasse|weg|allee|platz|damm|ufer|gatan|gata|gaten|vägen|vagen|vegen|veien|vej|vænget|gade|katu|tie|kuja|polku|laan|straat|plein|dijk|kade|hof|utca|stræti|braut|stien|brekke|ulica|ulice|rinne|raitti|väg|alle|bakken|parken)$/iu;
const STREET_OPENERS = wordSet(
  'via rue calle camino avenida rua ulica ul viale vicolo piazza plaza avenue quai impasse chemin carrer largo travessa strada corso paseo',
);
const ADDRESS_CUES = wordSet(
  'address addresses lives live located office offices sent send arrived meet drops restaurant return moved home house billing ship deliver where residence resides enter corner station user stop side',
);

/** "Magasinsgatan 7", "Via Franscini 71", and "1634 Rua do Arenque" after a word of address. */
export const anyForeignStreet: Recognizer = {
  name: 'any/foreign-street',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  finders: [{ on: ['number'], find: findForeignStreet }],
};

function findForeignStreet(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const before = document.tokens[index - 1];
  if (!token || token.text.length > 5) return undefined;
  if (
    before?.kind === 'word' &&
    before.text.length > 4 &&
    !token.startsLine &&
    FOREIGN_STREET.test(before.text) &&
    attributesOf(before.lower) === 0
  ) {
    return { start: document.tokens[numbered(document, index - 1)]?.start ?? before.start, end: token.end, score: 0.9 };
  }
  const named = /^(?:u|út|tér|tere|útja|utca|köz|rkp|krt|sor|gate|terrasse|kapu|gt)$/.test(
    wordAt(document, wordAt(document, index - 1) === '.' ? index - 2 : index - 1),
  );
  if (named) return namedBefore(document, index);
  const opener = openerBefore(document, index);
  if (opener !== undefined) return { start: document.tokens[opener]?.start ?? token.start, end: token.end, score: 0.9 };
  return isNear(document, index, ADDRESS_CUES, 7) ? addressAfter(document, index) : undefined;
}

/** "Piroska u. 97", "Erzsébet tér 19": proper words, a street word, the number. */
function namedBefore(document: Document, index: number): Found | undefined {
  let from = wordAt(document, index - 1) === '.' ? index - 2 : index - 1;
  const street = from;
  while (from > street - 4 && capitalised(document.tokens[from - 1]) && !document.tokens[from]?.startsLine) from--;
  if (from === street) return undefined;
  if (document.tokens[from - 1]?.kind === 'number' && !document.tokens[from]?.startsLine) from--;
  return { start: document.tokens[from]?.start ?? 0, end: document.tokens[index]?.end ?? 0, score: 0.85 };
}

function openerBefore(document: Document, index: number): number | undefined {
  for (let at = index - 1; at > index - 6; at--) {
    const token = document.tokens[at];
    if (!token || document.tokens[at + 1]?.startsLine) return undefined;
    if (STREET_OPENERS.has(token.lower))
      return at < index - 1 && (capitalised(token) || token.lower === 'ul') ? numbered(document, at) : undefined;
    if (token.text === '.') continue;
    if (!capitalised(token) && !CONNECTORS.has(token.lower)) return undefined;
  }
  return undefined;
}

/** Takes in a house or post number right before a street name. */
function numbered(document: Document, at: number): number {
  return document.tokens[at - 1]?.kind === 'number' && !document.tokens[at]?.startsLine ? at - 1 : at;
}

/** After "address is", "lives at" …: numbers and proper words to the end of the run. */
function addressAfter(document: Document, index: number): Found | undefined {
  if (
    document.tokens[index - 1]?.kind === 'number' ||
    wordAt(document, index - 1) === '#' ||
    (document.tokens[index]?.text.length ?? 0) < 2
  )
    return undefined;
  if (/^(?:ml|mg|mcg|fr|cm|mm|g|kg|units?|french|watts|joules)$/.test(wordAt(document, index + 1))) return undefined;
  let words = 0;
  let end = 0;
  for (let at = index; at < index + 18; at++) {
    const token = document.tokens[at];
    if (!token) break;
    if (token.kind === 'punctuation') {
      if (
        !/^[,.'-]$/.test(token.text) ||
        (token.text === '.' &&
          document.tokens[at + 1]?.startsSentence === true &&
          (document.tokens[at - 1]?.text.length ?? 9) > 4)
      )
        break;
      continue;
    }
    if (token.casing === 'lower' && !CONNECTORS.has(token.lower)) break;
    if (CONNECTORS.has(token.lower) && !capitalised(token)) continue;
    if (token.kind === 'word') words++;
    end = token.end;
  }
  const start = document.tokens[index]?.start ?? 0;
  const first = document.tokens[index + 1];
  return words > 0 &&
    first &&
    (capitalised(first) || first.kind === 'number') &&
    !(attributesOf(first.lower) & FLAG.calendar)
    ? { start, end, score: 0.8 }
    : undefined;
}

/** "the corner of 159 Eleftheriou Venizelou str and Rennie Union". */
function findCorner(document: Document, index: number): Found | undefined {
  if (wordAt(document, index + 1) !== 'of') return undefined;
  let end = 0;
  let capitals = 0;
  for (let at = index + 2; at < index + 18; at++) {
    const token = document.tokens[at];
    if (!token || (token.startsLine && at > index + 2) || (token.kind === 'punctuation' && !/^[.'-]$/.test(token.text)))
      break;
    if (
      token.text === '.' &&
      document.tokens[at + 1]?.casing === 'title' &&
      document.tokens[at + 1]?.startsSentence === true
    )
      break;
    if (capitalised(token)) capitals++;
    else if (token.casing === 'lower' && !CONNECTORS.has(token.lower) && !STREETS.has(token.lower)) break;
    if (token.kind !== 'punctuation' && token.text !== 'and') end = token.end;
  }
  return capitals > 1 ? { start: document.tokens[index + 2]?.start ?? 0, end, score: 0.85 } : undefined;
}
