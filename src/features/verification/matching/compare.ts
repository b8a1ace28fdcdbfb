import { compareFirstName, compareLastName, type FieldComparison } from './compare-names.ts';
import { fold } from './fold.ts';
import type { DetailCode } from './reasons.ts';

/** What the applicant says: the facts of one submission. */
export interface ClaimedFacts {
  readonly number: string;
  readonly state: string | null;
  readonly firstName: string;
  readonly lastName: string;
}

/** One physician as a register shows them; empty strings where the register is silent, days as `YYYY-MM-DD`. */
export interface RegistryRecord {
  /** In the form of the claim: what was asked for, if the register answered what it was asked. */
  readonly number: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly middleName: string;
  readonly otherLastName: string;
  readonly otherFirstName: string;
  /** Jr., Sr., III … where the register has a field of its own. */
  readonly suffix: string;
  readonly states: readonly string[];
  readonly deactivatedOn: string | null;
  readonly reactivatedOn: string | null;
  /** Last day of the licence, `YYYY-MM-DD`, where the register tells it. */
  readonly expiresOn?: string | undefined;
  /** False where the register's word for the status is not one that is known to be good. */
  readonly isStatusKnown?: boolean;
}

/** What a register answered. `down` is never a mark against the applicant. */
export type RegistryAnswer =
  | { readonly kind: 'records'; readonly records: readonly RegistryRecord[]; readonly isSelfReported: boolean }
  | { readonly kind: 'down'; readonly detail: DetailCode };

export type CheckOutcome = 'match' | 'near' | 'differs' | 'missing' | 'ambiguous' | 'source_down';

export interface ComparedField extends FieldComparison {
  readonly field: 'number' | 'last_name' | 'first_name' | 'state' | 'status';
  /** The register's value as it was used. */
  readonly found: string | null;
}

export interface Comparison {
  readonly outcome: CheckOutcome;
  readonly detail: DetailCode;
  readonly fields: readonly ComparedField[];
}

/**
 * Compares a claim with what its register answered (product.md 6.7). `match` needs exactly one record with every
 * field equal after folding, an active number and a register that is a source of its own; everything else is for a human.
 */
export function compare(claim: ClaimedFacts, answer: RegistryAnswer): Comparison {
  if (answer.kind === 'down') return { outcome: 'source_down', detail: answer.detail, fields: [] };
  const [record, ...others] = answer.records;
  if (!record) return { outcome: 'missing', detail: 'not_found', fields: [] };
  if (others.length > 0) return { outcome: 'ambiguous', detail: 'several_records', fields: [] };
  const fields = compareFields(claim, record);
  if (fields.some((field) => field.outcome === 'differs'))
    return { outcome: 'differs', detail: 'fields_differ', fields };
  if (fields.some((field) => field.outcome !== 'match'))
    return { outcome: 'near', detail: 'close_but_not_equal', fields };
  if (answer.isSelfReported) return { outcome: 'near', detail: 'self_reported_only', fields };
  return { outcome: 'match', detail: 'all_fields_match', fields };
}

function compareFields(claim: ClaimedFacts, record: RegistryRecord): ComparedField[] {
  return [
    compareNumber(claim.number, record.number),
    ...compareNames(claim, record),
    ...(claim.state === null ? [] : [compareState(claim.state, record.states)]),
    compareStatus(record),
  ];
}

/** The record was looked up by its number; that it is the number is still held against what came back. */
function compareNumber(claimed: string, found: string): ComparedField {
  return claimed === found
    ? { field: 'number', outcome: 'match', reason: 'number_equal', found }
    : { field: 'number', outcome: 'differs', reason: 'number_differs', found };
}

function compareNames(claim: ClaimedFacts, record: RegistryRecord): ComparedField[] {
  const isSwapped = fold(claim.firstName) === fold(record.lastName) && fold(claim.lastName) === fold(record.firstName);
  const swapped: FieldComparison = { outcome: 'near', reason: 'swapped' };
  const isSame = fold(claim.firstName) === fold(claim.lastName);
  const last = compareLastName(claim.lastName, record.lastName, record.otherLastName, record.suffix);
  const first = compareFirstName(claim.firstName, record.firstName, record.middleName, record.otherFirstName);
  const turn = isSwapped && !isSame && record.lastName !== '';
  return [
    { field: 'last_name', ...(turn ? swapped : last), found: record.lastName || null },
    { field: 'first_name', ...(turn ? swapped : first), found: record.firstName || null },
  ];
}

function compareState(state: string, reported: readonly string[]): ComparedField {
  const found = reported.length > 0 ? reported.join(' ') : null;
  if (!found) return { field: 'state', outcome: 'missing', reason: 'empty', found };
  if (reported.includes(state)) return { field: 'state', outcome: 'match', reason: 'self_reported', found };
  return { field: 'state', outcome: 'near', reason: 'state_not_listed', found };
}

function compareStatus({ deactivatedOn, reactivatedOn, isStatusKnown = true }: RegistryRecord): ComparedField {
  if (deactivatedOn === null && !isStatusKnown)
    return { field: 'status', outcome: 'near', reason: 'status_not_known', found: null };
  if (deactivatedOn === null) return { field: 'status', outcome: 'match', reason: 'active', found: null };
  if (reactivatedOn !== null && reactivatedOn >= deactivatedOn) {
    return { field: 'status', outcome: 'near', reason: 'reactivated', found: reactivatedOn };
  }
  return { field: 'status', outcome: 'differs', reason: 'deactivated', found: deactivatedOn };
}
