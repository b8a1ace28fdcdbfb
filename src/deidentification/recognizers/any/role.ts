import type { Document } from '../../document.ts';
import { attributesOfToken, FLAG } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { AREAS, CHIEFS, ROLE_ADJECTIVES, SINGLE_NOUNS, SINGLE_ROLES, SUPERLATIVES } from './role-words.ts';
import { followsProperly, townEnd } from './proper.ts';

/** Jobs and titles held by one person, "the only …", "the first … in …", 45 CFR 164.514(b)(2)(i)(R). */
export const anyRole: Recognizer = {
  name: 'any/role',
  class: 'R',
  label: 'ROLE',
  reason: 'unique_role',
  finders: [
    { on: [...SINGLE_ROLES], find: findRole },
    { on: Object.keys(CHIEFS), find: findChief },
    { on: ['only', 'sole'], find: findOnly },
    { on: SUPERLATIVES, find: findSuperlative },
    { on: ['president'], find: findPresident },
  ],
};

function findRole(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || /^(?:ring|stone|gene|bed|suite|size|law|procedure|sign|valve)$/.test(wordAt(document, index + 1)))
    return undefined;
  if (/^(?:mp|mla)$/.test(token.lower) && !/^(?:local|our|the)$/.test(wordAt(document, index - 1))) return undefined;
  const keeper = token.lower === 'lighthouse' && wordAt(document, index + 1) === 'keeper' ? index + 1 : index;
  return held(document, index, keeper);
}

function findChief(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || CHIEFS[token.lower]?.has(wordAt(document, index - 1)) !== true) return undefined;
  const from =
    wordAt(document, index - 1) === 'record' && wordAt(document, index - 2) === 'world' ? index - 2 : index - 1;
  return held(document, from, index) ?? span(document, from, tailEnd(document, index) ?? index);
}

function findPresident(document: Document, index: number): Found | undefined {
  return wordAt(document, index - 1) === 'the' && wordAt(document, index + 1) === "'"
    ? span(document, index - 1, index)
    : undefined;
}

/** "the current mayor", "former governor of Ohio": the article or a place after it makes the post one person's. */
function held(document: Document, first: number, last: number): Found | undefined {
  let from = first;
  while (from > first - 3 && ROLE_ADJECTIVES.has(wordAt(document, from - 1))) from--;
  const tail = tailEnd(document, last);
  if (wordAt(document, from - 1) === 'the') return span(document, from - 1, tail ?? last);
  return from < first && tail !== undefined ? span(document, from, tail) : undefined;
}

/** Index of the last token of "of Trier", "at Corby", "of the national team", "on the island". */
function tailEnd(document: Document, last: number): number | undefined {
  if (!/^(?:of|at|in|on|for)$/.test(wordAt(document, last + 1))) return undefined;
  const article = wordAt(document, last + 2) === 'the';
  const at = article ? last + 3 : last + 2;
  if (article && AREAS.has(wordAt(document, at))) return at;
  if (article && AREAS.has(wordAt(document, at + 1))) return at + 1;
  if (article && wordAt(document, at) === 'national') return at + 1;
  const named = properEnd(document, at);
  if (named > at && !article) return named;
  const town = townEnd(document, at);
  if (town !== undefined && document.tokens[at]?.casing === 'title') return town - 1;
  return document.tokens[at]?.casing === 'title' && !article ? at : undefined;
}

/** End of "Val d'Orsola", "Saint Mary of the Lake": proper words and what joins them. */
function properEnd(document: Document, at: number): number {
  let to = at;
  if (document.tokens[at]?.casing !== 'title') return at;
  while (to < at + 6 && followsProperly(document, to)) to++;
  while (to > at && document.tokens[to]?.casing === 'lower') to--;
  return document.tokens[to]?.kind === 'word' ? to : at;
}

/** "the only bakery there", "the only female firefighter in the county", not "the only treatment". */
function findOnly(document: Document, index: number): Found | undefined {
  let noun = index + 1;
  while (noun < index + 4 && !SINGLE_NOUNS.has(wordAt(document, noun)) && document.tokens[noun]?.kind === 'word')
    noun++;
  if (!SINGLE_NOUNS.has(wordAt(document, noun))) return undefined;
  const article = wordAt(document, index - 1) === 'the';
  const owned = wordAt(document, index - 1) === 's' && AREAS.has(wordAt(document, index - 3));
  const there = /^(?:there|here)$/.test(wordAt(document, noun + 1)) ? noun + 1 : undefined;
  const tail = there ?? tailEnd(document, noun);
  const loose =
    noun <= index + 2 &&
    wordAt(document, noun) !== 'one' &&
    /^(?:within|they|we|who|with|to|in|of|on)$/.test(wordAt(document, noun + 1));
  if (!owned && tail === undefined && !(loose && (article || noun > index + 1))) return undefined;
  return span(document, article ? index - 1 : index, tail ?? noun);
}

/** "the oldest living person in Wales", "the first heart transplant in Ohio", "First kid in Lane County". */
function findSuperlative(document: Document, index: number): Found | undefined {
  const article = wordAt(document, index - 1) === 'the';
  if (!article && !(document.tokens[index]?.startsSentence && SINGLE_NOUNS.has(wordAt(document, index + 1))))
    return undefined;
  for (let at = index + 2; at < index + 6; at++) {
    const token = document.tokens[at];
    if (!token || token.kind !== 'word' || token.startsSentence) return undefined;
    if (token.lower !== 'in' && token.lower !== 'on') continue;
    const end = tailEnd(document, at - 1) ?? regionEnd(document, at + 1);
    return end === undefined ? undefined : span(document, article ? index - 1 : index, end);
  }
  return undefined;
}

function regionEnd(document: Document, at: number): number | undefined {
  const place = document.tokens[at];
  return place?.casing === 'title' && attributesOfToken(place) & FLAG.region ? at : undefined;
}

function span(document: Document, from: number, to: number): Found | undefined {
  const start = document.tokens[from]?.start;
  const end = document.tokens[to]?.end;
  return start === undefined || end === undefined ? undefined : { start, end, score: 0.8 };
}
