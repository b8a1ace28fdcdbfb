import type { Id } from '../../../../../kernel/ids.ts';
import { DAY } from '../../../../../kernel/time.ts';
import { transaction, type Database } from '../../../../../platform/database/connection.ts';
import { enqueueJob } from '../../../../../platform/jobs/queries.ts';
import type { Services } from '../../../../../platform/services.ts';
import { findEmail } from '../../../../accounts/index.ts';
import { recordAudit } from '../../../../audit/index.ts';
import { resumedDue } from '../../../claims/due.ts';
import { moveApplicant } from '../../../claims/move-applicant.ts';
import { tellOfClaim } from '../../../events.ts';
import { wasSubmitted } from '../../../policy.ts';
import { changeClaim, countOpenClaims, findClaim, lockClaim, lockStanding, type ClaimRow } from '../../../queries.ts';
import { noteReminder } from '../expiry/queries.ts';
import { ANSWER_DAYS, answerBy, endOfWaiting, isGivenUp, isToRemind, REMIND_DAYS } from './policy.ts';
import { listOldDrafts, listUnanswered } from './queries.ts';

const AT_ONCE = 5_000;

/**
 * Looks at claims that wait for their applicants: a mail two weeks before the end of 60 days, once; then they wait no
 * longer, and their documents go as those of any claim do. Drafts that nobody submitted in 60 days are given up without a
 * mail. Running it again changes nothing.
 */
export async function watchUnanswered({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const now = clock();
  const askedBefore = new Date(now - (ANSWER_DAYS - REMIND_DAYS) * DAY);
  for (const id of await listUnanswered(db, askedBefore, AT_ONCE)) await transaction(db, (tx) => look(tx, id, now));
  const keptBefore = new Date(now - ANSWER_DAYS * DAY);
  for (const id of await listOldDrafts(db, keptBefore, AT_ONCE)) {
    await transaction(db, async (tx) => {
      const draft = (await lockClaim(tx, id))?.claim;
      if (draft?.status === 'draft') await giveUp(tx, draft, 'withdrawn', new Date(now));
    });
  }
}

async function look(tx: Database, id: Id, now: number): Promise<void> {
  const seen = await findClaim(tx, id);
  // The account is locked before the claim, everywhere.
  const standing = seen && (await lockStanding(tx, seen.claim.accountId));
  const claim = (await lockClaim(tx, id))?.claim;
  if (!standing || claim?.status !== 'more_info' || claim.duePausedAt === null) return;
  if (isGivenUp(claim.duePausedAt, now)) await giveUp(tx, claim, endOfWaiting(standing.state), new Date(now));
  else if (isToRemind(claim.duePausedAt, now)) await remind(tx, claim, claim.duePausedAt, new Date(now));
}

async function giveUp(tx: Database, claim: ClaimRow, as: 'withdrawn' | 'needs_review', now: Date): Promise<void> {
  const { id, version, accountId } = claim;
  const after = as === 'withdrawn' ? { decidedAt: now } : { dueAt: resumedDue(claim, now), duePausedAt: null };
  const changed = await changeClaim(tx, { id, version, from: ['draft', 'more_info'], set: { status: as, ...after } });
  if (!changed) return;
  if (as === 'withdrawn' && wasSubmitted(changed) && (await countOpenClaims(tx, accountId)) === 0)
    await moveApplicant(tx, accountId, 'withdrawn');
  await tellOfClaim(tx, changed);
  await recordAudit(tx, { action: 'claim.give-up', objectKind: 'claim', objectId: id, outcome: 'done', rule: as });
}

async function remind(tx: Database, { id }: ClaimRow, askedAt: Date, madeAt: Date): Promise<void> {
  const reminder = { claimId: id, expiresOn: answerBy(askedAt), days: REMIND_DAYS, madeAt };
  if (await noteReminder(tx, reminder)) await enqueueJob(tx, 'verification.unanswered-mail', { claim_id: id });
}

/** Reminds an applicant of a request that is still open: until when, and a link. */
export async function mailUnanswered(
  { db, mail, config }: Pick<Services, 'db' | 'mail' | 'config'>,
  claimId: Id,
): Promise<void> {
  const claim = (await findClaim(db, claimId))?.claim;
  if (claim?.status !== 'more_info' || claim.duePausedAt === null) return;
  const to = await findEmail(db, claim.accountId);
  if (to === undefined) return;
  const subject = `Your licence claim waits for your answer until ${answerBy(claim.duePausedAt)}`;
  await mail.send({ to, subject, text: `${subject}.\n\nSign in to read what is asked: ${config.pageUrl}\n` });
}
