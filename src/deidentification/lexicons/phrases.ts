import type { Token } from '../document.ts';
import { commonBucket, FLAG, type Attributes } from './attributes.ts';
import { attributesOf, attributesOfToken } from './table.ts';

const LONGEST_PHRASE = 8;

/** A city, hospital, county, state or country that spans tokens `from` up to, not including, `to`. */
export interface Phrase {
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
}

/** The longest known phrase of two or more words that opens at a token, or undefined. Punctuation inside is skipped. */
export function longestPhrase(tokens: readonly Token[], from: number): Phrase | undefined {
  const first = tokens[from];
  if (!first || first.kind !== 'word') return undefined;
  const opening = attributesOfToken(first);
  if (!(opening & FLAG.opensPhrase) || (first.casing === 'lower' && commonBucket(opening) > 6)) return undefined;
  let joined = first.lower;
  let found: Phrase | undefined;
  for (let next = from + 1, words = 1; next < tokens.length && words < LONGEST_PHRASE; next++) {
    const token = tokens[next];
    if (!token) break;
    if (token.kind === 'punctuation') {
      if (!".'’-&".includes(token.text)) break;
      continue;
    }
    words++;
    joined += ` ${token.lower}`;
    const attributes = attributesOf(joined);
    if (attributes) found = { from, to: next + 1, attributes };
  }
  return found;
}
