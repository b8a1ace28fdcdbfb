import type { Document } from '../../document.ts';
import { attributesOfToken, commonBucket, FLAG, surnameBucket } from '../../lexicons/index.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { townEnd } from './proper.ts';

const AGE = /^\d{1,3}(?:yo?|y\/o)?[mf]?$/i;

/** "Pt Abdi W., Minneapolis, TB spine", "54M, Leeds, COPD": a known town between commas behind a person. */
export function findTownBetweenCommas(document: Document, index: number): Found | undefined {
  const first = document.tokens[index + 1];
  if (!first || first.casing !== 'title' || first.startsLine) return undefined;
  const end = townEnd(document, index + 1);
  if (end === undefined || !/^[,.;:(]$/.test(wordAt(document, end) || '.')) return undefined;
  const attributes = attributesOfToken(first);
  if (end === index + 2 && (attributes & (FLAG.eponym | FLAG.clinical | FLAG.drug) || commonBucket(attributes) > 2))
    return undefined;
  if (end === index + 2 && surnameBucket(attributes) > 5) return undefined;
  if (!isPerson(document, index - 1)) return undefined;
  return { start: first.start, end: document.tokens[end - 1]?.end ?? first.end, score: 0.8, releasable: true };
}

/** A name, an initial or an age right before the comma. */
function isPerson(document: Document, at: number): boolean {
  const token = document.tokens[at];
  if (!token) return false;
  if (token.text === '.')
    return document.tokens[at - 1]?.casing === 'title' && (document.tokens[at - 1]?.text.length ?? 9) === 1;
  return (
    AGE.test(token.text) ||
    /^(?:old|yo|male|female|man|woman|m|f|farmer|worker|driver)$/.test(token.lower) ||
    token.casing === 'title'
  );
}
