import { DAY } from '../../../kernel/time.ts';
import type { ClaimStatus, Ended } from '../words.ts';

/** Statuses of a claim that once was approved and still counts, or just ran out. */
export const APPROVED: readonly ClaimStatus[] = ['approved', 'expiring', 'lapsed'];

/** How many days before its end a claim is `expiring` (product.md 6.1). */
export const EXPIRING_DAYS = 90;

/** What a rule must know of a claim's standing. */
export interface StandingFacts {
  readonly status: ClaimStatus;
  /** Last day, `YYYY-MM-DD`, UTC; null where it has no end. */
  readonly expiresOn: string | null;
}

/** Whether an approved claim is within 90 days of its end; `nowMs` since the epoch. */
export function isExpiring({ status, expiresOn }: StandingFacts, nowMs: number): boolean {
  return status === 'approved' && expiresOn !== null && endOf(expiresOn) - EXPIRING_DAYS * DAY <= nowMs;
}

/** Whether a claim's last day and its days of grace are over. */
export function isOver({ status, expiresOn }: StandingFacts, nowMs: number, graceDays: number): boolean {
  if (status !== 'approved' && status !== 'expiring') return false;
  return expiresOn !== null && endOf(expiresOn) + graceDays * DAY <= nowMs;
}

/** Whether a renewed check may carry the claim on: only to a later end, which one without an end has not. */
export function mayRenew({ status, expiresOn }: StandingFacts, until: string): boolean {
  return APPROVED.includes(status) && expiresOn !== null && until > expiresOn;
}

/** The moment after the last day. */
function endOf(day: string): number {
  return Date.parse(day) + DAY;
}

/** What a claim is once a decision or a certain match ended it. */
export const ENDS_AS = {
  suspend: 'suspended',
  revoke: 'revoked',
  exclude: 'excluded',
  record_death: 'deceased',
} as const;

/** Whether an end takes the membership whatever other licence there is: a licence can be lost in one place alone. */
export function endsEverything(as: Ended): boolean {
  return as === 'excluded' || as === 'deceased';
}

/** Whether the claim was approved and ended. */
export function isEnded(status: ClaimStatus): status is Ended {
  return status === 'suspended' || status === 'revoked' || status === 'excluded' || status === 'deceased';
}

/** Statuses that a new look may change: every outcome. */
export const REOPENABLE: readonly ClaimStatus[] = [
  ...APPROVED,
  'rejected',
  'suspended',
  'revoked',
  'excluded',
  'deceased',
];

/** Statuses against which an applicant may appeal. */
export const APPEALABLE: readonly ClaimStatus[] = ['rejected', 'suspended', 'revoked', 'excluded'];
