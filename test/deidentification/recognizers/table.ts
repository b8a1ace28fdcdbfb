import type { FindingClass } from '../../../src/deidentification/pure.ts';

/** Rows of one kind: in `find` what stands in `[[ ]]` must be hidden and nothing else; in `keep` nothing may be hidden. */
export interface Table {
  /** The class that the findings carry; several where the law leaves it open. */
  readonly class: FindingClass | readonly FindingClass[];
  readonly find: readonly string[];
  readonly keep: readonly string[];
}
