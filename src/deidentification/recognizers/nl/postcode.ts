import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, isCity } from '../../lexicons/index.ts';
import { matchAt, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';

const CODE =
  /[1-9]\d{3} ?(?!SA|SD|SS|MG|ML|KG|MM|CM|IU|IE)[A-Z]{2},? \p{Lu}[\p{L}'-]{2,24}(?: (?:aan |den |de |ter )?(?:\p{Lu}[\p{L}'-]{2,20}|a\/d \p{Lu}\p{L}{2,20})){0,2}/uy;

/** Postcodes of the Netherlands with their town: "3581 RJ Utrecht", "2595 BE Den Haag"; both go. */
export const nlPostcode: Recognizer = {
  name: 'nl/postcode',
  class: 'B',
  label: 'POSTCODE',
  reason: 'postcode',
  cues: [{ words: ['postcode', 'pc'], value: /[1-9]\d{3} ?[A-Z]{2}(?!\w)/y, score: 0.96 }],
  finders: [{ on: ['number', 'mixed'], digits: [4, 4], find: findTown }],
};

function findTown(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token || token.text.length < 4 || token.text.length > 6) return undefined;
  const match = matchAt(CODE, document.text, token.start);
  if (match === undefined) return undefined;
  const town = document.tokens[token.kind === 'number' ? index + 2 : index + 1];
  const name = wordAt(document, index + 2) === ',' ? document.tokens[index + 3] : town;
  const attributes = name ? attributesOfToken(name) : 0;
  const opens = token.startsLine || wordAt(document, index - 1) === ',' || wordAt(document, index - 1) === '';
  if (!isCity(attributes) && !(opens && commonBucket(attributes) < 3)) return undefined;
  return { start: token.start, end: token.start + match.length, score: 0.93 };
}
