import type { Document } from '../../document.ts';
import { attributesOfToken, FLAG, isNameWord } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

const HEADS =
  'klinikum, universitätsklinikum, uniklinikum, uniklinik, universitätsklinik, universitätsmedizin, kreisklinikum, stadtklinikum, bezirksklinikum, kreiskrankenhaus, landeskrankenhaus, krankenhaus, bundeswehrkrankenhaus, fachklinik, rehaklinik, tagesklinik, klinik, spital, kantonsspital, inselspital, hospiz, pflegeheim, seniorenheim, altenheim, altersheim, seniorenresidenz, wohnheim, mvz, praxis, hausarztpraxis, gemeinschaftspraxis, gymnasium, grundschule, kindergarten, seniorenzentrum, pflegezentrum, seniorenhaus, flüchtlingsunterkunft, asylunterkunft, unterkunft, lea, eae, wohngruppe, internat, berufsschule, tagespflege, kurzzeitpflege, rehazentrum, frauenhaus, behindertenheim, kinderheim, förderschule, realschule, gesamtschule, hauptschule, kita, hochschule, universität, jva, notaufnahme, apotheke';

/** German hospitals, homes and schools: the kind stands before the name, 45 CFR 164.514(b)(2)(i)(B). */
export const deFacility: Recognizer = {
  name: 'de/facility',
  class: 'B',
  label: 'FACILITY',
  reason: 'facility',
  finders: [
    { on: ['haus', 'villa', 'residenz', 'stift'], find: findHouse },
    { on: phrases('stift, hospital, krankenhaus, klinik, haus, heim, schule, gymnasium, kirche'), find: findCompound },
    { on: phrases(HEADS), find: findByKind },
    { on: ['charité', 'charite'], find: findKnown },
  ],
};

/** "im Haus Abendfrieden", "Villa Rosengarten": the kind in capitals, then a word that no list knows, or a name after a word of place. */
function findHouse(document: Document, index: number): Found | undefined {
  const [kind, name] = [document.tokens[index], document.tokens[index + 1]];
  if (kind?.casing !== 'title' || name?.casing !== 'title' || name.startsSentence || name.startsLine) return undefined;
  if (name.text.length < 4 || /^(?:nummer|arzt|ärztin)$/.test(name.lower)) return undefined;
  const attributes = attributesOfToken(name);
  const housed = /^(?:im|ins|in|aus|vom|zum|dem|das)$/.test(wordAt(document, index - 1)) && isNameWord(attributes);
  if (attributes !== 0 && !(housed && !(attributes & (FLAG.clinical | FLAG.drug | FLAG.calendar)))) return undefined;
  return { start: kind.start, end: name.end, score: 0.7 };
}

/** "St.-Josef-Stift", "Robert-Koch-Krankenhaus": a saint or two names glued to the kind of house. */
function findCompound(document: Document, index: number): Found | undefined {
  const head = document.tokens[index];
  let at = index;
  let parts = 0;
  let saint = false;
  while (wordAt(document, at - 1) === '-' && document.tokens[at - 1]?.end === document.tokens[at]?.start) {
    const dotted = wordAt(document, at - 2) === '.';
    const part = dotted ? at - 3 : at - 2;
    if (document.tokens[part]?.casing !== 'title') break;
    saint ||= /^(?:st|sankt)$/.test(wordAt(document, part));
    parts++;
    at = part;
  }
  const start = document.tokens[at]?.start;
  return head?.casing === 'title' && start !== undefined && (parts > 1 || saint)
    ? { start, end: head.end, score: 0.9 }
    : undefined;
}

function findByKind(document: Document, index: number): Found | undefined {
  const kind = document.tokens[index];
  let at = index + 1;
  while (/^(?:der|des|in|im|am|an|von|rechts|,|"|'|-)$/.test(wordAt(document, at)) && at < index + 4) at++;
  if (/^(?:st|sankt)$/.test(wordAt(document, at))) at += wordAt(document, at + 1) === '.' ? 2 : 1;
  const name = document.tokens[at];
  if (!kind || kind.casing === 'lower' || name?.casing !== 'title' || name.startsSentence || name.startsLine)
    return undefined;
  if (wordAt(document, at - 1) === ',' && !kind.lower.endsWith('unterkunft')) return undefined;
  if (name.text.length < 3 || attributesOfToken(name) & (FLAG.region | FLAG.drug | FLAG.calendar)) return undefined;
  let to = at;
  while (to < at + 4 && goesOn(document, to)) to++;
  return { start: kind.start, end: document.tokens[to]?.end ?? name.end, score: 0.86 };
}

function goesOn(document: Document, at: number): boolean {
  const next = document.tokens[at + 1];
  if (!next || next.startsLine || next.startsSentence) return false;
  if (next.text === '-') return document.tokens[at + 2]?.casing === 'title' && next.start === document.tokens[at]?.end;
  return (
    next.casing === 'title' && (wordAt(document, at) === '-' || /^(?:bad|sankt|st|haus)$/.test(wordAt(document, at)))
  );
}

function findKnown(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  return token && token.casing !== 'lower' ? { start: token.start, end: token.end, score: 0.93 } : undefined;
}
