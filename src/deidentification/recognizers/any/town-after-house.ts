import type { Document } from '../../document.ts';
import { attributesOfToken, FLAG, isCity, longestPhrase } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { WordSet } from '../word-list.ts';
import { STREETS } from './place-words.ts';
import { capitalised, followsProperly, place } from './proper.ts';

/** "…Hospital, Los Angeles", "45 Wexcombe Lane, Bath": a proper run between a facility or street and the end of the clause. */
export function findAfterPlace(document: Document, index: number): Found | undefined {
  const before = document.tokens[index - 1];
  const first = document.tokens[index + 1];
  if (!before || !first || !capitalised(first) || first.startsLine || before.casing === 'lower') return undefined;
  if (!PLACE_HEADS.holds(before) && !isKnownHouse(document, index)) return undefined;
  const phrase = longestPhrase(document.tokens, index + 1);
  if (phrase && isCity(phrase.attributes)) return place(document, index + 1, phrase.to - 1, true);
  const attributes = attributesOfToken(first);
  if (attributes & (FLAG.region | FLAG.calendar | FLAG.drug | FLAG.clinical) && !isCity(attributes)) return undefined;
  let to = index + 1;
  while (to < index + 4 && followsProperly(document, to) && !document.tokens[to + 1]?.startsLine) to++;
  const closed = /^(?:[.,;:?!)]|on|in|for|with|at|and|who|where|last|assessed|seen|)$/.test(wordAt(document, to + 1));
  if (isCity(attributes) && !closed) to = index + 1;
  return closed || isCity(attributes) ? place(document, index + 1, to, true) : undefined;
}

const PLACE_HEADS = new WordSet([
  ...STREETS,
  'hospital',
  'clinic',
  'center',
  'centre',
  'infirmary',
  'practice',
  'home',
  'school',
  'university',
  'hosp',
  'apt',
  'rehab',
  'sinai',
  'hopkins',
  'elementary',
  'college',
  'memorial',
  'general',
]);

function isKnownHouse(document: Document, index: number): boolean {
  return wordAt(document, index - 1) === '.' && STREETS.has(wordAt(document, index - 2));
}
