import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG, isCity } from '../../lexicons/index.ts';
import { isIn, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { followsProperly, place, townEnd } from './proper.ts';

const TRAVELS = wordSet(
  'came come comes coming drove drives driving driven flew flies flying flown travelled traveled travelling traveling arrived arriving airlifted medevaced ferried bussed cycled walked hitchhiked commutes commuting emigrated fled way ambulance helicopter heli plane train bus boat truck drive ride flight trip ferry hours h mi miles km minutes min',
);
const BETWEEN = wordSet('over up down in out back all here the home across');
/** Who comes "out of" a place: trades end in these, and no drug or department runs out so. */
const TRADE = /(?:er|or|man|men|ist|hand|worker|farmer|pilot|nurse|guy|bloke|lady|woman|kid|couple|crew|patient|pt)$/;
const STAYS = wordSet('lives living lived out just way road farm ranch camp miles km drive far somewhere up down');
const OTHERWISE = FLAG.clinical | FLAG.drug | FLAG.eponym | FLAG.region | FLAG.calendar;

/** "coming from Anchorage", "came over from Leith", "lives past Kenora": where somebody travels or stays. */
export function findTravelled(document: Document, index: number): Found | undefined {
  if (!isTown(document, index + 1)) return undefined;
  if (wordAt(document, index) !== 'from')
    return isIn(document, index - 1, STAYS) ? run(document, index + 1) : undefined;
  let at = index - 1;
  while (at > index - 3 && BETWEEN.has(wordAt(document, at))) at--;
  return isIn(document, at, TRAVELS) ? run(document, index + 1) : undefined;
}

/** "trucker out of Winnemucca", "flown out of Maningrida". */
export function findOutOf(document: Document, index: number): Found | undefined {
  const person = document.tokens[index - 1];
  if (wordAt(document, index + 1) !== 'of' || person?.kind !== 'word' || person.casing !== 'lower') return undefined;
  if (!isTown(document, index + 2) || !(TRAVELS.holds(person) || TRADE.test(person.lower))) return undefined;
  return run(document, index + 2);
}

/** Words before "on" and an island or a street. */
export const LIVES = [
  'lives',
  'living',
  'lived',
  'live',
  'resides',
  'raised',
  'grew',
  'farms',
  'stays',
  'croft',
  'cottage',
];

/** "lives on Skye", "grew up on Lismore". */
export function findOn(document: Document, index: number): Found | undefined {
  const on = wordAt(document, index + 1) === 'up' ? index + 2 : index + 1;
  return wordAt(document, on) === 'on' && isTown(document, on + 1) ? run(document, on + 1) : undefined;
}

/** A capital that is a town of the lists, or that no list of words holds. */
function isTown(document: Document, at: number): boolean {
  const first = document.tokens[at];
  if (first?.casing !== 'title' || first.startsSentence || first.startsLine || first.text.length < 4) return false;
  const attributes = attributesOfToken(first);
  return !(attributes & OTHERWISE) && (isCity(attributes) || commonBucket(attributes) === 0);
}

function run(document: Document, from: number): Found | undefined {
  let to = from;
  while (to < from + 3 && followsProperly(document, to)) to++;
  return place(document, from, to, true);
}

/** "nearest chair is Mildura", "the closest ER is in Duluth": a known town behind what is nearest. */
export function findNearest(document: Document, index: number): Found | undefined {
  for (let at = index + 1; at < index + 6; at++) {
    if (wordAt(document, at) !== 'is') continue;
    const first = wordAt(document, at + 1) === 'in' ? at + 2 : at + 1;
    const end = document.tokens[first]?.casing === 'title' ? townEnd(document, first) : undefined;
    return end === undefined ? undefined : place(document, first, end - 1, true);
  }
  return undefined;
}

const ORIGINS = wordSet(
  'natural vecino vecina procedente residente originario originaria habite réside née suivie suivi hospitalisé hospitalisée vit nata nato residente ricoverato ricoverata infirmière',
);

/** "infirmière à Saint-Denis", "79, de Écija,": a town in French, Spanish or Italian text, behind a person or a comma. */
export function findAbroad(document: Document, index: number): Found | undefined {
  const first = document.tokens[index + 1];
  if (document.language !== 'other' || first?.casing !== 'title' || first.startsSentence) return undefined;
  const attributes = attributesOfToken(first);
  if (attributes & (FLAG.clinical | FLAG.drug | FLAG.region | FLAG.calendar)) return undefined;
  const told = ORIGINS.has(wordAt(document, index - 1));
  const town = isCity(attributes) && (wordAt(document, index) === 'à' || wordAt(document, index - 1) === ',');
  const apposed = wordAt(document, index - 1) === ',' && /^[,.(;]$/.test(wordAt(document, index + 2));
  const unknown = attributes === 0 && (told || apposed);
  return town || unknown || (told && isCity(attributes)) ? place(document, index + 1, index + 1, true) : undefined;
}
