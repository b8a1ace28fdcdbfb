import type { Document } from '../../document.ts';
import { matchAt, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

const V4 = /(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?:\/\d{1,2})?(?::\d{1,5})?(?![\d]|\.\d)/y;
const V6 =
  /(?:[0-9a-f]{1,4}:){2,7}:?(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?(?:\/\d{1,3})?|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}|[0-9a-f]{1,4}::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}/iy;
const MAC = /[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-f:-])/iy;
const SECTION_WORDS = wordSet('section sections version v chapter figure release rev table §');

/** IPv4 and IPv6 addresses, 45 CFR 164.514(b)(2)(i)(O). Versions and section numbers stay. */
export const anyIp: Recognizer = {
  name: 'any/ip',
  class: 'O',
  label: 'IP',
  reason: 'ip_address',
  finders: [
    { on: ['number'], digits: [1, 3], find: findV4 },
    { on: [':'], find: findV6 },
  ],
};

/** Hardware addresses, by which a device is known, (b)(2)(i)(R). */
export const anyMac: Recognizer = {
  name: 'any/mac',
  class: 'R',
  label: 'ID',
  reason: 'hardware_address',
  finders: [{ on: [':', '-'], find: findMac }],
};

function findV4(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (
    !token ||
    document.text[token.end] !== '.' ||
    !isDigit(document.text, token.end + 1) ||
    document.text[token.start - 1] === '.'
  )
    return undefined;
  const match = matchAt(V4, document.text, token.start);
  if (match === undefined || SECTION_WORDS.has(wordAt(document, index - 1))) return undefined;
  return { start: token.start, end: token.start + match.length, score: 0.95 };
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function findV6(document: Document, index: number): Found | undefined {
  const { tokens, text } = document;
  const colon = tokens[index];
  const left = tokens[index - 1];
  if (!colon || text[colon.start - 1] === ':') return undefined;
  const start = left && left.end === colon.start && /^[0-9a-f]{1,4}$/i.test(left.text) ? left.start : colon.start;
  if (text[start - 1] === ':') return undefined;
  const match = matchAt(V6, text, start);
  if (match === undefined || !looksV6(match)) return undefined;
  return { start, end: start + match.length, score: 0.95 };
}

/** Times of day (10:30:15) and ratios are no addresses: eight groups, or `::` with hex digits of length. */
function looksV6(match: string): boolean {
  const groups = match.split(/[:/]/).filter(Boolean).length;
  return match.includes('::') ? groups >= 2 && match.length > 6 : groups >= 8;
}

function findMac(document: Document, index: number): Found | undefined {
  const left = document.tokens[index - 1];
  if (!left || left.text.length !== 2) return undefined;
  const match = matchAt(MAC, document.text, left.start);
  return match === undefined ? undefined : { start: left.start, end: left.start + match.length, score: 0.97 };
}
