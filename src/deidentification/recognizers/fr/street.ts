import type { Document } from '../../document.ts';
import { isIn, matchAt, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

const KIND = String.raw`(?:rue|avenue|Av\.?|av(?= d)|boulevard|Bd\.?|bd(?= d)|allées?|chemin|impasse|quai|route|cours|sentier|résidence|(?:place|square|passage|cité)(?= d))`;
const ARTICLE = String.raw`(?:de la |de l'|du |des |de |d'|la |le |les |l')?`;
const NAME = String.raw`(?:\p{Lu}|\d{1,2} )[\p{L}'-]{1,20}(?:[ -](?:de la |de |du |des |d'|la |le )?\p{Lu}[\p{L}'-]{1,20}){0,3}`;
const TOWN = String.raw`(?:,? ?(?:-|–)? ?(?:F-)?\d{5} \p{Lu}[\p{L}'-]{1,24}(?:[ -](?:en |sur |sous |la |le )?\p{Lu}[\p{L}'-]{1,20}){0,2}(?: Cedex(?: \d{1,2})?)?)`;
const STREET = new RegExp(String.raw`\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?,? ${KIND} ${ARTICLE}${NAME}${TOWN}?`, 'uy');
/** The short forms mean other things in notes ("80 bd", "2 av"): the town has to follow. */
const SHORT = new RegExp(
  String.raw`\d{1,4}(?: ?(?:bis|ter))?,? (?:bd|av|pl|all|imp|ch|rte)\.? ${ARTICLE}${NAME}${TOWN}`,
  'uy',
);
const KINDS = wordSet(
  'rue avenue av boulevard bd blvd allée allées chemin impasse quai route cours square passage sentier cité résidence place pl all imp ch rte',
);
const REPEATED = wordSet('bis ter quater a b c d');

/** French streets, the number first: "18 rue des Tilleuls, 69007 Lyon", "4 bis, avenue de la République". */
export const frStreet: Recognizer = {
  name: 'fr/street',
  class: 'B',
  label: 'ADDRESS',
  reason: 'street_address',
  finders: [{ on: ['number'], digits: [1, 4], find: findStreet }],
};

function findStreet(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || !leadsToStreet(document, index)) return undefined;
  const match = matchAt(STREET, document.text, token.start) ?? matchAt(SHORT, document.text, token.start);
  return match === undefined ? undefined : { start: token.start, end: token.start + match.length, score: 0.95 };
}

/** A kind of street within three tokens; nearly every number has none. */
function leadsToStreet(document: Document, index: number): boolean {
  let at = index + 1;
  if (isIn(document, at, REPEATED)) at++;
  if (wordAt(document, at) === ',') at++;
  return isIn(document, at, KINDS);
}
