import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { enqueueJobAfter } from '../../../platform/jobs/queries.ts';
import type { Services } from '../../../platform/services.ts';
import { findEmail } from '../../accounts/index.ts';
import type { ClaimStatus, Decision } from '../words.ts';
import { findMailable, type DecisionRow } from './queries.ts';

/** How long the mail of a decision waits for second thoughts (product.md 6.1). */
const HOLD_SECONDS = 10;

/** Has the applicant told by mail ten seconds from now, once the caller's transaction commits. */
export async function holdMail(tx: Database, decision: Pick<DecisionRow, 'id'>): Promise<void> {
  await enqueueJobAfter(tx, 'verification.decision-mail', { decision_id: decision.id }, HOLD_SECONDS);
}

const SUBJECTS: Readonly<Record<Decision, string>> = {
  approve: 'Your licence is verified',
  reject: 'Your licence claim was rejected',
  more_info: 'Your licence claim needs something more',
  suspend: 'Your licence is suspended here',
  revoke: 'The approval of your licence was revoked',
  exclude: 'Your licence no longer counts here',
  record_death: 'Your account was closed to patients’ cases',
};

/** Statuses in which a claim still is what the decision made it. */
const STILL: Readonly<Record<Decision, readonly ClaimStatus[]>> = {
  approve: ['approved', 'expiring'],
  reject: ['rejected'],
  more_info: ['more_info'],
  suspend: ['suspended'],
  revoke: ['revoked'],
  exclude: ['excluded'],
  record_death: ['deceased'],
};

/**
 * Sends the mail of a decision: what was decided and a link, no name, number or word of the verifier. A decision that was
 * reversed meanwhile is not told.
 */
export async function mailDecision(
  { db, mail, config }: Pick<Services, 'db' | 'mail' | 'config'>,
  decisionId: Id,
): Promise<void> {
  const found = await findMailable(db, decisionId);
  if (!found?.isNewest || !STILL[found.decision].includes(found.status)) return;
  const to = await findEmail(db, found.accountId);
  if (to === undefined) return;
  const subject = SUBJECTS[found.decision];
  const text = `${subject}.\n\nSign in to read the reason and what you can do: ${config.pageUrl}\n`;
  await mail.send({ to, subject, text });
}
