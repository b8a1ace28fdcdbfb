import type { Static } from 'typebox';
import { DETAILS } from '../matching/reasons.ts';
import type { ExplainedCheck, SubmissionRow, SubmittedClaim } from '../queries.ts';
import type { WrittenDecision } from '../review/queries.ts';
import { APPEALABLE } from '../standing/policy.ts';
import { REASON_CODES } from '../words.ts';
import { dueFrom } from './due.ts';
import type { Claim, ClaimSummary } from './schemas.ts';

/** A claim as listings show it. */
export function renderSummary({ claim, submission }: SubmittedClaim): Static<typeof ClaimSummary> {
  return {
    id: claim.id,
    kind: claim.kind,
    country: claim.country,
    scheme: claim.scheme,
    number: claim.number,
    state: submission.region,
    first_name: submission.firstName,
    last_name: submission.lastName,
    status: claim.status,
    attempt: claim.attempt,
    version: claim.version,
    submitted_at: claim.submittedAt.toISOString(),
    due_at: claim.dueAt.toISOString(),
    decided_at: claim.decidedAt?.toISOString() ?? null,
    scope: claim.scope,
    expires_on: claim.expiresOn,
    training: renderTraining(submission),
    rejection: claim.rejection,
  };
}

function renderTraining({ trainingScope, sponsor, programmeEndsOn }: SubmissionRow) {
  if (trainingScope === null || sponsor === null || programmeEndsOn === null) return null;
  return { scope: trainingScope, sponsor, ends_on: programmeEndsOn };
}

/** A claim as its applicant sees it: no verifier, no internal note, no value of the register. */
export function renderClaim(
  found: SubmittedClaim,
  checks: readonly ExplainedCheck[],
  decisions: readonly WrittenDecision[],
): Static<typeof Claim> {
  const newest = decisions.find(({ decision }) => decision.stands);
  return {
    ...renderSummary(found),
    checks: checks.map(({ check }) => ({
      kind: check.kind,
      source: check.source,
      outcome: check.outcome,
      explanation: DETAILS[check.detailCode],
      observed_at: check.observedAt.toISOString(),
      valid_until: check.validUntil.toISOString(),
    })),
    may_appeal: APPEALABLE.includes(found.claim.status),
    decision: newest ? renderForApplicant(newest) : null,
  };
}

/** The reply of a submission or of a draft, the same bytes on every repeat whatever has become of the claim since. */
export function renderAsSubmitted(found: SubmittedClaim, first: SubmissionRow): Static<typeof Claim> {
  const claim = {
    ...found.claim,
    number: first.number,
    status: first.attempt === 0 ? 'draft' : 'submitted',
    attempt: first.attempt,
    version: 1,
    submittedAt: first.submittedAt,
    dueAt: dueFrom(first.submittedAt),
    decidedAt: null,
    scope: null,
    expiresOn: null,
    rejection: null,
  } as const;
  return renderClaim({ claim, submission: first }, [], []);
}

function renderForApplicant({ decision, statement }: WrittenDecision) {
  return {
    id: decision.id,
    decision: decision.decision,
    reason_code: decision.reasonCode,
    reason: REASON_CODES[decision.reasonCode].words,
    statement,
    decided_at: decision.decidedAt.toISOString(),
  };
}
