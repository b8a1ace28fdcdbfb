/** One kind of register number, written as data (product.md 6.3). */
export interface NumberScheme {
  /** `us_npi`, `de_efn` …: country, underscore, name. Stored with the claim. */
  readonly id: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly name: string;
  /** What the number looks like once blanks are gone and letters are capitals; anchored. */
  readonly pattern: RegExp;
  /** Check-digit rule over the canonical form; left out where none is published. */
  readonly hasValidCheck?: (number: string) => boolean;
  /** Whether the number means something only together with a state or province, which then opens the canonical form. */
  readonly needsState: boolean;
  /** Numbers we must not hold: refused at the door (a DEA number is a secret). */
  readonly isRefused?: true;
  /** Which register the automatic check asks; `none` goes to a human. */
  readonly lookUp: 'nppes' | 'nppes_self_reported' | 'none';
  /** Numbers that are right: made up or published as examples, never a person's. */
  readonly examples: readonly string[];
  /** Where the rule was read. */
  readonly rule: string;
}
