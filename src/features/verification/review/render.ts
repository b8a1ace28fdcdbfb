import type { Static } from 'typebox';
import { renderSummary } from '../claims/render.ts';
import { DETAILS, REASONS } from '../matching/reasons.ts';
import type { CheckFieldRow, ExplainedCheck, SubmittedClaim } from '../queries.ts';
import type { findAppeal } from '../standing/queries.ts';
import { REASON_CODES } from '../words.ts';
import { actionsOn, type Action, type ReviewFacts } from './actions.ts';
import { isHidden, SECOND_PERSON, secondPersonReasons } from './opinions/policy.ts';
import type { MembershipDecisionRow, WrittenDecision } from './queries.ts';
import type { MembershipDecision, QueueItem, StaffClaim, StaffDecision } from './schemas.ts';

/** A claim as the queue shows it to this viewer. */
export function renderQueueItem(found: SubmittedClaim, facts: ReviewFacts, nowMs: number): Static<typeof QueueItem> {
  const { claim } = found;
  return {
    ...renderSummary(found),
    account_id: claim.accountId,
    taken_by: claim.takenBy,
    taken_at: claim.takenAt?.toISOString() ?? null,
    is_overdue: claim.status === 'needs_review' && claim.dueAt.getTime() < nowMs,
    ended_as: claim.endedAs,
    appealed_at: claim.appealedAt?.toISOString() ?? null,
    is_high_risk: claim.highRisk,
    second_person: secondPersonReasons(facts).map((code) => ({ code, words: SECOND_PERSON[code] })),
    waits_for: claim.firstBy === null ? null : claim.secondBy === null ? 'second' : 'third',
    actions: actionsOn(facts, nowMs).map(renderAction),
  };
}

function renderAction({ id, label, confirm, requiresReason, reasons, secondPerson, refusal }: Action) {
  return {
    id,
    label,
    confirm,
    requires_reason: requiresReason,
    reasons: [...reasons],
    second_person: secondPerson,
    enabled: refusal === undefined,
    disabled_reason: refusal?.words ?? null,
  };
}

/** A claim as a verifier sees it; opinions that wait for another stay hidden from everybody but who gave them. */
export function renderStaffClaim(
  found: SubmittedClaim,
  checks: readonly ExplainedCheck[],
  decisions: readonly WrittenDecision[],
  appeal: Awaited<ReturnType<typeof findAppeal>>,
  facts: ReviewFacts,
  nowMs: number,
): Omit<Static<typeof StaffClaim>, 'evidence' | 'read_reasons' | 'break_glass'> {
  const isShown = ({ decision }: WrittenDecision): boolean =>
    !isHidden(found.claim, decision) || decision.verifierId === facts.viewer.id;
  return {
    ...renderQueueItem(found, facts, nowMs),
    checks: checks.map((one) => renderStaffCheck(found, one)),
    decisions: decisions.filter(isShown).map(renderStaffDecision),
    appeal: appeal ? { made_at: appeal.madeAt.toISOString(), body: appeal.body } : null,
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
    rejection: decision.rejection,
    place: decision.place,
    stands: decision.stands,
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
    stands: row.stands,
    decided_at: row.decidedAt.toISOString(),
  };
}
