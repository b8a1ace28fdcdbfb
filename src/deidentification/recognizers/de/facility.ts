import type { Document } from '../../document.ts';
import { attributesOf, attributesOfToken, FLAG } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

const HEADS =
  'klinikum, universitätsklinikum, uniklinikum, uniklinik, universitätsklinik, universitätsmedizin, kreisklinikum, stadtklinikum, bezirksklinikum, kreiskrankenhaus, landeskrankenhaus, krankenhaus, bundeswehrkrankenhaus, fachklinik, rehaklinik, tagesklinik, klinik, spital, kantonsspital, inselspital, hospiz, pflegeheim, seniorenheim, altenheim, altersheim, seniorenresidenz, wohnheim, mvz, praxis, hausarztpraxis, gemeinschaftspraxis, gymnasium, grundschule, realschule, gesamtschule, hauptschule, kita, hochschule, universität, jva, notaufnahme, apotheke';

/** German hospitals, homes and schools: the kind stands before the name, 45 CFR 164.514(b)(2)(i)(B). */
export const deFacility: Recognizer = {
  name: 'de/facility',
  class: 'B',
  label: 'FACILITY',
  reason: 'facility',
  cues: [
    {
      words: phrases('haus, villa, residenz, stift'),
      value: /(?!Nr|Nummer)\p{Lu}\p{Ll}{3,20}(?=[,.;:]|$| )/uy,
      bare: true,
      score: 0.6,
      check: (value) => attributesOf(value.toLowerCase()) === 0,
    },
  ],
  finders: [
    { on: phrases(HEADS), find: findByKind },
    { on: ['charité', 'charite'], find: findKnown },
  ],
};

function findByKind(document: Document, index: number): Found | undefined {
  const kind = document.tokens[index];
  let at = index + 1;
  while (/^(?:der|des|in|im|am|an|von|rechts|"|'|-)$/.test(wordAt(document, at)) && at < index + 4) at++;
  const name = document.tokens[at];
  if (kind?.casing !== 'title' || name?.casing !== 'title' || name.startsSentence || name.startsLine) return undefined;
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
