import type { GoldDocument, GoldSpan } from './corpus.ts';
import { identifyingOffsets } from './identifying.ts';

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
  const hidden = mask(document.text.length, found);
  const required = document.spans.filter((span) => !UNJUDGED.has(span.category));
  const missed = required.filter((span) => !isCaught(document.text, span, hidden));
  const wrong = found.filter((span) => !document.spans.some((gold) => gold.start < span.end && span.start < gold.end));
  const words = judgeWords(document, hidden, required);
  for (const span of required)
    count(categories as Map<string, { entities: number; caught: number }>, span, !missed.includes(span));
  for (const tally of tallies) add(tally, required.length, missed.length, wrong.length, words);
  for (const span of missed) note(`miss ${document.id} ${span.category} ${span.start}-${span.end}`);
  for (const span of wrong) note(`false ${document.id} ${span.start}-${span.end}`);
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

function judgeWords(document: GoldDocument, hidden: Uint8Array, required: readonly GoldSpan[]): Words {
  const gold = mask(document.text.length, required);
  const unjudged = mask(
    document.text.length,
    document.spans.filter((span) => UNJUDGED.has(span.category)),
  );
  const words = { right: 0, wrong: 0, clean: 0 };
  for (const match of document.text.matchAll(WORD)) {
    const touches = (layer: Uint8Array): boolean =>
      layer.subarray(match.index, match.index + match[0].length).includes(1);
    const identifies = touches(gold);
    const neutral = touches(unjudged);
    if (!identifies && !neutral) words.clean++;
    if (!touches(hidden)) continue;
    if (identifies) words.right++;
    else if (!neutral) words.wrong++;
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
