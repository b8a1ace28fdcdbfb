import type { CheckFacts } from '../policy.ts';
import type { ClaimStatus, Decision, Place, ReasonCode, Rejection, Scope } from '../../words.ts';

/** Why one person may not decide a claim alone (product.md 6.7), in words for verifiers. */
export const SECOND_PERSON = {
  no_look_up: 'No register that we can ask knows this kind of number.',
  no_registry_match: 'No register bears the claim out in every field.',
  check_failed: 'A check failed or could not be made.',
  after_end: 'The licence was suspended, revoked or excluded before.',
  staff_institution: 'The applicant decides here, or works where somebody works who does.',
  escalated: 'A verifier asked for a second person.',
} as const;

export type SecondPersonReason = keyof typeof SECOND_PERSON;

const isReason = (code: string): code is SecondPersonReason => Object.hasOwn(SECOND_PERSON, code);
/** The codes alone. */
export const SECOND_PERSON_REASONS = Object.keys(SECOND_PERSON).filter(isReason);

/** What decides whether one person is enough. */
export interface RiskFacts {
  /** The checks of the newest submission, each source's newest alone. */
  readonly checks: readonly CheckFacts[];
  readonly isNearToStaff: boolean;
  readonly isEscalated: boolean;
  /** Whether the claim was approved and ended before it was looked at again. */
  readonly hasEnded: boolean;
}

/** Why this claim wants a second person; empty when one is enough. */
export function secondPersonReasons({ checks, isNearToStaff, isEscalated, hasEnded }: RiskFacts): SecondPersonReason[] {
  const asked = checks.filter(({ kind }) => kind === 'npi' || kind === 'licence');
  const hasLookUp = asked.some(({ detailCode }) => detailCode !== 'no_source_for_country');
  const reasons: readonly (readonly [SecondPersonReason, boolean])[] = [
    ['no_look_up', !hasLookUp],
    ['no_registry_match', hasLookUp && !asked.some(({ outcome }) => outcome === 'match')],
    ['check_failed', checks.some((check) => !asked.includes(check) && !isGood(check))],
    ['after_end', hasEnded],
    ['staff_institution', isNearToStaff],
    ['escalated', isEscalated],
  ];
  return reasons.filter(([, holds]) => holds).map(([reason]) => reason);
}

/** `missing` is the good outcome of an exclusion list. */
function isGood({ kind, outcome }: CheckFacts): boolean {
  return kind === 'exclusion' ? outcome === 'missing' : outcome === 'match';
}

/**
 * Whether this decision waits for a second person. A request for more never does, and what ends an approval cannot wait. A rejection does where only judgement
 * bears it, so that whoever comes second cannot tell what the first said.
 */
export function waitsForSecond(
  decision: Decision,
  reason: ReasonCode,
  reasons: readonly SecondPersonReason[],
  checks: readonly CheckFacts[],
): boolean {
  if (reasons.length === 0) return false;
  if (decision === 'approve') return true;
  return decision === 'reject' && (reasons.includes('escalated') || !isRejectionShown(reason, checks));
}

/** Whether a check shows what the rejection says. */
function isRejectionShown(reason: ReasonCode, checks: readonly CheckFacts[]): boolean {
  const has = (kinds: readonly string[], outcome: string): boolean =>
    checks.some((check) => kinds.includes(check.kind) && check.outcome === outcome);
  if (reason === 'number_not_found') return has(['npi', 'licence'], 'missing');
  if (reason === 'name_differs' || reason === 'licence_not_active') return has(['npi', 'licence'], 'differs');
  return reason === 'excluded' && has(['exclusion'], 'match');
}

/** Whether an opinion is hidden: of a claim in the queue that nobody's decision has settled since; other documents void it and reveal nothing. */
export function isHidden(
  claim: { readonly status: ClaimStatus; readonly attempt: number },
  opinion: { readonly stands: boolean; readonly attempt: number },
): boolean {
  return claim.status === 'needs_review' && !opinion.stands && opinion.attempt === claim.attempt;
}

/** An opinion as far as another agrees with it. */
export interface Opinion {
  readonly decision: Decision;
  readonly scope: Scope | null;
  readonly expiresOn: string | null;
  readonly rejection: Rejection | null;
}

/** Where an opinion stands: whose it is, and whether it decides the claim. */
export interface Standing {
  readonly place: Place;
  readonly stands: boolean;
}

/**
 * What becomes of a new opinion beside those that wait: the first waits, an agreeing second stands, a third stands whatever
 * it says. A request for more stands at once, because it sends the claim back and voids what was said.
 */
export function settle(waiting: readonly Opinion[], mine: Opinion, needsSecond: boolean): Standing {
  const [first] = waiting;
  if (!first) return needsSecond ? { place: 'first', stands: false } : { place: 'only', stands: true };
  if (waiting.length > 1) return { place: 'third', stands: true };
  return { place: 'second', stands: mine.decision === 'more_info' || isSame(first, mine) };
}

function isSame(one: Opinion, other: Opinion): boolean {
  const isAlike = one.scope === other.scope && one.expiresOn === other.expiresOn && one.rejection === other.rejection;
  return one.decision === other.decision && isAlike;
}
