import type { AccountState } from '../../kernel/actor.ts';
import type { ClaimStatus } from './words.ts';

/** How many claims one account may have waiting. */
export const MAX_OPEN_CLAIMS = 5;

/** Statuses from which the applicant may withdraw: any before a decision. */
export const WITHDRAWABLE: readonly ClaimStatus[] = ['draft', 'submitted', 'auto_checks', 'needs_review', 'more_info'];

/** Whether a claim's fate moves the account: a member stays one while a further licence is looked at. */
export function isApplicant(state: AccountState): boolean {
  return (
    state === 'new' || state === 'pending' || state === 'needs_info' || state === 'rejected' || state === 'withdrawn'
  );
}

/** Whether an approval may open the clinical side: a suspended or disabled account is restored first. */
export function mayBecomeMember(state: AccountState): boolean {
  return state !== 'suspended' && state !== 'disabled';
}
