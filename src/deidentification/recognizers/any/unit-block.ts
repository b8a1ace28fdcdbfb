import type { Document } from '../../document.ts';
import { attributesOfToken, FLAG } from '../../lexicons/index.ts';
import { isNear, matchAt, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { STREETS } from './place-words.ts';
import { CONNECTORS } from './proper.ts';

const BOX = /(?:P\.? ?O\.? ?Box|Postbox|PSC|Unit)\s?\d{1,6}(?:, ?Box \d{1,6})?/iy;

const UNIT = /(?:Apt|Apartment|Suite|Ste|Flat|Wohnung)\.?\s?#?\s?(?:\d{1,5}[A-Za-z]?|[A-Z]\d{0,4})(?!\w)/iy;

/** Flats, suites and postal boxes, with the address block around them. */
export function findUnit(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  const match = matchAt(
    /^(?:po|p|psc|postbox)$/.test(token.lower) ? BOX : token.lower === 'unit' ? /Unit \d{3,6},? Box \d{1,6}/iy : UNIT,
    document.text,
    token.start,
  );
  if (match === undefined || (token.lower === 'flat' && token.casing === 'lower')) return undefined;
  if (/^(?:operative|operating|or|procedure|surgical|endoscopy|cath)$/.test(wordAt(document, index - 1)))
    return undefined;
  const block = blockAround(document, index, token.start, token.start + match.length);
  if (block) return block;
  return {
    start: token.start,
    end: token.start + match.length,
    score: isNear(document, index, STREETS, 6) ? 0.9 : 0.8,
  };
}

const BLOCK_TAIL = /^(?:\p{Lu}|\d)/u;

/**
 * An address block around its unit ("Apt. 864"): back to the number that opens it, forward over proper words, postcodes and
 * line breaks. International forms have no street word to go by.
 */
function blockAround(document: Document, index: number, start: number, end: number): Found | undefined {
  const from = blockStart(document, index);
  const to = blockEnd(document, index, end);
  if (from === undefined && to === undefined) return undefined;
  return { start: from === undefined ? start : (document.tokens[from]?.start ?? start), end: to ?? end, score: 0.9 };
}

function blockStart(document: Document, index: number): number | undefined {
  let opened: number | undefined;
  for (let at = index - 1; at >= 0 && at > index - 10; at--) {
    const token = document.tokens[at];
    if (
      !token ||
      (document.tokens[at + 1]?.startsLine === true && at + 1 !== index && wordAt(document, at + 1) !== '>')
    )
      break;
    if (token.text === '>') continue;
    if (token.kind === 'number' && !/^(?:[./]\d|%)/.test(document.text.slice(token.end, token.end + 2))) opened = at;
    else if (
      token.kind === 'punctuation'
        ? !/^[.,'-]$/.test(token.text)
        : token.casing === 'lower' && !CONNECTORS.has(token.lower)
    )
      break;
  }
  return opened;
}

function blockEnd(document: Document, index: number, end: number): number | undefined {
  let at = index + 1;
  while ((document.tokens[at]?.start ?? end) < end) at++;
  let last: number | undefined;
  for (let steps = 0; steps < 12; steps++, at++) {
    const token = document.tokens[at];
    if (!token) break;
    if (
      token.text === ',' ||
      token.text === '>' ||
      token.lower === 'nan' ||
      (/^['-]$/.test(token.text) && last !== undefined)
    )
      continue;
    if (token.text === '.' && document.tokens[at + 1]?.casing !== 'lower' && document.tokens[at - 1]?.text.length === 2)
      continue;
    if (!BLOCK_TAIL.test(token.text) || (token.startsSentence && !token.startsLine)) break;
    if (attributesOfToken(token) & FLAG.region && token.text.length > 2) continue;
    last = token.end;
    if (token.kind === 'number' && token.text.length > 3) break;
  }
  return last;
}
