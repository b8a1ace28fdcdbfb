import type { DeidentifiedText } from '../../../deidentification/index.ts';
import { AppError } from '../../../kernel/errors.ts';
import { DAY } from '../../../kernel/time.ts';
import type { SubmissionRow } from '../queries.ts';
import type { Decision, ReasonCode, Rejection, Scope } from '../words.ts';
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
  /** Whether a rejected applicant may claim the number again; `retry` unless said. */
  readonly rejection?: Rejection | undefined;
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
  if (input.decision !== 'reject' && input.rejection !== undefined) {
    throw misfit('/rejection', 'belongs to a rejection only');
  }
  if (input.expiresOn !== undefined && Date.parse(input.expiresOn) < nowMs - DAY) {
    throw misfit('/expires_on', 'lies in the past');
  }
}

/**
 * An approval of a training place that was claimed gives that place until its programme ends, unless the verifier gives less.
 * Throws `invalid_request` where an approval gives more, or a training place without an end.
 */
export function withTraining(
  input: DecisionInput,
  { trainingScope, programmeEndsOn }: Pick<SubmissionRow, 'trainingScope' | 'programmeEndsOn'>,
): DecisionInput {
  if (input.decision !== 'approve') return input;
  const scope = input.scope ?? trainingScope ?? 'full';
  const expiresOn = input.expiresOn ?? programmeEndsOn ?? undefined;
  if (trainingScope !== null && scope === 'full') throw misfit('/scope', 'gives more than was claimed');
  if (programmeEndsOn !== null && expiresOn !== undefined && expiresOn > programmeEndsOn) {
    throw misfit('/expires_on', 'lies after the end of the programme');
  }
  if (scope !== 'full' && expiresOn === undefined) throw misfit('/expires_on', 'is required for a training place');
  return { ...input, scope, expiresOn };
}

function misfit(pointer: string, message: string): AppError {
  return new AppError('invalid_request', { errors: [{ pointer, code: 'not_allowed', message }] });
}
