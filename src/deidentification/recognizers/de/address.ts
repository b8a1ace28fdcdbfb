import type { Document } from '../../document.ts';
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
const HOUSE = /^\d{1,4}[a-z]$/i;

/** German streets with their number, and the town behind: "Hauptstr. 114, 79104 Freiburg", "Am Alten Markt 7". */
export const deAddress: Recognizer = {
  name: 'de/address',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  finders: [
    { on: ['number', 'mixed'], digits: [1, 4], find: findHouse },
    { on: ['der'], find: findUnnumbered },
  ],
};

const SURE = ['straße', 'strasse', 'str', 'gasse', 'allee', 'chaussee'];

/** "in der Kolpingstr.", "aus der Bahnhofstraße": a street by its ending, without a number. */
function findUnnumbered(document: Document, index: number): Found | undefined {
  const street = document.tokens[index + 1];
  if (street?.casing !== 'title' || street.startsSentence || street.text.length < 7) return undefined;
  if (!SURE.some((ending) => street.text.endsWith(ending))) return undefined;
  if (!/^(?:in|an|auf|aus)$/.test(wordAt(document, index - 1))) return undefined;
  return attributesOfToken(street) === 0 ? { start: street.start, end: street.end, score: 0.8 } : undefined;
}

function findHouse(document: Document, index: number): Found | undefined {
  const house = document.tokens[index];
  if (!house || house.startsLine || (house.kind === 'mixed' && !HOUSE.test(house.text))) return undefined;
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
  if (!word || word.kind !== 'word' || word.casing === 'lower') return undefined;
  const compound = wordAt(document, at - 1) === '-';
  if (!compound && attributesOfToken(word) !== 0 && document.language !== 'de') return undefined;
  const suffix = SUFFIX.exec(word.text)?.[0];
  if (suffix === undefined) return undefined;
  const whole = suffix.length === word.text.length;
  if (!whole && word.text.length < 6) return undefined;
  while (wordAt(document, at - 1) === '-' && document.tokens[at - 2]?.casing === 'title') at -= 2;
  if (whole && !compound) {
    if (document.tokens[at - 1]?.casing !== 'title' || document.language !== 'de') return undefined;
    return at - 1;
  }
  const opener = document.tokens[at - 1];
  return opener?.casing === 'title' && OPENERS.holds(opener) && !word.startsLine ? at - 1 : at;
}

/** "Am Alten Markt 7", "Unter den Linden 5": an opener in capitals, an article, a name. */
function byOpener(document: Document, index: number): number | undefined {
  if (document.tokens[index - 1]?.casing !== 'title') return undefined;
  for (let at = index - 2; at >= 0 && at > index - 5; at--) {
    const token = document.tokens[at];
    if (!token || document.tokens[at + 1]?.startsLine) return undefined;
    if (token.casing === 'title' && OPENERS.holds(token)) return isHome(document, at, index) ? at : undefined;
    if (token.casing !== 'title' && !ARTICLES.holds(token)) return undefined;
  }
  return undefined;
}

function isHome(document: Document, at: number, index: number): boolean {
  const articled = ARTICLES.has(wordAt(document, at + 1)) && index - at > 2;
  return articled || HOME.has(wordAt(document, at - 1));
}
