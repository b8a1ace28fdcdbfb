import type { DeidentifiedText } from '../../../deidentification/index.ts';
import { AppError } from '../../../kernel/errors.ts';
import { DAY } from '../../../kernel/time.ts';
import type { Decision, ReasonCode, Scope } from '../words.ts';
import { fitsDecision } from './policy.ts';

/** What a verifier decides, as the request says it. */
export interface DecisionInput {
  readonly decision: Decision;
  readonly reasonCode: ReasonCode;
  /** The version the verifier decided on (If-Match). */
  readonly version: number;
  /** What an approval allows; `full` unless said. */
  readonly scope?: Scope | undefined;
  /** Last day of the approval, `YYYY-MM-DD`; needed for training places. */
  readonly expiresOn?: string | undefined;
  /** What the applicant is told, beside the coded reason. */
  readonly statement?: DeidentifiedText | undefined;
  /** For colleagues only. */
  readonly internalNote?: DeidentifiedText | undefined;
}

/** Throws `invalid_request`, pointing at the field, where the parts of a decision do not belong together. */
export function refuseMisfit(input: DecisionInput, nowMs: number): void {
  if (!fitsDecision(input.reasonCode, input.decision)) {
    throw misfit('/reason_code', 'does not belong to this decision');
  }
  if (input.decision !== 'approve' && (input.scope ?? input.expiresOn) !== undefined) {
    throw misfit('/scope', 'belongs to an approval only');
  }
  if (input.expiresOn !== undefined && Date.parse(input.expiresOn) < nowMs - DAY) {
    throw misfit('/expires_on', 'lies in the past');
  }
  if (input.scope !== undefined && input.scope !== 'full' && input.expiresOn === undefined) {
    throw misfit('/expires_on', 'is required for a training place');
  }
}

function misfit(pointer: string, message: string): AppError {
  return new AppError('invalid_request', { errors: [{ pointer, code: 'not_allowed', message }] });
}
