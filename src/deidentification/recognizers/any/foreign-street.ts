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

/** Kinds of street that stand behind its name. */
const KINDS_BEHIND = wordSet('u út tér tere útja utca köz rkp krt sor gate terrasse kapu gt');

const ADDRESS_CUES = wordSet(
  'address addresses lives live located office offices sent send arrived meet drops restaurant return moved home house billing ship deliver where residence resides enter corner station user stop side',
);

/** "Magasinsgatan 7", "Via Franscini 71", and "1634 Rua do Arenque" after a word of address. */
export const anyForeignStreet: Recognizer = {
  name: 'any/foreign-street',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  finders: [{ on: ['number'], digits: [1, 5], find: findForeignStreet }],
};

function findForeignStreet(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  const before = document.tokens[index - 1];
  if (!token) return undefined;
  if (
    before?.kind === 'word' &&
    before.text.length > 4 &&
    !token.startsLine &&
    attributesOfToken(before) === 0 &&
    FOREIGN_STREET.test(before.text)
  ) {
    return { start: document.tokens[numbered(document, index - 1)]?.start ?? before.start, end: token.end, score: 0.9 };
  }
  const kind = document.tokens[before?.text === '.' ? index - 2 : index - 1];
  if (kind && KINDS_BEHIND.holds(kind)) return namedBefore(document, index);
  const opener = openerBefore(document, index);
  if (opener !== undefined) return { start: document.tokens[opener]?.start ?? token.start, end: token.end, score: 0.9 };
  return opensAddress(document, index) && isNear(document, index, ADDRESS_CUES, 7)
    ? addressAfter(document, index)
    : undefined;
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
    if (STREET_OPENERS.holds(token))
      return at < index - 1 && (capitalised(token) || token.lower === 'ul') ? numbered(document, at) : undefined;
    if (token.text === '.') continue;
    if (!capitalised(token) && !CONNECTORS.holds(token)) return undefined;
  }
  return undefined;
}

/** Takes in a house or post number right before a street name. */
function numbered(document: Document, at: number): number {
  return document.tokens[at - 1]?.kind === 'number' && !document.tokens[at]?.startsLine ? at - 1 : at;
}

/** A capital or a second number behind the number, which counts and measures nothing: nearly every other one does. */
function opensAddress({ tokens }: Document, index: number): boolean {
  const [before, number, next] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (!number || !next || number.end - number.start < 2) return false;
  if (!(capitalised(next) || next.kind === 'number') || MEASURES.holds(next)) return false;
  return before?.kind !== 'number' && before?.text !== '#' && !(attributesOfToken(next) & FLAG.calendar);
}

const MEASURES = wordSet('ml mg mcg fr cm mm g kg unit units french watts joules');

/** After "address is", "lives at" …: numbers and proper words to the end of the run. */
function addressAfter(document: Document, index: number): Found | undefined {
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
  return words > 0 ? { start, end, score: 0.8 } : undefined;
}
