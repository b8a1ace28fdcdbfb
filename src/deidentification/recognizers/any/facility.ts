import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG, isCity } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';
import { findAfterCue } from './facility-after-cue.ts';
import { isScored } from './facility-run.ts';
import { NAMED_KINDS, findNamedKind, findNumberedSchool } from './facility-in-apposition.ts';
import { findByHead, findBySecondHead } from './facility-by-head.ts';
import { capital, cuedBefore, span } from './facility-run.ts';
import { FACILITY_HEADS, KNOWN_FACILITIES } from './place-words.ts';

const KNOWN = new Map<string, string[][]>();

for (const phrase of KNOWN_FACILITIES) {
  const words = phrase.split(' ');
  const list = KNOWN.get(words[0] ?? '') ?? [];
  KNOWN.set(
    words[0] ?? '',
    [...list, words].toSorted((left, right) => right.length - left.length),
  );
}

/** Chains of laboratories, dialysis, imaging and pharmacies; many branches each. */
const CHAINS = phrases(
  'quest, labcorp, davita, fresenius, cvs, walgreens, concentra, radnet, minuteclinic, walmart, boots, superdrug, kfh, phv, asklepios, helios, ameos, vivantes, korian, alloheim, drk, awo',
);

/** Hospitals, clinics, homes, schools, churches and wards: they locate, 45 CFR 164.514(b)(2)(i)(B). */
export const anyFacility: Recognizer = {
  name: 'any/facility',
  class: 'B',
  label: 'FACILITY',
  reason: 'facility',
  finders: [
    { on: [...FACILITY_HEADS], find: findByHead },
    { on: [...KNOWN.keys()], find: findKnown },
    { on: phrases('at, @, to, from, by, via, attends, outside, in'), find: findAfterCue },
    {
      on: phrases(
        'home, school, high, group, care, practice, middle, system, general, associates, gardens, house, panel, surgery, trust',
      ),
      find: findBySecondHead,
    },
    { on: CHAINS, find: findBranch },
    { on: phrases(NAMED_KINDS), find: findNamedKind },
    { on: ['ps', 'p', 'jhs'], find: findNumberedSchool },
    { on: ['ward', 'wing', 'floor'], find: findWard },
    { on: ['st', 'saint', 'our', 'the'], find: findSaint },
    { on: ['saint', 'sainte', 'st', 'ste'], find: findHyphenated },
  ],
};

/** "Quest Lenexa", "DaVita Eastgate": the chain stays, the place of its branch goes. */
function findBranch(document: Document, index: number): Found | undefined {
  const place = document.tokens[index + 1];
  if (document.tokens[index]?.casing === 'lower' || place?.casing !== 'title' || place.startsSentence) return undefined;
  const attributes = attributesOfToken(place);
  const other = FLAG.clinical | FLAG.drug | FLAG.calendar | FLAG.region;
  if (!isCity(attributes) && (commonBucket(attributes) > 0 || attributes & other)) return undefined;
  return span(document, index + 1, index + 1, 0.85);
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
    !(/^(?:at|@|to|from|in|of|our)$/.test(wordAt(document, index - 1)) && first.casing !== 'lower') &&
    !(
      first.casing === 'title' &&
      /^(?:er|ed|icu|campus|ward|hospital|did|says|said|declined|accepted|refused)$/.test(wordAt(document, index + 1))
    )
  )
    return undefined;
  if (
    document.tokens[to + 1]?.casing === 'lower' &&
    /^(?:scissors?|clamps?|stand|retractor|clip|clips|needle|headrest|tube|forceps|pins?|frame|guidelines?|recommendations?|table|laws?|act)$/.test(
      wordAt(document, to + 1),
    )
  )
    return undefined;
  if (isScored(document, to)) return undefined;
  if (words.length > 1 && !cued && first.casing === 'lower') return undefined;
  const known = longestTail(document, to);
  return span(document, index, known, 0.93);
}

function longestTail(document: Document, to: number): number {
  if (/^(?:health|medical|hospital|clinic|er|center|centre|med)$/.test(wordAt(document, to + 1))) return to + 1;
  const side = document.tokens[to + 1];
  return side?.casing === 'title' && /^(?:north|south|east|west)$/.test(side.lower) && !side.startsSentence
    ? to + 1
    : to;
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

const SAINTLY = wordSet(
  'convent monastery abbey priory primary secondary academy junior infants elementary high college school hospice hospital infirmary church parish health medical clinic ward house lodge court',
);

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
  if (wordAt(document, name + 1) !== "'" || wordAt(document, name + 2) !== 's')
    return isAtSaint(document, index, name) ? span(document, index, name, 0.8) : undefined;
  if (/^(?:wort|fire|vitus)$/.test(wordAt(document, name + 3))) return undefined;
  const next = document.tokens[name + 3];
  const house = next !== undefined && next.casing === 'title' && !next.startsLine && SAINTLY.has(next.lower);
  return span(document, index, house ? name + 3 : name + 2, 0.9);
}

/** "coiled at St Boniface,": a saint at the end of a clause, behind a word of place; no valve and no device. */
function isAtSaint(document: Document, index: number, name: number): boolean {
  if (!/^(?:at|from|to|@|via)$/.test(wordAt(document, index - 1)) || document.tokens[name]?.casing !== 'title')
    return false;
  if (/^(?:jude|elmo|vitus|luc)$/.test(wordAt(document, name))) return false;
  return /^(?:[.,;:?!)]|ed|er|icu|last|on|in|for|with|said|says|who|and|)$/.test(wordAt(document, name + 1));
}

/** "Saint-Denis", "Ste-Foy", "Saint-Jean-sur-Richelieu": towns and houses of French. */
function findHyphenated(document: Document, index: number): Found | undefined {
  let to = index;
  while (
    wordAt(document, to + 1) === '-' &&
    document.tokens[to + 1]?.start === document.tokens[to]?.end &&
    document.tokens[to + 2]?.kind === 'word' &&
    to < index + 10
  )
    to += 2;
  return document.tokens[index]?.casing === 'title' && document.tokens[to]?.casing === 'title' && to > index
    ? span(document, index, to, 0.8)
    : undefined;
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
