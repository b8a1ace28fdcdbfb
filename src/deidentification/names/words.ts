import type { Document, Token } from '../document.ts';
import {
  attributesOf,
  attributesOfToken,
  commonBucket,
  FLAG,
  foldWord,
  hashWord,
  isNameWord,
} from '../lexicons/index.ts';
import type { Language } from '../language.ts';
import { LookUpCache } from './cache.ts';
import { withColumns, type Columns } from './columns.ts';
import { CueTable } from './cues.ts';

/** What a unit is. `label` is one of this engine's own, `mixed` holds letters and digits (`54M`). */
export const KIND = { word: 1, number: 2, mixed: 3, punctuation: 4 } as const;
/** How a unit is written; a single capital letter is `initial`. */
export const CASING = { none: 0, title: 1, upper: 2, lower: 3, mixed: 4, initial: 5 } as const;
/** How the line around is written as a whole. */
export const MANNER = { mixed: 0, lower: 1, upper: 2 } as const;

/**
 * A document as units: `O'Shaughnessy` and `Anne-Marie` are one word, a possessive ending belongs to none. Columns of typed
 * arrays, because the tagger reads every unit several times.
 */
export interface Words {
  readonly count: number;
  readonly tokens: readonly Token[];
  /** Offsets into the detection copy, possessive ending not included. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  readonly casing: Uint8Array;
  readonly hash: Int32Array;
  readonly attributes: Int32Array;
  readonly cues: Int32Array;
  /** 1 possessive ending follows, 2 opens a line, 4 opens a sentence, 8 glued to the unit before, 16 hyphenated. */
  readonly marks: Uint8Array;
  readonly manner: Uint8Array;
  /** First character code, for punctuation. */
  readonly code: Uint16Array;
  /** The language of the text by its small words. */
  readonly language: Language;
  /** Folded text of a unit (no accents, lower case, hyphens kept). */
  folded(unit: number): string;
  /** Text of a unit as it is written in the detection copy. */
  text(unit: number): string;
  /** Character code of a letter of a unit, ASCII capitals in lower case; 0 beyond its end. */
  letter(unit: number, index: number): number;
  /** Whether a letter of a unit is written small. */
  isSmall(unit: number, index: number): boolean;
}

export const MARK = { possessive: 1, line: 2, sentence: 4, glued: 8, hyphenated: 16 } as const;

const cache = new LookUpCache(new CueTable());

/** Reads a document's tokens into units, in one pass, and gives them to `use`; they do not outlive that call. */
export function withWords<Result>(document: Document, use: (words: Words) => Result): Result {
  return withColumns(document.tokens.length, (columns) => use(new Reader(document, columns).read()));
}

class Reader implements Words {
  readonly tokens: readonly Token[];
  count = 0;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  readonly casing: Uint8Array;
  readonly hash: Int32Array;
  readonly attributes: Int32Array;
  readonly cues: Int32Array;
  readonly marks: Uint8Array;
  readonly manner: Uint8Array;
  readonly code: Uint16Array;
  readonly language: Language;
  readonly #text: string;

  constructor(document: Document, columns: Columns) {
    this.#text = document.text;
    this.tokens = document.tokens;
    this.language = document.language;
    this.start = columns.start;
    this.end = columns.end;
    this.hash = columns.hash;
    this.attributes = columns.attributes;
    this.cues = columns.cues;
    this.kind = columns.kind;
    this.casing = columns.casing;
    this.marks = columns.marks;
    this.manner = columns.manner;
    this.code = columns.code;
  }

  folded(unit: number): string {
    return foldWord(this.#text.slice(this.start[unit], this.end[unit]));
  }

  text(unit: number): string {
    return this.#text.slice(this.start[unit], this.end[unit]);
  }

  letter(unit: number, index: number): number {
    const at = (this.start[unit] ?? 0) + index;
    if (at >= (this.end[unit] ?? 0)) return 0;
    const code = this.#text.charCodeAt(at);
    return code >= 65 && code <= 90 ? code + 32 : code;
  }

  isSmall(unit: number, index: number): boolean {
    const letter = this.#text.charAt((this.start[unit] ?? 0) + index);
    return letter !== letter.toUpperCase();
  }

  read(): Words {
    const { tokens } = this;
    for (let at = 0; at < tokens.length;) {
      const token = tokens[at];
      if (!token) break;
      at = token.kind === 'word' ? this.#word(at, token) : this.#other(at, token);
    }
    this.#manners();
    return this;
  }

  #other(at: number, token: Token): number {
    const unit = this.#open(token);
    this.kind[unit] = kindOf(token);
    this.end[unit] = token.end;
    if (token.kind === 'mixed') this.hash[unit] = token.hash;
    return at + 1;
  }

  #word(at: number, first: Token): number {
    const unit = this.#open(first);
    this.kind[unit] = KIND.word;
    let casing = first.end - first.start === 1 && first.casing === 'title' ? CASING.initial : casingOf(first);
    const last = this.#joined(at);
    if (last === at) {
      this.end[unit] = first.end;
      this.hash[unit] = first.hash;
      const slot = cache.slotOf(this.hash[unit] ?? 0);
      this.attributes[unit] = cache.attributesAt(slot);
      this.cues[unit] = cache.cuesAt(slot);
    } else {
      this.end[unit] = this.tokens[last]?.end ?? first.end;
      casing = this.#compound(unit, at, last, casing);
      this.cues[unit] = cache.cuesAt(cache.slotOf(this.hash[unit] ?? 0));
    }
    this.casing[unit] = casing;
    return this.#possessive(unit, last + 1);
  }

  /** Hyphen and apostrophe compounds take the knowledge of the whole, else of their first part of more than a letter. */
  #compound(unit: number, at: number, last: number, casing: number): number {
    const whole = this.folded(unit);
    this.hash[unit] = hashWord(whole);
    this.marks[unit] = (this.marks[unit] ?? 0) | (whole.includes('-') ? MARK.hyphenated : 0);
    let attributes = attributesOf(whole);
    let title = casing === CASING.title || casing === CASING.initial;
    for (let part = at; part <= last && !attributes; part += 2) {
      const { lower = '' } = this.tokens[part] ?? {};
      if (lower.length > 1) attributes = attributesOf(lower);
    }
    for (let part = at + 2; part <= last; part += 2) title ||= this.tokens[part]?.casing === 'title';
    let eponym = 0;
    for (let part = at; part <= last; part += 2) eponym |= attributesOf(this.tokens[part]?.lower ?? '') & FLAG.eponym;
    this.attributes[unit] = attributes | eponym;
    if (casing === CASING.initial && this.tokens[last]?.casing === 'upper') return CASING.upper;
    return title ? CASING.title : casing;
  }

  /** Index of the last token of a word that hyphens or apostrophes hold together. */
  #joined(at: number): number {
    let last = at;
    for (;;) {
      const joint = this.tokens[last + 1];
      const next = this.tokens[last + 2];
      const here = this.tokens[last];
      if (!joint || !next || !here || joint.kind !== 'punctuation' || next.kind !== 'word') return last;
      if (joint.start !== here.end || next.start !== joint.end) return last;
      if (joint.text === "'") {
        if (next.end - next.start < 2 || /^(?:re|ve|ll|nt)$/.test(next.lower)) return last;
        if (here.end - here.start > 2 && next.casing === 'lower') return last;
      } else if (joint.text === '-') {
        if ((here.casing === 'lower' || next.casing === 'lower') && !isNamePair(here, next)) return last;
      } else return last;
      last += 2;
    }
  }

  #possessive(unit: number, at: number): number {
    const mark = this.tokens[at];
    const letter = this.tokens[at + 1];
    if (!mark || mark.text !== "'" || mark.start !== this.end[unit]) return at;
    if (!letter || letter.start !== mark.end || letter.lower !== 's') return at;
    this.marks[unit] = (this.marks[unit] ?? 0) | MARK.possessive;
    return at + 2;
  }

  #open(token: Token): number {
    const unit = this.count++;
    this.start[unit] = token.start;
    const glued = unit > 0 && this.end[unit - 1] === token.start ? MARK.glued : 0;
    this.marks[unit] = (token.startsLine ? MARK.line : 0) | (token.startsSentence ? MARK.sentence : 0) | glued;
    this.code[unit] = token.kind === 'punctuation' ? token.text.charCodeAt(0) : 0;
    return unit;
  }

  /** Sentence by sentence: all lower case, all upper case, or as usual. */
  #manners(): void {
    for (let from = 0; from < this.count;) {
      let to = from + 1;
      while (to < this.count && !((this.marks[to] ?? 0) & (MARK.line | MARK.sentence))) to++;
      this.manner.fill(this.#mannerOf(from, to), from, to);
      from = to;
    }
  }

  #mannerOf(from: number, to: number): number {
    let lower = 0;
    let upper = 0;
    let title = 0;
    for (let unit = from; unit < to; unit++) {
      const casing = this.casing[unit];
      if (casing === CASING.lower) lower++;
      else if (casing === CASING.upper) upper++;
      else if (casing === CASING.title) title++;
    }
    if (upper > 1 && upper > 3 * (lower + title)) return MANNER.upper;
    return lower > 0 && title === 0 ? MANNER.lower : MANNER.mixed;
  }
}

// Asked of every token: two comparisons cost less than a look-up by a string.
function kindOf({ kind }: Token): number {
  if (kind === 'punctuation') return KIND.punctuation;
  return kind === 'number' ? KIND.number : KIND.mixed;
}

function casingOf({ casing }: Token): number {
  if (casing === 'lower') return CASING.lower;
  if (casing === 'title') return CASING.title;
  if (casing === 'upper') return CASING.upper;
  return casing === 'mixed' ? CASING.mixed : CASING.none;
}

/** `Ji-woo`, `hye-jin`: both halves are names, and the first is no word. */
function isNamePair(left: Token, right: Token): boolean {
  if (right.end - right.start > 6 || left.end - left.start > 6 || right.end - right.start < 2) return false;
  const [first, second] = [attributesOfToken(left), attributesOfToken(right)];
  const words = commonBucket(first) > 0 || commonBucket(second) > 5 || (first | second) & FLAG.drug;
  return !words && isNameWord(first) && isNameWord(second);
}
