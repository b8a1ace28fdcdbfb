import type { GoldDocument, GoldSpan } from './corpus.ts';
import { identifyingOffsets } from './identifying.ts';
import { LABEL_WORDS } from './label-words.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Counts of one source or of the whole corpus. */
export interface Tally {
  documents: number;
  withIdentifiers: number;
  leaking: number;
  clean: number;
  overRedacted: number;
  entities: number;
  caught: number;
  hiddenRight: number;
  hiddenWrong: number;
  cleanWords: number;
  falseHits: number;
}

export interface Report {
  readonly sources: ReadonlyMap<string, Tally>;
  readonly categories: ReadonlyMap<string, { entities: number; caught: number }>;
  readonly total: Tally;
  readonly errors: readonly string[];
  readonly megabytesPerSecond: number;
}

const WORD = /[\p{L}\p{N}]+/gu;
const UNJUDGED = new Set(['OPTIONAL', 'CITATION']);

/** Scores findings against gold: an identifier is caught when all that identifies in it is hidden. `clock` is in milliseconds. */
export function evaluate(
  documents: readonly GoldDocument[],
  find: (text: string) => readonly Span[],
  errorLimit: number,
  clock: () => number,
): Report {
  const sources = new Map<string, Tally>();
  const categories = new Map<string, { entities: number; caught: number }>();
  const total = emptyTally();
  const errors: string[] = [];
  let characters = 0;
  let elapsed = 0;
  for (const document of documents) {
    const begun = clock();
    const found = find(document.text);
    elapsed += clock() - begun;
    characters += document.text.length;
    const tally = sources.get(document.source) ?? emptyTally();
    sources.set(document.source, tally);
    score(document, found, [tally, total], categories, (error) => errors.length < errorLimit && errors.push(error));
  }
  return { sources, categories, total, errors, megabytesPerSecond: characters / 1000 / Math.max(elapsed, 1) };
}

function emptyTally(): Tally {
  return {
    documents: 0,
    withIdentifiers: 0,
    leaking: 0,
    clean: 0,
    overRedacted: 0,
    entities: 0,
    caught: 0,
    hiddenRight: 0,
    hiddenWrong: 0,
    cleanWords: 0,
    falseHits: 0,
  };
}

function score(
  document: GoldDocument,
  found: readonly Span[],
  tallies: readonly Tally[],
  categories: Report['categories'],
  note: (error: string) => void,
): void {
  const spans = joined(document.text, found);
  const hidden = mask(document.text.length, spans);
  const required = document.spans.filter((span) => !UNJUDGED.has(span.category));
  const missed = required.filter((span) => !isCaught(document.text, span, hidden));
  const wrong = spans.filter(
    (span) =>
      !document.spans.some((gold) => touch(gold, span)) && READABLE.test(document.text.slice(span.start, span.end)),
  );
  const words = judgeWords(document, spans, required);
  for (const span of required)
    count(categories as Map<string, { entities: number; caught: number }>, span, !missed.includes(span));
  for (const tally of tallies) add(tally, required.length, missed.length, wrong.length, words);
  for (const span of missed) note(`miss ${document.id} ${span.category} ${span.start}-${span.end}`);
  for (const span of wrong) note(`false ${document.id} ${span.start}-${span.end}`);
}

const READABLE = /[\p{L}\p{N}]/u;

function touch(left: Span, right: Span): boolean {
  return left.start < right.end && right.start < left.end;
}

/** Neighbouring spans count as one when nothing that can be read stands in the two units between them. */
function joined(text: string, found: readonly Span[]): Span[] {
  const out: { start: number; end: number }[] = [];
  for (const { start, end } of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = out.at(-1);
    if (last && (start <= last.end || (start - last.end <= 2 && !READABLE.test(text.slice(last.end, start)))))
      last.end = Math.max(last.end, end);
    else if (end > start) out.push({ start, end });
  }
  return out;
}

function mask(length: number, spans: readonly Span[]): Uint8Array {
  const hidden = new Uint8Array(length);
  for (const span of spans) hidden.fill(1, span.start, span.end);
  return hidden;
}

function isCaught(text: string, span: GoldSpan, hidden: Uint8Array): boolean {
  for (const at of identifyingOffsets(text, span)) if (hidden[at] !== 1) return false;
  return true;
}

interface Words {
  readonly right: number;
  readonly wrong: number;
  readonly clean: number;
}

function judgeWords(document: GoldDocument, found: readonly Span[], required: readonly GoldSpan[]): Words {
  const words = { right: 0, wrong: 0, clean: 0 };
  const unjudged = document.spans.filter((span) => UNJUDGED.has(span.category));
  for (const match of document.text.matchAll(WORD)) {
    const word = { start: match.index, end: match.index + match[0].length };
    const identifies = required.some((span) => touch(span, word));
    const neutral = unjudged.some((span) => touch(span, word));
    if (!identifies && !neutral) words.clean++;
    const hiding = found.find((span) => touch(span, word));
    if (!hiding) continue;
    if (identifies) words.right++;
    else if (
      !neutral &&
      !(LABEL_WORDS.has(match[0].toLowerCase()) && document.spans.some((span) => touch(span, hiding)))
    )
      words.wrong++;
  }
  return words;
}

function count(categories: Map<string, { entities: number; caught: number }>, span: GoldSpan, caught: boolean): void {
  const entry = categories.get(span.category) ?? { entities: 0, caught: 0 };
  entry.entities++;
  if (caught) entry.caught++;
  categories.set(span.category, entry);
}

function add(tally: Tally, entities: number, missed: number, falseHits: number, words: Words): void {
  tally.documents++;
  tally.entities += entities;
  tally.caught += entities - missed;
  tally.falseHits += falseHits;
  tally.hiddenRight += words.right;
  tally.hiddenWrong += words.wrong;
  tally.cleanWords += words.clean;
  if (entities > 0) tally.withIdentifiers++;
  else tally.clean++;
  if (missed > 0) tally.leaking++;
  if (entities === 0 && falseHits > 0) tally.overRedacted++;
}
