import { commonBucket, firstNameBucket, FLAG, hashWord, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { isClinical } from './doubt.ts';
import { hashes } from './hashes.ts';
import { likeness } from './likeness.ts';
import { isCapital, isClosedLetter, nicknameEnd, withParticles } from './read-name.ts';
import type { NameSpan } from './span.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

const DOT = 46;
const AMPERSAND = 38;
const COMMA = 44;

/** A name with what belongs to it left and right: particles, an initial before it, a surname in small letters behind it. */
export function widened(words: Words, span: NameSpan): NameSpan {
  const { from, to } = withParticles(words, span);
  const behind = lettersBehind(words, surnameBehind(words, to));
  return { ...span, from: initialBefore(words, from), to: nicknameBehind(words, behind) };
}

/** `Robert 'Bob' Nakata`: what stands in quotation marks between a name and a further capital. */
function nicknameBehind(words: Words, to: number): number {
  const quoted = words.code[to] === 34 || words.code[to] === 39;
  const close = quoted ? nicknameEnd(words, to) : to;
  return close > to && isCapital(words, close) && likeness(words, close) >= 1 ? close : to;
}

/** Words after which one letter is a grade or a type: `type B`, `hepatitis C`. */
const GRADED = hashes(
  'type group class grade stage hepatitis vitamin plan option lead zone level factor influenza part schedule asia child pugh strep patient cluster category appendix figure table box arm cohort',
);

/** `Met J Wilson`, `K.-H. Wiegand`, `t. okwu`: one letter before a name on the same line, written as the name is. */
function initialBefore(words: Words, from: number): number {
  if (from === 0 || (words.marks[from] ?? 0) & MARK.line) return from;
  if (words.casing[from] === CASING.lower) return isSmallInitial(words, from - 2) ? from - 2 : from;
  if (!isCapital(words, from)) return from;
  const dotted = words.code[from - 1] === DOT && ((words.marks[from - 1] ?? 0) & MARK.glued) !== 0;
  const initial = dotted ? from - 2 : from - 1;
  if (words.casing[initial] !== CASING.initial) return from;
  if (!dotted && (/^[ia]$/.test(words.folded(initial)) || GRADED.has(words.hash[initial - 1] ?? 0))) return from;
  return (words.marks[initial] ?? 0) & MARK.glued && dotted ? from : initialBefore(words, initial);
}

/** One small letter with its dot, which ends no sentence and no short form (`o.k.`). */
function isSmallInitial(words: Words, unit: number): boolean {
  if (unit < 0 || words.casing[unit] !== CASING.lower || (words.end[unit] ?? 0) - (words.start[unit] ?? 0) !== 1)
    return false;
  return words.code[unit + 1] === DOT && words.code[unit - 1] !== DOT && /^[b-hj-z]$/.test(words.folded(unit));
}

/** `LINDGREN, P"`, `Ezra B-K`: a surname and one letter, a first name and the letters of a double surname. */
function lettersBehind(words: Words, to: number): number {
  if (isSmallLetter(words, to)) return to + 2;
  if (isClosedLetter(words, to) || isListedLetter(words, to)) return to + 2;
  if (to >= words.count || (words.marks[to] ?? 0) & MARK.line || firstNameBucket(words.attributes[to - 1] ?? 0) < 2)
    return to;
  return /^[A-Z]-[A-Z]$/.test(words.text(to)) ? to + 1 : to;
}

/** `deb k., 58`: a first name in small letters, one letter and its dot, and a comma or an age behind. */
function isSmallLetter(words: Words, to: number): boolean {
  if (words.casing[to - 1] !== CASING.lower || words.casing[to] !== CASING.lower || words.code[to + 1] !== DOT)
    return false;
  if ((words.end[to] ?? 0) - (words.start[to] ?? 0) !== 1 || (words.marks[to] ?? 0) & MARK.line) return false;
  return words.code[to + 2] === COMMA && firstNameBucket(words.attributes[to - 1] ?? 0) >= 2;
}

/** `Thibodeaux, R - day 5`, `Mbeki, T: CT`: a comma, one capital, and a dash, stroke or colon behind it. */
function isListedLetter(words: Words, to: number): boolean {
  if (words.code[to] !== COMMA || words.casing[to + 1] !== CASING.initial) return false;
  return LISTED.has(words.code[to + 2] ?? 0) && !((words.marks[to + 2] ?? 0) & MARK.line);
}

const LISTED: ReadonlySet<number> = new Set(Array.from('-—–/:|(', (sign) => sign.charCodeAt(0)));

/** `samantha ito`: a first name in small letters, then what is only a surname. */
function surnameBehind(words: Words, to: number): number {
  const last = words.attributes[to - 1] ?? 0;
  if (to >= words.count || words.casing[to - 1] !== CASING.lower || words.casing[to] !== CASING.lower) return to;
  if ((words.marks[to] ?? 0) & MARK.line || firstNameBucket(last) < 3 || commonBucket(last) > 3) return to;
  const attributes = words.attributes[to] ?? 0;
  const medical = attributes & (FLAG.clinical | FLAG.drug | FLAG.calendar | FLAG.region | FLAG.eponym);
  if (medical || commonBucket(attributes) > 0 || (words.cues[to] ?? 0) !== 0) return to;
  return isNameWord(attributes) ? to + 1 : to;
}

const AND = hashWord('and') | 0;
const UND = hashWord('und') | 0;

/** `Theo & Max`, `Kónya, Becker and Vasquez`: a capitalised name word beside a certain name, joined by "and" or a comma. */
export function coordinated(words: Words, spans: readonly NameSpan[]): NameSpan[] {
  const found: NameSpan[] = [];
  const held = new Map(spans.map((span) => [span.from, span]));
  for (const span of spans) {
    if (!span.certain || span.score < 0.85) continue;
    const left = isAnd(words, span.from - 1) ? span.from - 2 : -1;
    if (left >= 0 && isLone(words, left)) found.push({ ...span, from: left, to: left + 1, score: 0.8 });
    const right = isAnd(words, span.to) ? span.to + 1 : words.count;
    const beside = held.get(right);
    if (beside && !beside.certain) found.push({ ...beside, certain: true });
    if (right < words.count && isLone(words, right)) found.push({ ...span, from: right, to: right + 1, score: 0.8 });
    const before = words.code[span.from - 1] === COMMA && isAnd(words, span.to) ? span.from - 2 : -1;
    if (before >= 0 && isLone(words, before)) found.push({ ...span, from: before, to: before + 1, score: 0.8 });
  }
  return found;
}

function isAnd(words: Words, unit: number): boolean {
  const hash = words.hash[unit];
  return words.code[unit] === AMPERSAND || hash === AND || hash === UND;
}

function isLone(words: Words, unit: number): boolean {
  const attributes = words.attributes[unit] ?? 0;
  if (words.casing[unit] !== CASING.title || words.kind[unit] !== KIND.word) return false;
  if (attributes & FLAG.eponym && (surnameBucket(attributes) < 4 || isClinical(words, unit))) return false;
  if (attributes & (FLAG.drug | FLAG.region | FLAG.calendar) || (words.cues[unit] ?? 0) & CUE.stop) return false;
  return likeness(words, unit) >= 2 && isNameWord(attributes);
}
