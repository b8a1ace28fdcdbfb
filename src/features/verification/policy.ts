import type { AccountState } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import { rule } from '../../kernel/rules.ts';
import type { ClaimStatus } from './words.ts';

/** How many claims one account may have waiting, and how many drafts beside them. */
export const MAX_OPEN_CLAIMS = 5;
export const MAX_DRAFTS = 5;

/** Statuses from which the applicant may withdraw: any before a decision. */
export const WITHDRAWABLE: readonly ClaimStatus[] = ['draft', 'submitted', 'auto_checks', 'needs_review', 'more_info'];

/** Whether the claim was ever submitted, and so left its applicant's hands: for the staff there is none before. */
export function wasSubmitted({ attempt }: { readonly attempt: number }): boolean {
  return attempt > 0;
}

/** Whether the account is the applicant: its claim is theirs to change, and never theirs to decide. */
export const isOwnClaim = rule(
  'claim.own',
  (accountId: Id, claim: { readonly accountId: Id }): boolean => claim.accountId === accountId,
);

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
