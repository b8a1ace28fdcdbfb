import type { Document } from '../../document.ts';
import { matchAt, wordAt } from '../context.ts';
import type { Found, Recognizer } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

const LOCAL = /[\p{L}\p{N}._%+'-]/u;
const HOST = /[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,6}/uy;
const DOT = String.raw`\s?[\[({<]?\s?(?:dot|punkt)\s?[\])}>]?\s?|\.`;
const SPOKEN_HOST = new RegExp(String.raw`\s?[\])}>]?\s?[A-Za-z0-9-]{2,40}(?:(?:${DOT})[A-Za-z]{2,24}){1,3}`, 'iy');
const BARE_HOST =
  /\s(?:mailbox|gmail|yahoo|hotmail|outlook|icloud|aol|proton(?:mail)?|gmx|fastmail|live|msn|nhs|mail)\b/iy;

/** E-mail addresses, written out and obfuscated ("name at host dot org"), 45 CFR 164.514(b)(2)(i)(F). */
export const anyEmail: Recognizer = {
  name: 'any/email',
  class: 'F',
  label: 'EMAIL',
  reason: 'email_address',
  finders: [
    { on: ['@'], find: findWritten },
    { on: ['at', 'arroba'], find: findSpoken },
  ],
};

function findWritten(document: Document, index: number): Found | undefined {
  const { text, tokens } = document;
  const sign = tokens[index]?.start ?? 0;
  let start = sign;
  while (start > 0 && sign - start < 64 && LOCAL.test(text[start - 1] ?? '')) start--;
  while (start < sign && /[.'-]/.test(text[start] ?? '')) start++;
  const host = matchAt(HOST, text, sign + 1);
  if (start === sign || host === undefined) return undefined;
  return { start, end: sign + 1 + host.length, score: host.includes('.') ? 0.99 : 0.8 };
}

/** "tilly dot okafor at gmail dot com", "hollis[dot]grant[at]paincare[dot]example". */
function findSpoken(document: Document, index: number): Found | undefined {
  const { text, tokens } = document;
  const sign = tokens[index];
  if (!sign) return undefined;
  const host = matchAt(SPOKEN_HOST, text, sign.end) ?? matchAt(BARE_HOST, text, sign.end);
  if (host === undefined) return undefined;
  const first = localStart(document, index);
  const start = tokens[first]?.start;
  return start === undefined || first === index ? undefined : { start, end: sign.end + host.length, score: 0.95 };
}

const JOINERS = wordSet('dot . _ - underscore dash punkt');
const OPENERS = new Set(['[', '(', '{', '<']);
const CLOSERS = new Set([']', ')', '}', '>']);

function localStart(document: Document, index: number): number {
  let at = index - 1;
  while (OPENERS.has(wordAt(document, at))) at--;
  let start = index;
  for (let parts = 0; parts < 5; parts++) {
    if ((document.tokens[at]?.kind ?? 'punctuation') === 'punctuation') break;
    start = at;
    let joiner = at - 1;
    while (OPENERS.has(wordAt(document, joiner)) || CLOSERS.has(wordAt(document, joiner))) joiner--;
    if (!JOINERS.has(wordAt(document, joiner))) break;
    at = joiner - 1;
    while (OPENERS.has(wordAt(document, at)) || CLOSERS.has(wordAt(document, at))) at--;
  }
  return start;
}
