import type { FindingClass } from './finding.ts';
import type { Language } from './language.ts';

/**
 * One token of the detection copy, as tokenize.ts cuts it: a run of letters and digits, or one other character. Hyphens,
 * apostrophes, dots and underscores are tokens of their own (`O'Shaughnessy` is three, `J.S.` is four); a label of this
 * engine such as `[PATIENT]` is one punctuation token. Offsets are UTF-16, half-open, into the detection copy.
 */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly lower: string;
  /** Hash of the lower-case text, as the lexicons count it (32 bits, signed). */
  readonly hash: number;
  readonly kind: 'word' | 'number' | 'mixed' | 'punctuation';
  /** Casing of a word: `Title`, `UPPER`, `lower`, `McMixed`; `none` for what has no letters. */
  readonly casing: 'title' | 'upper' | 'lower' | 'mixed' | 'none';
  /** Whether a line break stands between the token before and this one. */
  readonly startsLine: boolean;
  /** Whether the token opens a sentence. */
  readonly startsSentence: boolean;
}

/** A text prepared for detection: the folded copy, its tokens, and the way back to the caller's string. */
export interface Document {
  readonly original: string;
  /** Detection copy: NFKC, zero-width and bidi controls and markup removed, look-alikes and full-width folded. */
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The language of the text by its small words. */
  readonly language: Language;
  /** UTC year for rules that need one; without it they stay silent. */
  readonly currentYear: number | undefined;
  /** Removes the ZIP3 areas of Census 2000's list as well. */
  readonly strictZip3: boolean;
  /** The half-open span of the original that a half-open span of the detection copy came from. */
  toOriginal(start: number, end: number): readonly [start: number, end: number];
}

/** What a recognizer or the name tagger proposes, before context and overlaps are settled. Offsets into the detection copy. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly class: FindingClass;
  /** `us/ssn`, `names/context`, `names/tagger` … */
  readonly recognizer: string;
  readonly score: number;
  readonly reason_code: string;
  readonly action: 'replace' | 'generalise' | 'block';
  readonly releasable: boolean;
  /** What kind of label stands in: `PATIENT`, `RELATIVE`, `CLINICIAN`, `PERSON`, `HOSPITAL`, `CITY`, `MRN`, … */
  readonly label: string;
  /** A computed replacement (day offset, ZIP3, `90 or older`), in place of a label. */
  readonly replacement?: string;
}
