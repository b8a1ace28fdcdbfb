import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG, surnameBucket } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { townEnd } from './proper.ts';

const AGE = /^\d{1,3}(?:yo?|y\/o)?[mf]?$/i;

/** "Pt Abdi W., Minneapolis, TB spine", "54M, Leeds, COPD": a known town between commas behind a person. */
export function findTownBetweenCommas(document: Document, index: number): Found | undefined {
  const first = document.tokens[index + 1];
  if (!first || first.casing !== 'title' || first.startsLine) return undefined;
  const end = townEnd(document, index + 1) ?? linkedEnd(document, index + 1);
  if (end === undefined || !/^[,.;:(]$/.test(wordAt(document, end) || '.')) return undefined;
  const attributes = attributesOfToken(first);
  if (end === index + 2 && (attributes & (FLAG.eponym | FLAG.clinical | FLAG.drug) || commonBucket(attributes) > 2))
    return undefined;
  if (end === index + 2 && surnameBucket(attributes) > 5) return undefined;
  if (!isPerson(document, index - 1)) return undefined;
  return { start: first.start, end: document.tokens[end - 1]?.end ?? first.end, score: 0.8, releasable: true };
}

/** "Villanueva de la Serena", "Bad Neustadt an der Saale": two capitals and what joins the names of towns. */
function linkedEnd(document: Document, at: number): number | undefined {
  let to = at + 1;
  for (let link = document.tokens[to]; link && to < at + 4 && LINKS.holds(link); link = document.tokens[to]) to++;
  return to > at + 1 && document.tokens[to]?.casing === 'title' ? to + 1 : undefined;
}

const LINKS = wordSet('de la los las del do da dos das sur sous lès les upon on under am an ob der dem den im bei');
const PEOPLE = wordSet(
  'old yo male female man woman m f farmer worker driver here gp pcp rn np hospitalist registrar reg resident intern paramedic medic midwife nurse doc trainee consultant surgeon años anos ans j jahre anni jaar lat år',
);

/** A name, an initial or an age right before the comma. */
function isPerson(document: Document, at: number): boolean {
  const token = document.tokens[at];
  if (!token) return false;
  if (token.text === '.')
    return (
      (document.tokens[at - 1]?.casing === 'title' && (document.tokens[at - 1]?.text.length ?? 9) === 1) ||
      wordAt(document, at - 1) === 'j'
    );
  return AGE.test(token.text) || PEOPLE.holds(token) || token.casing === 'title';
}
