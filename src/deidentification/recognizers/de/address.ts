import type { Document } from '../../document.ts';
import { languageOf } from '../../language.ts';
import { attributesOfToken } from '../../lexicons/index.ts';
import { matchAt, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

const SUFFIX =
  /(?:stra(?:ß|ss)e|str|gasse|weg|allee|platz|damm|ufer|ring|steig|chaussee|markt|graben|berg|winkel|wiese|hof)$/iu;
const OPENERS = wordSet('am an auf im in zum zur unter hinter vor bei');
const ARTICLES = wordSet('der den dem alten neuen alte hohen langen');
const HOME = wordSet('wohnt wohnhaft anschrift adresse lebt gemeldet : ,');
const TOWN =
  /,? ?(?:D-)?\d{5} \p{Lu}\p{L}{2,24}(?:[ -](?:\p{Lu}\p{L}{2,20}|(?:am|im|an der|ob der|a\.) ?\p{Lu}\p{L}{2,20}))?/uy;
const HOUSE = /^\d{1,4}[a-z]?$/i;

/** German streets with their number, and the town behind: "Hauptstr. 114, 79104 Freiburg", "Am Alten Markt 7". */
export const deAddress: Recognizer = {
  name: 'de/address',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  finders: [{ on: ['number', 'mixed'], find: findHouse }],
};

function findHouse(document: Document, index: number): Found | undefined {
  const house = document.tokens[index];
  if (!house || house.startsLine || !HOUSE.test(house.text)) return undefined;
  const from = bySuffix(document, index) ?? byOpener(document, index);
  if (from === undefined) return undefined;
  const start = document.tokens[from]?.start ?? house.start;
  const town = matchAt(TOWN, document.text, house.end);
  return { start, end: house.end + (town?.length ?? 0), score: 0.92 };
}

/** "Lindenweg 3", "Kaiser-Wilhelm-Allee 22a", "Berliner Str. 5": the word before the number ends as streets do. */
function bySuffix(document: Document, index: number): number | undefined {
  let at = wordAt(document, index - 1) === '.' ? index - 2 : index - 1;
  const word = document.tokens[at];
  if (!word || word.kind !== 'word' || word.casing === 'lower' || !SUFFIX.test(word.text)) return undefined;
  const whole = SUFFIX.exec(word.text)?.[0].length === word.text.length;
  if (!whole && word.text.length < 6) return undefined;
  const compound = wordAt(document, at - 1) === '-';
  while (wordAt(document, at - 1) === '-' && document.tokens[at - 2]?.casing === 'title') at -= 2;
  if (whole && !compound) {
    if (document.tokens[at - 1]?.casing !== 'title' || languageOf(document) !== 'de') return undefined;
    return at - 1;
  }
  return compound || attributesOfToken(word) === 0 || languageOf(document) === 'de' ? at : undefined;
}

/** "Am Alten Markt 7", "Unter den Linden 5": an opener in capitals, an article, a name. */
function byOpener(document: Document, index: number): number | undefined {
  if (document.tokens[index - 1]?.casing !== 'title') return undefined;
  for (let at = index - 2; at >= 0 && at > index - 5; at--) {
    const token = document.tokens[at];
    if (!token || document.tokens[at + 1]?.startsLine) return undefined;
    if (OPENERS.has(token.lower) && token.casing === 'title') return isHome(document, at, index) ? at : undefined;
    if (token.casing !== 'title' && !ARTICLES.has(token.lower)) return undefined;
  }
  return undefined;
}

function isHome(document: Document, at: number, index: number): boolean {
  const articled = ARTICLES.has(wordAt(document, at + 1)) && index - at > 2;
  return articled || HOME.has(wordAt(document, at - 1));
}
