import { codesOf } from './codes.ts';
import type { Token } from './document.ts';
import { HASH_FACTOR, HASH_START, hashEnd, hashLower } from './lexicons/index.ts';

/** Labels this engine writes; each is read back as one punctuation token, so that a second pass leaves it alone. */
export const LABEL_SOURCE = String.raw`\[(?:REMOVED|[A-Z]{2,14}(?: [A-Z]\d{1,2})?)\]|ZIP \d{3}\*\*|\b90 or older\b`;
const LABEL = new RegExp(LABEL_SOURCE, 'y');

const LETTER = 1;
const DIGIT = 2;
const SPACE = 3;
const BREAK = 4;
const OTHER = 5;
const WIDE_LETTER = /[\p{L}\p{M}]/u;
const WIDE_SPACE = /\s/u;

const ASCII = new Uint8Array(128).fill(OTHER);
for (let code = 0; code < 128; code++) {
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) ASCII[code] = LETTER;
  else if (code >= 48 && code <= 57) ASCII[code] = DIGIT;
  else if (code === 32 || code === 9) ASCII[code] = SPACE;
  else if (code === 10 || code === 13) ASCII[code] = BREAK;
}

/** A text as it is cut: its codes are read, the text itself only where a piece of it is taken. */
interface Source {
  readonly text: string;
  readonly codes: Uint8Array | Uint16Array;
  readonly length: number;
}

/**
 * Cuts a detection copy into tokens in one pass: runs of letters and digits (`word`, `number`, or `mixed` for both), every
 * other visible character on its own as `punctuation`. Hyphens, apostrophes, dots and underscores are tokens of their own:
 * `O'Shaughnessy` is three tokens, `J.S.` four. A label of this engine (`[PATIENT]`, `90 or older`) is one punctuation token.
 */
export function tokenize(text: string): Token[] {
  const source: Source = { text, codes: codesOf(text), length: text.length };
  const tokens: Token[] = [];
  // Room is made at once: an array that grows by and by is copied several times.
  tokens.length = Math.ceil(text.length / UNITS_A_TOKEN);
  let count = 0;
  let at = 0;
  let startsLine = true;
  let startsSentence = true;
  while (at < source.length) {
    const kind = kindAt(source, at);
    if (kind === SPACE || kind === BREAK) {
      if (kind === BREAK) startsLine = true;
      at++;
      continue;
    }
    const token: Token =
      kind === OTHER ? symbolAt(source, at, startsLine) : runAt(source, at, startsLine, startsSentence || startsLine);
    tokens[count++] = token;
    const symbol: boolean = token.kind === 'punctuation';
    startsSentence = symbol ? closesSentence(source, token) || (startsSentence && token.text !== ',') : false;
    startsLine = false;
    at = token.end;
  }
  tokens.length = count;
  return tokens;
}

/** Prose has a token for every four to five units. */
const UNITS_A_TOKEN = 4;

function kindAt({ text, codes }: Source, at: number): number {
  const code = codes[at] ?? 0;
  if (code < 128) return ASCII[code] ?? OTHER;
  const char = String.fromCodePoint(text.codePointAt(at) ?? code);
  if (WIDE_LETTER.test(char)) return LETTER;
  return WIDE_SPACE.test(char) ? SPACE : OTHER;
}

/** A dot closes a sentence only before a blank, so that `3.5` and `J.S.` do not. */
function closesSentence({ codes, length }: Source, token: Token): boolean {
  const char = token.text;
  if (char !== '.' && char !== '!' && char !== '?' && char !== ':') return false;
  if (token.end >= length) return true;
  const next = codes[token.end];
  return next === 32 || next === 10 || next === 13;
}

/** The signs of ASCII with their hashes: one token in four is one of them. */
const SIGNS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const SIGN_HASHES = Int32Array.from(SIGNS, hashLower);

function symbolAt(source: Source, at: number, startsLine: boolean): Token {
  const { text, codes } = source;
  const code = codes[at] ?? 0;
  const sign = SIGNS[code];
  const end = code === 0x5b ? labelEnd(source, at) : at + 1;
  if (sign !== undefined && end === at + 1) return punctuation(sign, SIGN_HASHES[code] ?? 0, at, startsLine);
  const value = text.slice(at, code >= 0xd800 && code <= 0xdbff ? at + 2 : end);
  return punctuation(value, hashLower(value) | 0, at, startsLine);
}

function punctuation(text: string, hash: number, start: number, startsLine: boolean): Token {
  return {
    start,
    end: start + text.length,
    text,
    lower: text,
    hash,
    kind: 'punctuation',
    casing: 'none',
    startsLine,
    startsSentence: false,
  };
}

/** Where the label that opens here ends; one unit on when none does. */
function labelEnd({ text, codes }: Source, at: number): number {
  const next = codes[at + 1] ?? 0;
  if (next !== 0x30 && !(next >= 65 && next <= 90)) return at + 1;
  LABEL.lastIndex = at;
  const label = LABEL.exec(text)?.[0];
  return at + (label === undefined ? 1 : label.length);
}

function runAt(source: Source, at: number, startsLine: boolean, startsSentence: boolean): Token {
  const { text, codes, length } = source;
  const first = codes[at] ?? 0;
  if (first === 0x5a || first === 0x39) {
    const end = labelEnd(source, at);
    if (end > at + 1) {
      const label = text.slice(at, end);
      return punctuation(label, hashLower(label) | 0, at, startsLine);
    }
  }
  let end = at;
  let letters = 0;
  let digits = 0;
  let uppers = 0;
  let wide = false;
  let hash = HASH_START;
  for (; end < length; end++) {
    const code = codes[end] ?? 0;
    if (code < 128) {
      const kind = ASCII[code];
      if (kind === DIGIT) {
        digits++;
        hash = Math.imul(hash ^ code, HASH_FACTOR);
      } else if (kind === LETTER) {
        letters++;
        if (code < 97) uppers++;
        hash = Math.imul(hash ^ (code | 32), HASH_FACTOR);
      } else break;
    } else {
      if (kindAt(source, end) !== LETTER) break;
      wide = true;
      letters++;
      if (code >= 0xd800 && code <= 0xdbff) end++;
    }
  }
  const value = text.slice(at, end);
  const kind = digits === 0 ? 'word' : letters === 0 ? 'number' : 'mixed';
  const casing = letters === 0 ? 'none' : wide ? wideCasing(value) : casingOf(letters, uppers, first);
  const lower = casing === 'lower' || casing === 'none' ? value : value.toLowerCase();
  return {
    start: at,
    end,
    text: value,
    lower,
    hash: (wide ? hashLower(lower) : hashEnd(hash)) | 0,
    kind,
    casing,
    startsLine,
    startsSentence,
  };
}

function casingOf(letters: number, uppers: number, first: number): Token['casing'] {
  if (uppers === 0) return 'lower';
  const opens = first >= 65 && first <= 90;
  if (uppers === letters) return letters === 1 ? 'title' : 'upper';
  return opens && uppers === 1 ? 'title' : 'mixed';
}

function wideCasing(value: string): Token['casing'] {
  const lower = value.toLowerCase();
  const upper = value.toUpperCase();
  if (lower === upper) return 'none';
  if (value === lower) return 'lower';
  if (value === upper) return value.length === 1 ? 'title' : 'upper';
  const rest = value.slice(1);
  return value[0] !== lower[0] && rest === rest.toLowerCase() ? 'title' : 'mixed';
}
