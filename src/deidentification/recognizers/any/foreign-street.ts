import type { Document } from '../../document.ts';
import { attributesOfToken, FLAG } from '../../lexicons/index.ts';
import { isNear, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { CONNECTORS, capitalised } from './proper.ts';

/** Names of streets as other languages build them: a suffix on the word, or a word before the name. */
const FOREIGN_STREET =
  /(?:stra(?:ss|ß)e|str|gasse|weg|allee|platz|damm|ufer|gatan|gata|gaten|vägen|vagen|vegen|veien|vej|vænget|gade|katu|tie|kuja|polku|laan|straat|plein|dijk|kade|gracht|singel|steeg|hof|utca|stræti|braut|stien|brekke|ulica|ulice|rinne|raitti|väg|alle|bakken|parken)$/iu;

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
    attributesOfToken(before) === 0
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
    if (token.lower === 'nan') continue;
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
    !(attributesOfToken(first) & FLAG.calendar)
    ? { start, end, score: 0.8 }
    : undefined;
}
