/** One kind of register number, written as data (product.md 6.3). */
export interface NumberScheme {
  /** `us_npi`, `de_efn` …: country, underscore, name. Stored with the claim. */
  readonly id: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly name: string;
  /**
   * What the number looks like once blanks are gone and letters are capitals; anchored. The groups `number` and `state`
   * take apart what is written as one, such as `123456/SP`.
   */
  readonly pattern: RegExp;
  /** Check-digit rule over the canonical form; left out where none is published. */
  readonly hasValidCheck?: (number: string) => boolean;
  /** Whether the number means something only together with a state or province, which then opens the canonical form. */
  readonly needsState: boolean;
  /**
   * A secret of its holder: refused where it was not asked for by its `id`, and then held as a keyed hash and its last
   * two digits alone.
   */
  readonly isSecret?: true;
  /** Whether the number can be that of somebody with this last name; left out where a number says nothing of names. */
  readonly fitsName?: (number: string, lastName: string) => boolean;
  /** Which register the automatic check asks; `none` goes to a human. */
  readonly lookUp: 'nppes' | 'nppes_self_reported' | 'none';
  /** Numbers that are right: made up or published as examples, never a person's. */
  readonly examples: readonly string[];
  /** Where the rule was read. */
  readonly rule: string;
}
