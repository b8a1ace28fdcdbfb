import type { Finding, Release } from './finding.ts';

/** `safe-harbor`: 45 CFR 164.514(b)(2). `eu`: also generalises rare disease with small region (product.md 4.8). */
export type PolicyName = 'safe-harbor' | 'eu';

/**
 * What is known of the people and dates of one case, by value. The engine holds no state: it reads this and
 * returns proposals; who owns the case allots them. Labels are random per case and never derived from a name
 * (164.514(c)); `token` is a keyed function under a random per-case key, so that no name is stored.
 */
export interface CaseMemory {
  /**
   * Token of a folded form -> what memory keeps under it: for names and their short forms the label without brackets
   * (`PATIENT`, `RELATIVE Q7`), for short forms of other findings their class and label (`B FACILITY`).
   */
  readonly labels: ReadonlyMap<string, string>;
  /** Day 0 of the case, `YYYY-MM-DD`. */
  readonly dayZero?: string;
  readonly token: (folded: string) => string;
  /** What keys `token`, for a run in another thread. */
  readonly key?: Uint8Array;
}

export interface EngineInput {
  readonly text: string;
  readonly policy?: PolicyName;
  /** Strict ZIP3: the union of the restricted lists of Census 2000 and 2020. */
  readonly strictZip3?: boolean;
  /** UTC year at write; the engine has no clock. */
  readonly currentYear: number;
  readonly memory?: CaseMemory;
  /** `people`: one label a person. `roles`: the role alone, where no memory may be kept. Default `people`. */
  readonly labels?: 'people' | 'roles';
  /** Gated text of the thread so far, oldest first: for the risk of the whole, and for labels and offsets that it shows. */
  readonly thread?: readonly string[];
  readonly releases?: readonly Release[];
  /** How 03/04/22 is read when an offset is computed. Default `mdy`. */
  readonly dateOrder?: 'mdy' | 'dmy';
  /** Random bytes for new labels, by default the platform's; tests pass a seeded one. */
  readonly randomBytes?: (count: number) => Uint8Array;
}

/** `clean`: nothing found. `changed`: the text was changed. `blocked`: must be rewritten; `text` must not be stored. */
export type Verdict = 'clean' | 'changed' | 'blocked';

/** How many people share the quasi-identifiers shown, as far as population tables tell. */
export interface Risk {
  readonly k: number;
  readonly level: 'low' | 'warn' | 'high';
  /** One entry a factor, with a stable code and the share of the population it leaves. */
  readonly factors: readonly { readonly code: string; readonly share: number }[];
  /** Class QI: what in this text makes the thread identify somebody, for the author to rewrite; the text keeps it in place. */
  readonly findings: readonly Finding[];
}

export interface EngineResult {
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  readonly risk?: Risk;
  /** Reason codes of the releases that held, each once. */
  readonly releases: readonly Release['reason'][];
  /** New labels and day 0 that this text asks for; allotted by the owner of the case memory. */
  readonly proposals: {
    readonly labels: readonly (readonly [token: string, label: string])[];
    readonly dayZero?: string;
  };
}
