import type { Document } from '../document.ts';
import type { FindingAction, FindingClass } from '../finding.ts';
import type { WordSet } from './word-list.ts';

/**
 * One kind of identifier in one country, written as data: cues that announce it, shapes that show it, checks that prove it.
 * A recognizer is pure; the scan (scan.ts) runs all of them in one walk over the tokens.
 */
export interface Recognizer {
  /** `us/ssn`: country (or `any`) and kind; it appears in findings. */
  readonly name: string;
  readonly class: FindingClass;
  /** Kind of label that stands in, e.g. `MRN`. */
  readonly label: string;
  /** Stable code; its words stand in reasons.ts. */
  readonly reason: string;
  readonly action?: FindingAction;
  readonly releasable?: boolean;
  readonly cues?: readonly CueRule[];
  readonly shapes?: readonly ShapeRule[];
  readonly finders?: readonly FinderRule[];
}

/** "MRN", "chart no": words that announce a value. After them fillers (`#`, `:`, `no`, `is` …) are skipped. */
export interface CueRule {
  /** Phrases in lower case, words and signs separated by blanks as the tokenizer cuts them: `s / n`. */
  readonly words: readonly string[];
  /** What counts as the value: an identifier of mixed shape (`id`), or a sticky pattern tried at the value's first token. */
  readonly value: 'id' | RegExp;
  /** Least number of digits in an `id`; 4 by default. */
  readonly digits?: number;
  readonly score?: number;
  /** Whether the value may follow at once with no filler at all (`MRN 0048`); true by default. */
  readonly bare?: boolean;
  /** The value is refused when this sticky pattern matches right behind it (units, sexes). */
  readonly unlessAfter?: RegExp;
  readonly check?: (value: string) => boolean;
}

/** A shape that can stand without a cue. Sticky pattern, tried where a token of the given kind starts. */
export interface ShapeRule {
  readonly starts: 'digit' | 'mixed' | 'upper' | readonly string[];
  readonly pattern: RegExp;
  /** Fewest and most units of the token that it opens with; any by default. Asked before the pattern, as are the next two. */
  readonly length?: readonly [least: number, most?: number];
  /** Signs of which one stands right behind that token. */
  readonly next?: string;
  /** Least number of figures in it, eight at most (see `figuresAt` in figures.ts): it is tried only where as many stand. */
  readonly figures?: number;
  readonly score?: number;
  readonly check?: (value: string) => boolean;
  /** Refused unless one of these words stands among the eight tokens before. */
  readonly near?: WordSet;
  /** Refused when one of these words stands among the three tokens before. */
  readonly unlessNear?: WordSet;
  readonly unlessAfter?: RegExp;
}

/** What a finder returns: a span of the detection copy and what differs from the recognizer's own description. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly score?: number;
  readonly label?: string;
  readonly reason?: string;
  readonly action?: FindingAction;
  readonly releasable?: boolean;
  readonly replacement?: string;
  readonly class?: FindingClass;
}

/** A rule that needs code: called where one of its words, or a token of its kind, stands. */
export interface FinderRule {
  /** Words in lower case, or `number` / `mixed` for every such token. */
  readonly on: readonly string[];
  /** Fewest and most digits of a `number` that is worth a look; any by default. */
  readonly digits?: readonly [least: number, most: number];
  /** As of a shape. */
  readonly figures?: number;
  readonly find: (document: Document, index: number) => Found | undefined;
}
