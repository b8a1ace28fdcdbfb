import type { Document } from '../../document.ts';
import { FLAG, attributesOfToken, commonBucket, isCity, isNameWord } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';
import { findGeographic } from './geographic.ts';
import { capitalised, properRun } from './proper.ts';
import { findTownBetweenCommas } from './town-between-commas.ts';
import { findTownAfterAge, findTownInBrackets } from './town-in-brackets.ts';
import { LIVES, findAbroad, findNearest, findOn, findOutOf, findTravelled } from './town-travelled.ts';
import { findAfterPlace } from './town-after-house.ts';
import { PLAIN_CODES, findBeforeState, findBesideState } from './town-before-state.ts';

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
    { on: ['and'], find: findSecondOfTwo },
    { on: [','], find: findBeforeState },
    { on: [...PLAIN_CODES], find: findBesideState },
    { on: ['à', 'de', 'di'], find: findAbroad },
    { on: [','], find: findAfterPlace },
    { on: [','], find: findTownBetweenCommas },
    { on: ['('], find: findTownInBrackets },
    { on: ['mixed'], find: findTownAfterAge },
    { on: ['from', 'past', 'beyond'], find: findTravelled },
    { on: ['out'], find: findOutOf },
    { on: LIVES, find: findOn },
    { on: ['city', 'town', 'village', 'hometown', 'where'], find: findHome },
    { on: ['home', 'back'], find: findGoingHome },
    { on: ['nearest', 'closest'], find: findNearest },
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

function findAfterCue(document: Document, index: number): Found | undefined {
  const cue = wordAt(document, index);
  let at = index + 1;
  if (cue === 'r') {
    if (wordAt(document, index + 1) !== '/' || wordAt(document, index + 2) !== 'o') return undefined;
    return properRun(document, index + 3, true);
  }
  if (!mayBeTown(document, at)) return undefined;
  const strong = strongCue(document, index);
  while (at < index + 4 && document.tokens[at]?.casing !== 'title' && SKIPPED.test(wordAt(document, at))) {
    if (/^(?:in|at)$/.test(wordAt(document, at)) && !strong) return undefined;
    at++;
  }
  return properRun(document, at, strong);
}

/** "between Yakima and Wenatchee": the second of two places. */
function findSecondOfTwo(document: Document, index: number): Found | undefined {
  let at = index - 1;
  while (at > index - 4 && document.tokens[at]?.casing === 'title') at--;
  if (at === index - 1 || wordAt(document, at) !== 'between') return undefined;
  return document.tokens[index + 1]?.casing === 'title' ? properRun(document, index + 1, false) : undefined;
}

/** A capital, a town in small letters or a word to skip within four tokens; most prepositions have none. */
function mayBeTown(document: Document, from: number): boolean {
  for (let at = from; at < from + 4; at++) {
    const token = document.tokens[at];
    if (!token) return false;
    if (token.casing !== 'lower' && token.kind !== 'punctuation') return true;
    const attributes = attributesOfToken(token);
    if (attributes & (FLAG.usCity | FLAG.worldCity | FLAG.opensPhrase)) return true;
    if (!SKIPPED.test(token.lower)) return false;
  }
  return false;
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
      /^(?:lives|live|living|lived|moved|relocated|works|resides|reside|residing|resident|residents|originally|native|raised|hails|grew|located|born|flew|drove|from|hometown|i'm|travelled|traveled|stationed|settled|homeless|incarcerated|jailed|holiday|holidaying|vacation|honeymoon|raised|emigrated|commutes|trucker|retired|evacuated|airlifted)$/.test(
        word,
      )
    )
      return true;
    if (
      cue === 'from' &&
      (/^(?:patient|pt|patients|man|woman|lady|gentleman|boy|girl|male|female|tourist|visitor|mine|farmer|student|nurse|teacher|veteran|child|baby|infant|toddler|teen|kid|girl|miner|worker|driver|sailor|soldier|islander|refugee|migrant|couple|family|fisherman|trucker|labourer|laborer|lady|gent|chap|bloke|guy|villager|native|village|town|citizen)$/.test(
        word,
      ) ||
        /^\d{1,3}(?:yo)?[mf]$/.test(word))
    )
      return true;
    if (!/^(?:up|out|back|over|here|now|currently|down|m|am|here|')$/.test(word)) return false;
  }
  return /^(?:i|we)$/.test(wordAt(document, index - 3));
}

/** "our home city Assen", "Where: Upton Scudamore". */
function findHome(document: Document, index: number): Found | undefined {
  const word = wordAt(document, index);
  const home = wordAt(document, index - 1) === 'home' || word === 'hometown';
  const field = word === 'where' && wordAt(document, index + 1) === ':' && document.tokens[index]?.startsLine === true;
  if (!home && !field) return undefined;
  const at = field ? index + 2 : index + 1;
  return properRun(document, at, true);
}

/** "home Pocatello", "home: Leeds", "back to Altoona": a town that is no other word. */
function findGoingHome(document: Document, index: number): Found | undefined {
  const at = /^(?:to|in|:)$/.test(wordAt(document, index + 1)) ? index + 2 : index + 1;
  const first = document.tokens[at];
  if (!first || first.startsSentence || first.startsLine || (at === index + 1 && wordAt(document, index) === 'back'))
    return undefined;
  const attributes = attributesOfToken(first);
  const other = FLAG.clinical | FLAG.drug | FLAG.eponym | FLAG.region | FLAG.calendar;
  if (!isCity(attributes) || commonBucket(attributes) > 0 || attributes & other) return undefined;
  if (first.casing !== 'title' && (at === index + 1 || isNameWord(attributes))) return undefined;
  return { start: first.start, end: first.end, score: 0.8 };
}

/** "the mayor of Brisket Falls", "near Kettle Creek", "town of X". */
function findNamedTown(document: Document, index: number): Found | undefined {
  const near = /^(?:near|suburb)$/.test(wordAt(document, index));
  const at = near && wordAt(document, index) === 'near' ? index + 1 : index + 2;
  if (at === index + 2 && wordAt(document, index + 1) !== 'of') return undefined;
  const first = document.tokens[at];
  return capitalised(first) && first?.casing === 'title' ? properRun(document, at, true) : undefined;
}
