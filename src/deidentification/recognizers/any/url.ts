import type { Document } from '../../document.ts';
import { matchAt, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';

const TAIL = String.raw`[^\s<>"'\])},;]{0,400}`;
const SCHEME = new RegExp(String.raw`(?:h(?:tt|xx)ps?|ftp|sftp|file):\/\/` + TAIL, 'iy');
const WWW = new RegExp(String.raw`www\.[\p{L}\p{N}-]{1,63}` + TAIL, 'iuy');
const TLD =
  'com|org|net|edu|gov|mil|int|info|biz|io|co|me|app|dev|health|clinic|care|hospital|doctor|example|test|invalid|uk|ca|au|de|fr|es|it|nl|ie|nz|in|us|eu|ch|at|be|se|no|dk|fi|pl|br|mx|jp|cn|ru|za|ly|gl|tv|xyz|online|site|blog|link|page';
const BARE = new RegExp(
  String.raw`[a-z0-9-]{2,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:${TLD})(?![\p{L}\p{N}-])(?:(?::\d{2,5})?\/${TAIL})?(?:\?${TAIL})?`,
  'iuy',
);
const SPOKEN =
  /[A-Za-z0-9-]{3,63}(?:\s(?:dot|punkt)\s[A-Za-z0-9-]{2,63}){0,3}\s?[[(]?\s?(?:dot|punkt)\s?[\])]?\s?(?:com|org|net|edu|example|info|io|uk|ca|de|au|health)\b/iy;
const LONG_TAIL_ONLY =
  /\.(?:in|at|me|no|be|us|it|is|to|so|do|page|care|link|test|site|blog|health|clinic|doctor|hospital|es|de)$/i;

/** Web addresses with and without scheme, defanged and spoken, 45 CFR 164.514(b)(2)(i)(N). */
export const anyUrl: Recognizer = {
  name: 'any/url',
  class: 'N',
  label: 'URL',
  reason: 'web_address',
  shapes: [
    {
      starts: ['http', 'https', 'hxxp', 'hxxps', 'ftp', 'sftp', 'file'],
      pattern: SCHEME,
      check: (value) => !isCitation(value),
      score: 0.99,
    },
    { starts: ['www'], pattern: WWW, score: 0.99 },
  ],
  finders: [
    { on: ['.'], find: findBare },
    { on: ['dot', 'punkt'], find: findSpoken },
  ],
};

/** A bare domain: tried from the first label of a dotted run, at its first dot. */
function findBare(document: Document, index: number): Found | undefined {
  const { tokens, text } = document;
  const left = tokens[index - 1];
  const dot = tokens[index];
  if (!left || !dot || left.end !== dot.start || left.kind === 'punctuation' || tokens[index + 1]?.start !== dot.end)
    return undefined;
  let start = left.start;
  if (/[@.]/.test(text[start - 1] ?? '')) return undefined;
  while (start > 0 && left.start - start < 60 && /[\p{L}\p{N}-]/u.test(text[start - 1] ?? '')) start--;
  const match = matchAt(BARE, text, start);
  if (
    match === undefined ||
    isCitation(match) ||
    (/[/?]/.test(match) === false && isSentenceEnd(match, tokens[index + 1]?.casing))
  )
    return undefined;
  return { start, end: start + match.replace(/(?<![.:!?])[.:!?]+$/, '').length, score: 0.95 };
}

/** "at.It" and the like: a full stop without a blank, not a domain. */
function isSentenceEnd(match: string, casing: string | undefined): boolean {
  return LONG_TAIL_ONLY.test(match) && (casing === 'title' || match.split('.').length === 2);
}

/** Journals' own addresses stay with the reference (product.md 4.2 N). */
function isCitation(match: string): boolean {
  return /^(?:https?:\/\/)?(?:(?:dx\.)?doi\.org\/10\.|(?:pubmed|www)\.ncbi\.nlm\.nih\.gov\/|(?:www\.)?clinicaltrials\.gov\/)/i.test(
    match,
  );
}

function findSpoken(document: Document, index: number): Found | undefined {
  const left = document.tokens[index - 1];
  if (!left) return undefined;
  let start = left;
  for (let at = index - 2; at > Math.max(0, index - 9) && wordAt(document, at) === 'dot'; at -= 2)
    start = document.tokens[at - 1] ?? start;
  const opener = /[[({]/.test(left.text) ? document.tokens[index - 2] : start;
  const match = opener && matchAt(SPOKEN, document.text, opener.start);
  return opener && match !== undefined
    ? { start: opener.start, end: opener.start + match.length, score: 0.9 }
    : undefined;
}
