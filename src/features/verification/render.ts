import type { Static } from 'typebox';
import type { Id } from '../../kernel/ids.ts';
import { DETAILS, REASONS } from './matching/reasons.ts';
import { actionsOn, type ActionId } from './policy.ts';
import type {
  CheckFieldRow,
  ExplainedCheck,
  MembershipDecisionRow,
  SubmissionRow,
  SubmittedClaim,
  WrittenDecision,
} from './queries.ts';
import { dueFrom } from './due.ts';
import type { Claim, ClaimSummary, MembershipDecision, QueueItem, StaffClaim, StaffDecision } from './schemas.ts';
import { REASON_CODES } from './words.ts';

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
  };
}

/** A claim as its applicant sees it: no verifier, no internal note, no value of the register. */
export function renderClaim(
  found: SubmittedClaim,
  checks: readonly ExplainedCheck[],
  decisions: readonly WrittenDecision[],
): Static<typeof Claim> {
  const [newest] = decisions;
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
    decision: newest ? renderForApplicant(newest) : null,
  };
}

/** The reply of a submission, the same bytes on every repeat whatever has become of the claim since. */
export function renderAsSubmitted(found: SubmittedClaim, first: SubmissionRow): Static<typeof Claim> {
  const claim = {
    ...found.claim,
    number: first.number,
    status: 'submitted',
    attempt: 1,
    version: 1,
    submittedAt: first.submittedAt,
    dueAt: dueFrom(first.submittedAt),
    decidedAt: null,
    scope: null,
    expiresOn: null,
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

/** A claim as the queue shows it to this viewer. */
export function renderQueueItem(found: SubmittedClaim, viewerId: Id, nowMs: number): Static<typeof QueueItem> {
  const { claim } = found;
  return {
    ...renderSummary(found),
    account_id: claim.accountId,
    taken_by: claim.takenBy,
    taken_at: claim.takenAt?.toISOString() ?? null,
    is_overdue: claim.status === 'needs_review' && claim.dueAt.getTime() < nowMs,
    actions: actionsOn(claim, viewerId).map((action) => ({ id: action, ...ACTIONS[action] })),
  };
}

const ACTIONS: Readonly<
  Record<ActionId, { label: string; confirm: boolean; requires_reason: boolean; second_person: boolean }>
> = {
  take: { label: 'Take', confirm: false, requires_reason: false, second_person: false },
  release: { label: 'Release', confirm: false, requires_reason: false, second_person: false },
  approve: { label: 'Approve', confirm: true, requires_reason: true, second_person: false },
  reject: { label: 'Reject', confirm: true, requires_reason: true, second_person: false },
  more_info: { label: 'Ask for more', confirm: true, requires_reason: true, second_person: false },
};

/** A claim as a verifier sees it. */
export function renderStaffClaim(
  found: SubmittedClaim,
  checks: readonly ExplainedCheck[],
  decisions: readonly WrittenDecision[],
  viewer: { readonly id: Id; readonly nowMs: number },
): Static<typeof StaffClaim> {
  return {
    ...renderQueueItem(found, viewer.id, viewer.nowMs),
    checks: checks.map((one) => renderStaffCheck(found, one)),
    decisions: decisions.map(renderStaffDecision),
  };
}

function renderStaffCheck(found: SubmittedClaim, { check, fields }: ExplainedCheck) {
  return {
    id: check.id,
    kind: check.kind,
    source: check.source,
    source_url: check.sourceUrl,
    source_file_on: check.sourceFileOn,
    method: check.method,
    outcome: check.outcome,
    detail_code: check.detailCode,
    explanation: DETAILS[check.detailCode],
    row_hash: check.rowHash === null ? null : Buffer.from(check.rowHash).toString('hex'),
    observed_at: check.observedAt.toISOString(),
    valid_until: check.validUntil.toISOString(),
    fields: FIELD_ORDER.flatMap((name) => fields.filter((field) => field.field === name)).map((field) => ({
      field: field.field,
      outcome: field.outcome,
      reason: field.reason,
      explanation: REASONS[field.reason],
      similarity: field.similarity,
      claimed: claimedValue(found, field.field),
      found: field.found,
    })),
  };
}

const FIELD_ORDER = ['number', 'last_name', 'first_name', 'state', 'status'] as const;

function claimedValue({ claim, submission }: SubmittedClaim, field: CheckFieldRow['field']): string | null {
  const values = {
    number: claim.number,
    last_name: submission.lastName,
    first_name: submission.firstName,
    state: submission.region,
    status: null,
  };
  return values[field];
}

/** A decision as staff see it; immutable, so a repeat renders the same bytes. */
export function renderStaffDecision({
  decision,
  statement,
  internalNote,
}: WrittenDecision): Static<typeof StaffDecision> {
  return {
    id: decision.id,
    claim_id: decision.claimId,
    attempt: decision.attempt,
    decision: decision.decision,
    reason_code: decision.reasonCode,
    reason: REASON_CODES[decision.reasonCode].words,
    statement,
    internal_note: internalNote,
    verifier_id: decision.verifierId,
    scope: decision.scope,
    expires_on: decision.expiresOn,
    version: decision.claimVersion + 1,
    decided_at: decision.decidedAt.toISOString(),
  };
}

/** A suspension or restoration. */
export function renderMembershipDecision(row: MembershipDecisionRow): Static<typeof MembershipDecision> {
  return {
    id: row.id,
    account_id: row.accountId,
    decision: row.decision,
    reason_code: row.reasonCode,
    verifier_id: row.verifierId,
    decided_at: row.decidedAt.toISOString(),
  };
}
