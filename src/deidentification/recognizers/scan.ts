import type { Candidate, Document, Token } from '../document.ts';
import { tokenize } from '../tokenize.ts';
import { WordIndex } from '../word-index.ts';
import { figuresAt } from './figures.ts';
import { areWords, idEnd, isNear, matchAt, opensDate, skipFillers } from './context.ts';
import type { CueRule, FinderRule, Found, Recognizer, ShapeRule } from './recognizer.ts';

interface Bound<Rule> {
  readonly recognizer: Recognizer;
  readonly rule: Rule;
}
/** A shape with what its rule asks of the opening token laid out alike, since it is asked of every number. */
interface BoundShape extends Bound<ShapeRule> {
  readonly least: number;
  readonly most: number;
  readonly next: string;
}
interface BoundCue extends Bound<CueRule> {
  /** The cue's words after the first. */
  readonly rest: readonly string[];
}

/** Rules by the length of the token that they open with; the last list is for all that are longer. */
type ByLength<Rule> = readonly (readonly Rule[])[];

/** All recognizers, laid out so that one walk over the tokens serves them all. */
export interface Scan {
  readonly words: WordIndex<Trigger>;
  readonly digit: ByLength<BoundShape>;
  /** Shapes of figures that say how many they need. */
  readonly long: ByLength<BoundShape>;
  readonly mixed: ByLength<BoundShape>;
  readonly upper: ByLength<BoundShape>;
  readonly onNumber: ByLength<Bound<FinderRule>>;
  readonly onMixed: readonly Bound<FinderRule>[];
}

interface Trigger {
  readonly cues: BoundCue[];
  readonly shapes: BoundShape[];
  readonly finders: Bound<FinderRule>[];
}

/** Prepares recognizers for {@link runScan}. */
export function compileScan(recognizers: readonly Recognizer[]): Scan {
  const words = new Map<string, Trigger>();
  const scan: Lists = {
    digit: byLength(),
    long: byLength(),
    mixed: byLength(),
    upper: byLength(),
    onNumber: byLength(),
    onMixed: [],
  };
  for (const recognizer of recognizers) {
    for (const rule of recognizer.cues ?? []) addCue(words, recognizer, rule);
    for (const rule of recognizer.shapes ?? []) addShape(scan, words, boundShape(recognizer, rule));
    for (const rule of recognizer.finders ?? []) addFinder(scan, words, { recognizer, rule });
  }
  for (const { cues } of words.values()) cues.sort((left, right) => right.rest.length - left.rest.length);
  return { ...scan, words: new WordIndex(words) };
}

function addCue(words: Map<string, Trigger>, recognizer: Recognizer, rule: CueRule): void {
  for (const phrase of rule.words) {
    const [first = '', ...rest] = tokenize(phrase).map((token) => token.lower);
    triggerOf(words, first).cues.push({ recognizer, rule, rest });
  }
}

/** Tokens of so many units and more are alike. */
const LONGEST = 16;

function byLength<Rule>(): Rule[][] {
  return Array.from({ length: LONGEST + 1 }, () => []);
}

/** The rules for a token of a length. */
function ofLength<Rule>(lists: ByLength<Rule>, length: number): readonly Rule[] {
  return lists[Math.min(length, LONGEST)] ?? [];
}

interface Lists extends Record<'digit' | 'long' | 'mixed' | 'upper', BoundShape[][]> {
  readonly onNumber: readonly Bound<FinderRule>[][];
  readonly onMixed: Bound<FinderRule>[];
}

function boundShape(recognizer: Recognizer, rule: ShapeRule): BoundShape {
  const [least, most = Infinity] = rule.length ?? [0];
  return { recognizer, rule, least, most, next: rule.next ?? '' };
}

function addShape(scan: Lists, words: Map<string, Trigger>, bound: BoundShape): void {
  const { starts } = bound.rule;
  if (typeof starts !== 'string') {
    for (const word of starts) triggerOf(words, word).shapes.push(bound);
    return;
  }
  const lists = starts === 'digit' && bound.rule.figures !== undefined ? scan.long : scan[starts];
  const most = Math.min(bound.most, LONGEST);
  for (let length = Math.min(bound.least, LONGEST); length <= most; length++) lists[length]?.push(bound);
}

function addFinder(scan: Lists, words: Map<string, Trigger>, bound: Bound<FinderRule>): void {
  for (const word of bound.rule.on) {
    if (word === 'number') addToNumbers(scan, bound);
    else if (word === 'mixed') scan.onMixed.push(bound);
    else triggerOf(words, word).finders.push(bound);
  }
}

function addToNumbers(scan: Lists, bound: Bound<FinderRule>): void {
  const [least, most] = bound.rule.digits ?? [1, LONGEST];
  for (let length = least; length <= most; length++) scan.onNumber[length]?.push(bound);
}

function triggerOf(words: Map<string, Trigger>, word: string): Trigger {
  let trigger = words.get(word);
  if (!trigger) words.set(word, (trigger = { cues: [], shapes: [], finders: [] }));
  return trigger;
}

/** One walk over the tokens; returns every candidate of every recognizer, unsettled. */
export function runScan(scan: Scan, document: Document): Candidate[] {
  const out: Candidate[] = [];
  for (let index = 0; index < document.tokens.length; index++) {
    const token = document.tokens[index];
    if (!token) break;
    const trigger = scan.words.of(token);
    if (trigger) {
      if (trigger.cues.length > 0) scanCues(trigger.cues, document, index, out);
      if (trigger.shapes.length > 0) scanShapes(trigger.shapes, document, index, token, out);
      if (trigger.finders.length > 0) scanFinders(trigger.finders, document, index, out);
    }
    if (token.kind === 'number') {
      const figures = scanFigures(scan, document, index, token, out);
      scanFinders(ofLength(scan.onNumber, token.end - token.start), document, index, out, figures);
    } else if (token.kind === 'mixed') {
      if (isDigit(document.text.charCodeAt(token.start))) scanFigures(scan, document, index, token, out);
      else scanShapes(ofLength(scan.mixed, token.end - token.start), document, index, token, out);
      scanFinders(scan.onMixed, document, index, out);
    } else if (leadsToDigits(document.text, token)) {
      scanShapes(ofLength(scan.upper, token.end - token.start), document, index, token, out);
    }
  }
  return out;
}

/** Tries the shapes that open with a digit: most numbers are too short for any, nearly all for the long ones. Returns the figures that stand there. */
function scanFigures(scan: Scan, document: Document, index: number, token: Token, out: Candidate[]): number {
  const { text } = document;
  const figures = figuresAt(text, token.start);
  const length = token.end - token.start;
  scanShapes(ofLength(scan.digit, length), document, index, token, out);
  if (figures >= LONG) scanShapes(ofLength(scan.long, length), document, index, token, out);
  return figures;
}

const LONG = 8;

/** A word in capitals that a hyphen, an underscore, or a blank or stroke before a digit follows: `KEYSTONE-0117`, `AB 12 34 56 C`, `MH/2024/00731`. */
function leadsToDigits(text: string, token: Token): boolean {
  if (token.casing !== 'upper' && !(token.casing === 'title' && token.text.length === 1)) return false;
  const next = text.charCodeAt(token.end);
  return next === 45 || next === 95 || ((next === 32 || next === 47) && isDigit(text.charCodeAt(token.end + 1)));
}

function scanCues(cues: readonly BoundCue[], document: Document, index: number, out: Candidate[]): void {
  for (const cue of cues) {
    if (!areWords(document, index + 1, cue.rest)) continue;
    const at = skipFillers(document, index + 1 + cue.rest.length);
    const start = document.tokens[at]?.start;
    if (start === undefined) continue;
    if (cue.rule.bare === false && at === index + 1 + cue.rest.length) continue;
    const end = valueEnd(document, cue.rule, start);
    if (end === undefined || opensDate(document.text, start)) continue;
    if (isBareYear(document, index + 1 + cue.rest.length, at)) continue;
    out.push(candidate(cue.recognizer, { start, end, score: cue.rule.score ?? 0.95 }));
    pushAlike(cue, document, start, end, out);
  }
}

const YEAR = /^(?:19|20)\d{2}$/;

/** "policy 2019", "Medicaid since 2019": four digits that are a year, with no sign or "no" before them. */
function isBareYear(document: Document, from: number, at: number): boolean {
  const value = document.tokens[at];
  if (at !== from || value === undefined || !YEAR.test(value.text)) return false;
  return document.text[value.end] !== '-' && matchAt(SERIAL, document.text, value.end) === undefined;
}

/** "2025/118844": a year that opens a number of its own. */
const SERIAL = /\/\d{4,}/y;

const AND_ALSO = /(?:,| and| or| und| &|,? then| vs\.?| for| not| instead of| statt) #?/y;

/** "MRN 12-34-56 and 12-34-65": a further value of exactly the same shape. */
function pushAlike(cue: BoundCue, document: Document, start: number, end: number, out: Candidate[]): void {
  const joint = matchAt(AND_ALSO, document.text, end);
  if (joint === undefined) return;
  const from = end + joint.length;
  const to = valueEnd(document, cue.rule, from);
  if (to === undefined || to === from) return;
  const { text } = document;
  if (outline(text.slice(from, to)) === outline(text.slice(start, end)))
    out.push(candidate(cue.recognizer, { start: from, end: to, score: 0.85 }));
}

function outline(value: string): string {
  return value.replace(/\d/g, '9').replace(/[A-Za-z]/g, 'a');
}

/** "4/10 nodes", "2.5 mm": a ratio or a measure is no identifier. */
const FRACTION = /^\d{1,3}[/.]\d{1,3}$/;

function valueEnd(document: Document, rule: CueRule, start: number): number | undefined {
  const { text } = document;
  const end = rule.value === 'id' ? idEnd(text, start, rule.digits ?? 4) : endOf(rule.value, text, start);
  if (end === undefined || end === start) return undefined;
  if (rule.value === 'id' && FRACTION.test(text.slice(start, end))) return undefined;
  // A long identifier stays one whatever follows; only short numbers can be doses and counts.
  if (rule.unlessAfter && end - start < 6 && matchAt(rule.unlessAfter, text, end) !== undefined) return undefined;
  return rule.check && !rule.check(text.slice(start, end)) ? undefined : end;
}

function endOf(pattern: RegExp, text: string, start: number): number | undefined {
  const match = matchAt(pattern, text, start);
  return match === undefined ? undefined : start + match.length;
}

function scanShapes(
  rules: readonly BoundShape[],
  document: Document,
  index: number,
  token: Token,
  out: Candidate[],
): void {
  const length = token.end - token.start;
  for (const { recognizer, rule, least, most, next } of rules) {
    if (length < least || length > most) continue;
    if (next !== '' && !next.includes(document.text.charAt(token.end))) continue;
    const end = endOf(rule.pattern, document.text, token.start);
    if (end === undefined || end === token.start) continue;
    if (rule.check && !rule.check(document.text.slice(token.start, end))) continue;
    if (rule.near && !isNear(document, index, rule.near, 8)) continue;
    if (rule.unlessNear && isNear(document, index, rule.unlessNear, 3)) continue;
    if (rule.unlessAfter && matchAt(rule.unlessAfter, document.text, end) !== undefined) continue;
    out.push(candidate(recognizer, { start: token.start, end, score: rule.score ?? 0.9 }));
  }
}

function scanFinders(
  rules: readonly Bound<FinderRule>[],
  document: Document,
  index: number,
  out: Candidate[],
  known?: number,
): void {
  for (const { recognizer, rule } of rules) {
    if (rule.figures !== undefined) {
      const figures = known ?? figuresAt(document.text, document.tokens[index]?.start ?? 0);
      if (figures < rule.figures) continue;
    }
    const found = rule.find(document, index);
    if (found && found.end > found.start) out.push(candidate(recognizer, found));
  }
}

function candidate(recognizer: Recognizer, found: Found): Candidate {
  const replacement = found.replacement === undefined ? {} : { replacement: found.replacement };
  return {
    start: found.start,
    end: found.end,
    class: found.class ?? recognizer.class,
    recognizer: recognizer.name,
    score: found.score ?? 0.9,
    reason_code: found.reason ?? recognizer.reason,
    action: found.action ?? recognizer.action ?? 'replace',
    releasable: found.releasable ?? recognizer.releasable ?? false,
    label: found.label ?? recognizer.label,
    ...replacement,
  };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
