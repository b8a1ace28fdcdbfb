import { asciiOf } from './codes.ts';
import { foldScript } from './look-alikes.ts';

/** The text cannot be read: a C0 control character other than line feed, carriage return and tab (guarantees.md T-23). */
export class UnreadableTextError extends Error {
  override readonly name = 'UnreadableTextError';
  readonly code = 'control_character';
  /** UTF-16 offset of the first such character. */
  readonly offset: number;

  constructor(offset: number) {
    super('The text holds a control character');
    this.offset = offset;
  }
}

/** The detection copy of a text and, for each of its UTF-16 units, where it came from. */
export interface DetectionCopy {
  readonly text: string;
  /** Whether the text is known to be plain ASCII. */
  readonly isAscii: boolean;
  /** Half-open span of the original under a half-open span of the copy. */
  toOriginal(start: number, end: number): readonly [start: number, end: number];
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;
/** Markup, tags and entities: what makes the copy differ from an original in ASCII. */
const MARKED = /\*\*|__|~~|[A-Za-z][*`][A-Za-z]|<\/?[A-Za-z]|&[#A-Za-z]/;
/** The signs without which nothing is {@link MARKED}. */
const SIGNS = Uint8Array.from({ length: 128 }, (_, code) => ('*_~`<&'.includes(String.fromCharCode(code)) ? 1 : 0));

/** Refuses control characters, replaces lone surrogates by U+FFFD (same length), and returns what can be read. */
export function readable(text: string): string {
  const wellFormed = text.toWellFormed();
  const control = CONTROL.exec(wellFormed);
  if (control) throw new UnreadableTextError(control.index);
  return wellFormed;
}

/**
 * Builds the detection copy: NFKC by cluster, zero-width and bidi controls, soft hyphens and markup removed, look-alikes,
 * full-width forms and typographic punctuation folded, HTML entities read. Linear in the text.
 */
export function normalize(original: string): DetectionCopy {
  if (!needsCopy(original)) return { text: original, isAscii: true, toOriginal: (start, end) => [start, end] };
  return new CopyBuilder(original).build();
}

/** Whether the copy differs: the expression is asked only about texts that hold one of its signs, which few do. */
function needsCopy(original: string): boolean {
  const bytes = asciiOf(original);
  if (!bytes) return true;
  const { length } = original;
  let signs = 0;
  for (let at = 0; at < length; at++) signs |= SIGNS[bytes[at] ?? 0] ?? 0;
  return signs !== 0 && MARKED.test(original);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '-',
  mdash: '-',
  rsquo: "'",
  lsquo: "'",
};
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{2,6}));/y;
const TAG =
  /<\/?(?:b|i|u|em|strong|span|p|br|div|font|mark|a|li|ul|ol|h[1-6]|td|tr|table|sup|sub)(?:\s[^<>\n]{0,120})?\/?>/iy;
const BREAKING_TAG = /^<\/?(?:p|br|div|li|td|tr|h)/i;
const MARK = /\p{M}/u;
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\uffa0]/;
const DASH = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/;
const APOSTROPHE = /[\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4\uff07]/;
const QUOTE = /[\u201c-\u201f\u00ab\u00bb\u2033\uff02]/;
const SPACE = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const BREAK = /[\u0085\u2028\u2029]/;
const DIGIT = /\p{Nd}/u;
const ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20];

class CopyBuilder {
  readonly #original: string;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #pieces: string[] = [];
  #length = 0;

  constructor(original: string) {
    this.#original = original;
    // NFKC makes at most 18 units of one; the arrays grow by that much only through #emit's own check.
    this.#starts = new Int32Array(original.length * 2 + 64);
    this.#ends = new Int32Array(original.length * 2 + 64);
  }

  build(): DetectionCopy {
    let at = 0;
    while (at < this.#original.length) {
      const end = this.#plainEnd(at);
      at = end > at ? this.#keep(at, end) : this.#step(at);
    }
    const starts = this.#starts.subarray(0, this.#length);
    const ends = this.#ends.subarray(0, this.#length);
    const text = foldScript(this.#pieces.join(''));
    return { text, isAscii: false, toOriginal: (start, end) => spanOf(starts, ends, start, end) };
  }

  /** End of the run of ASCII that stays as it is: no sign of markup, and no letter that a mark follows. */
  #plainEnd(at: number): number {
    for (let end = at; end < this.#original.length; end++) {
      const unit = this.#original.charCodeAt(end);
      if (unit > 127) return unit >= 0x300 ? end - 1 : end;
      if (SIGNS[unit]) return end;
    }
    return this.#original.length;
  }

  #keep(at: number, end: number): number {
    for (let unit = at; unit < end; unit++) {
      this.#starts[this.#length] = unit;
      this.#ends[this.#length++] = unit + 1;
    }
    this.#pieces.push(this.#original.slice(at, end));
    return end;
  }

  #step(at: number): number {
    const unit = this.#original.charCodeAt(at);
    if (unit < 0x80) return this.#ascii(at, unit);
    const point = this.#original.codePointAt(at) ?? 0;
    let end = at + (point > 0xffff ? 2 : 1);
    while (end < this.#original.length && MARK.test(this.#original[end] ?? '')) end++;
    this.#emit(folded(this.#original.slice(at, end)), at, end);
    return end;
  }

  #ascii(at: number, unit: number): number {
    if (unit === 0x2a || unit === 0x5f || unit === 0x7e || unit === 0x60) return this.#markup(at);
    if (unit === 0x3c) return this.#tag(at);
    if (unit === 0x26) return this.#entity(at);
    const next = this.#original.charCodeAt(at + 1);
    if (next >= 0x300 && MARK.test(this.#original[at + 1] ?? '')) return this.#cluster(at);
    this.#emit(this.#original[at] ?? '', at, at + 1);
    return at + 1;
  }

  #cluster(at: number): number {
    let end = at + 1;
    while (end < this.#original.length && MARK.test(this.#original[end] ?? '')) end++;
    this.#emit(folded(this.#original.slice(at, end)), at, end);
    return end;
  }

  /** `**`, `__`, `~~` go anywhere but behind three digits (`ZIP 021**` is this engine's own); a single `*` or backtick goes only inside a word (`Jo*h*n`), so that `*28` stays. */
  #markup(at: number): number {
    const char = this.#original[at] ?? '';
    let end = at + 1;
    while (this.#original[end] === char) end++;
    const between = isLetter(this.#original[at - 1]) && isLetter(this.#original[end]);
    const doubled =
      end - at >= 2 &&
      end - at <= 3 &&
      (isLetterOrDigit(this.#original[at - 1]) || isLetterOrDigit(this.#original[end]));
    const isZip = char === '*' && end - at === 2 && /(?<!\d)\d{3}$/.test(this.#original.slice(Math.max(0, at - 4), at));
    if (!isZip && (char === '_' ? doubled : between || doubled)) return end;
    for (let i = at; i < end; i++) this.#emit(char, i, i + 1);
    return end;
  }

  #tag(at: number): number {
    TAG.lastIndex = at;
    const tag = TAG.exec(this.#original)?.[0];
    if (tag === undefined) {
      this.#emit('<', at, at + 1);
      return at + 1;
    }
    if (BREAKING_TAG.test(tag)) this.#emit('\n', at, at + tag.length);
    return at + tag.length;
  }

  #entity(at: number): number {
    ENTITY.lastIndex = at;
    const match = ENTITY.exec(this.#original);
    const value = match === null ? undefined : entityValue(match);
    if (!match || value === undefined) {
      this.#emit('&', at, at + 1);
      return at + 1;
    }
    this.#emit(value, at, at + match[0].length);
    return at + match[0].length;
  }

  #emit(text: string, start: number, end: number): void {
    // Room for the worst case is kept by cutting expansions to what the arrays still hold.
    const room = this.#starts.length - this.#length - (this.#original.length - end);
    const kept = text.length <= Math.max(1, room) ? text : text.slice(0, Math.max(1, room));
    for (let i = 0; i < kept.length; i++) {
      this.#starts[this.#length] = start;
      this.#ends[this.#length++] = end;
    }
    this.#pieces.push(kept);
  }
}

function entityValue(match: RegExpExecArray): string | undefined {
  const name = match[3];
  if (name) return ENTITIES[name];
  const point = match[1] !== undefined ? Number(match[1]) : Number.parseInt(match[2] ?? '', 16);
  if (point < 0x20 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return ' ';
  return folded(String.fromCodePoint(point));
}

function folded(cluster: string): string {
  if (INVISIBLE.test(cluster)) {
    const visible = [...cluster].filter((char) => !INVISIBLE.test(char)).join('');
    return visible === '' ? '' : folded(visible);
  }
  if (cluster.length === 1) {
    if (SPACE.test(cluster)) return ' ';
    if (DASH.test(cluster)) return '-';
    if (APOSTROPHE.test(cluster)) return "'";
    if (QUOTE.test(cluster)) return '"';
    if (BREAK.test(cluster)) return '\n';
    if (DIGIT.test(cluster)) return digitOf(cluster);
  }
  // NFKC opens some letters into a blank and a combining mark; a blank must not come out of a letter.
  return cluster.normalize('NFKC');
}

function digitOf(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  const zero = ZEROS.find((start) => point >= start && point <= start + 9);
  return zero === undefined ? char.normalize('NFKC') : String(point - zero);
}

function spanOf(starts: Int32Array, ends: Int32Array, start: number, end: number): readonly [number, number] {
  const from = starts[Math.min(start, starts.length - 1)] ?? 0;
  const to = end > start ? (ends[Math.min(end, ends.length) - 1] ?? 0) : from;
  return [from, Math.max(from, to)];
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && /\p{L}/u.test(char);
}

function isLetterOrDigit(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}]/u.test(char);
}
