import type { Document } from '../../document.ts';
import { FLAG, attributesOf, commonBucket } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

const TOWN_BEFORE = wordSet('in aus nach wohnhaft wohnt lebt plz ort : , ; - ( straße d a ch');
const UNITS = wordSet('mg ml euro eur iu ie einheiten patienten copies');

/** Postcodes of Germany, Austria and Switzerland before their town; both go, 45 CFR 164.514(b)(2)(i)(B). */
export const dePostcode: Recognizer = {
  name: 'de/postcode',
  class: 'B',
  label: 'POSTCODE',
  reason: 'postcode',
  cues: [{ words: phrases('plz, postleitzahl'), value: /(?:[A-Z]{1,2}-)?\d{4,5}(?!\d)/y, score: 0.97 }],
  finders: [{ on: ['number'], digits: [4, 5], find: findTown }],
};

/** "79104 Freiburg", "D-80331 München", "1010 Wien": a number of five digits (four with A- or CH-) and a town. */
function findTown(document: Document, index: number): Found | undefined {
  const { tokens } = document;
  const code = tokens[index];
  const town = tokens[index + 1];
  if (!code || !town || town.startsLine) return undefined;
  if (town.casing !== 'title' || town.start !== code.end + 1 || town.text.length < 3) return undefined;
  const country = wordAt(document, index - 1) === '-' && /^(?:d|a|ch)$/.test(wordAt(document, index - 2));
  if (!country && code.text.length === 4) return undefined;
  if (!country && !opensAddress(document, index)) return undefined;
  if (!isTown(town.lower)) return undefined;
  return { start: code.start, end: tokens[townEnd(document, index + 1)]?.end ?? town.end, score: 0.93 };
}

function opensAddress(document: Document, index: number): boolean {
  const before = wordAt(document, index - 1);
  return before === '' || document.tokens[index]?.startsLine === true || TOWN_BEFORE.has(before);
}

function isTown(word: string): boolean {
  const attributes = attributesOf(word);
  if (attributes & (FLAG.usCity | FLAG.worldCity)) return true;
  return (
    !UNITS.has(word) && commonBucket(attributes) === 0 && !(attributes & (FLAG.clinical | FLAG.drug | FLAG.calendar))
  );
}

/** "Bad Homburg", "Freiburg im Breisgau", "Frankfurt am Main". */
function townEnd(document: Document, index: number): number {
  let at = index;
  for (let parts = 0; parts < 3; parts++) {
    const next = document.tokens[at + 1];
    if (!next || next.startsLine) break;
    if (/^(?:am|im|an|a|ob|bei|vor)$/.test(next.lower) && document.tokens[at + 2]?.casing === 'title') at += 2;
    else if (next.casing === 'title' && /^(?:bad|sankt|st|neu|alt)$/.test(wordAt(document, at))) at++;
    else break;
  }
  return at;
}
