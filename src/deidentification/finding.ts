/** Class letters of 45 CFR 164.514(b)(2)(i)(A)-(R); QI = quasi-identifier (our own, for risk), TONE is kept for later. */
export type FindingClass =
  | 'A'
  | 'B'
  | 'C'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H'
  | 'I'
  | 'J'
  | 'K'
  | 'L'
  | 'M'
  | 'N'
  | 'O'
  | 'P'
  | 'Q'
  | 'R'
  | 'QI'
  | 'TONE';

/** `replace` by a label, `generalise` to what the rule allows (state, ZIP3, year, day offset), `block`: the author must rewrite. */
export type FindingAction = 'replace' | 'generalise' | 'block';

/** One span the engine judged. Holds nothing of the text itself. */
export interface Finding {
  /** Half-open offsets in UTF-16 code units into exactly the string the caller sent. */
  readonly start: number;
  readonly end: number;
  readonly class: FindingClass;
  /** The paragraph it rests on, e.g. `164.514(b)(2)(i)(C)`. */
  readonly rule: string;
  /** Which recognizer found it, e.g. `us/ssn`. */
  readonly recognizer: string;
  /** Certainty, 0 to 1. */
  readonly score: number;
  /** Stable code; its words for a doctor stand in reasons.ts. */
  readonly reason_code: string;
  readonly action: FindingAction;
  /** Whether the author may release it with a reason code (soft group of product.md 4.1). */
  readonly releasable: boolean;
  /** What stands in the output instead; empty for `block`. */
  readonly replacement: string;
}

/** An author's statement that a releasable finding is not an identifier. Offsets as in {@link Finding}. */
export interface Release {
  readonly start: number;
  readonly end: number;
  readonly reason:
    | 'eponym'
    | 'drug'
    | 'disease'
    | 'sign'
    | 'score'
    | 'device_type'
    | 'cited_author'
    | 'clinical_number'
    | 'common_word';
}
