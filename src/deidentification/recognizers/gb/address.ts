import type { Document } from '../../document.ts';
import { FLAG, attributesOf, commonBucket } from '../../lexicons/index.ts';
import { matchAt, wordAt } from '../context.ts';
import { townEnd } from '../any/proper.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

const POSTCODE = /,? ?[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)/y;
const LINKS = wordSet("y yr the of on and de la le du des am an der den ' - . s");

/** House number, name and town where no word says "street": "22b Kirkgate, Wakefield", "7 Heol y Castell, Aberystwyth". */
export const gbAddress: Recognizer = {
  name: 'gb/address',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  finders: [
    { on: [','], find: findNumbered },
    { on: ['co'], find: findCounty },
  ],
};

function findNumbered(document: Document, index: number): Found | undefined {
  const town = document.tokens[index + 1];
  if (!town || town.kind !== 'word' || town.casing === 'lower') return undefined;
  const from = houseBefore(document, index);
  if (from === undefined || town.startsLine) return undefined;
  const known = townEnd(document, index + 1);
  const end = document.tokens[(known ?? index + 2) - 1]?.end ?? town.end;
  const code = matchAt(POSTCODE, document.text, end);
  if (known === undefined && code === undefined && !isUnknown(town.lower)) return undefined;
  return { start: document.tokens[from]?.start ?? town.start, end: end + (code?.length ?? 0), score: 0.9 };
}

function isUnknown(word: string): boolean {
  return word.length > 4 && attributesOf(word) === 0;
}

/** Index of the house number before one to five proper words. */
function houseBefore(document: Document, index: number): number | undefined {
  let names = 0;
  for (let at = index - 1; at >= 0 && at > index - 8; at--) {
    const token = document.tokens[at];
    if (!token || (document.tokens[at + 1]?.startsLine === true && at + 1 < index)) return undefined;
    if (token.kind !== 'word' && /^\d{1,4}[a-zA-Z]?$/.test(token.text))
      return names > 0 && isHouse(document, at) ? at : undefined;
    if (token.casing === 'title' && isStreetName(token.lower)) names += token.text.length > 1 ? 1 : 0;
    else if (!LINKS.holds(token)) return undefined;
  }
  return undefined;
}

function isStreetName(word: string): boolean {
  return (
    (attributesOf(word) & (FLAG.clinical | FLAG.drug | FLAG.calendar)) === 0 || commonBucket(attributesOf(word)) > 4
  );
}

function isHouse(document: Document, at: number): boolean {
  const before = document.tokens[at - 1];
  return !/[./:<>=~-]/.test(document.text[(document.tokens[at]?.start ?? 1) - 1] ?? ' ') && before?.kind !== 'number';
}

/** "Co. Clare", "Co Antrim". */
function findCounty(document: Document, index: number): Found | undefined {
  const word = document.tokens[index];
  const at = wordAt(document, index + 1) === '.' ? index + 2 : index + 1;
  const name = document.tokens[at];
  if (word?.text !== 'Co' || name?.casing !== 'title' || name.startsLine || name.text.length < 4) return undefined;
  return { start: word.start, end: name.end, score: 0.88 };
}
