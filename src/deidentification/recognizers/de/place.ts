import type { Document } from '../../document.ts';
import { attributesOf, attributesOfToken, FLAG, isCity, longestPhrase } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

const PERSONS = wordSet(
  'patientin patient pat kommt kam stammt stammend gebürtig wohnt wohnhaft lebt mann frau kind bauer landwirt herr zugezogen verlegt überwiesen ehepaar bewohnerin bewohner lehrer student studentin einzige einziger einzigen wandern wanderung zelten camping ausflug skifahren skiurlaub radtour unfall urlaub rückkehr',
);

/** Towns in German text: "aus Bad Tölz", "wohnhaft in Cloppenburg", "Landkreis Vechta", 45 CFR 164.514(b)(2)(i)(B). */
export const dePlace: Recognizer = {
  name: 'de/place',
  class: 'B',
  label: 'CITY',
  reason: 'place_below_state',
  finders: [
    { on: ['aus', 'in', 'nach', 'bei', 'von'], find: findAfterPreposition },
    {
      on: phrases('landkreis, stadtteil, ortsteil, gemeinde, bezirk, ortschaft, raum, großraum, kreis, dorf'),
      find: findAfterKind,
    },
  ],
};

function findAfterPreposition(document: Document, index: number): Found | undefined {
  const first = document.tokens[index + 1];
  if (!first || first.casing !== 'title' || first.text.length < 3) return undefined;
  const bad =
    first.lower === 'bad' && document.tokens[index + 2]?.casing === 'title' && wordAt(document, index) !== 'in';
  const person = PERSONS.has(beforeDot(document, index)) || bad || isTitled(document, index);
  if (!person && document.language !== 'de' && wordAt(document, index) !== 'aus') return undefined;
  const phrase = longestPhrase(document.tokens, index + 1);
  if (phrase && isCity(phrase.attributes) && !(phrase.attributes & FLAG.region))
    return found(document, index + 1, phrase.to - 1);
  const attributes = attributesOfToken(first);
  const known = isCity(attributes) && !(attributes & (FLAG.region | FLAG.drug | FLAG.calendar));
  if (!known && !(person && isUnknown(document, index + 1))) return undefined;
  return found(document, index + 1, index + 1);
}

/** "Herr S. aus Castrop", "Frau Lindner aus Uelzen": a title and a name before "aus". */
function isTitled(document: Document, index: number): boolean {
  if (wordAt(document, index) !== 'aus') return false;
  const name = wordAt(document, index - 1) === '.' ? index - 2 : index - 1;
  const title = wordAt(document, name - 1) === '.' ? name - 2 : name - 1;
  return (
    document.tokens[name]?.casing !== 'lower' && /^(?:herr|herrn|hr|frau|fr|pat|oma|opa)$/.test(wordAt(document, title))
  );
}

function beforeDot(document: Document, index: number): string {
  return wordAt(document, index - 1) === '.' ? wordAt(document, index - 2) : wordAt(document, index - 1);
}

function isUnknown(document: Document, at: number): boolean {
  return attributesOf(wordAt(document, at)) === 0 || /^(?:bad|sankt|st)$/.test(wordAt(document, at));
}

function findAfterKind(document: Document, index: number): Found | undefined {
  const name = document.tokens[index + 1];
  if (document.tokens[index]?.casing !== 'title' || name?.casing !== 'title' || name.startsSentence) return undefined;
  return found(document, index + 1, index + 1);
}

/** "Bad Tölz", "Rothenburg ob der Tauber", "Frankfurt am Main". */
function found(document: Document, from: number, last: number): Found | undefined {
  let to = last;
  if (/^(?:bad|sankt|st)$/.test(wordAt(document, to)) && document.tokens[to + 1]?.casing === 'title') to++;
  const link = /^(?:am|im|an|ob|bei|vor)$/.test(wordAt(document, to + 1));
  const name = link && /^(?:der|den|dem)$/.test(wordAt(document, to + 2)) ? to + 3 : to + 2;
  if (link && document.tokens[name]?.casing === 'title') to = name;
  const start = document.tokens[from]?.start;
  const end = document.tokens[to]?.end;
  return start === undefined || end === undefined ? undefined : { start, end, score: 0.88 };
}
