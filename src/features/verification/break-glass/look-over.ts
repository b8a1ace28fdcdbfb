import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { refuseConflict } from '../../accounts/index.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';
import { recordingOwnFile, refuse } from '../review/refuse-review.ts';
import { lookingOverRefusal, type ReviewOutcome } from './policy.ts';
import { endOpen, findBreakGlass, noteReview, type ReasonedBreakGlass } from './queries.ts';

type Ports = Pick<ClaimServices, 'db' | 'clock'>;

/** Closes the file before its time, by whoever opened it or anybody of the staff; over is over. */
export async function endBreakGlass({ db, clock }: Ports, by: By, id: Id): Promise<ReasonedBreakGlass> {
  return onFile(db, by, 'break-glass.end', id, async (tx) => {
    return endOpen(tx, { id, by: by.actor.accountId, now: new Date(clock()) });
  });
}

/**
 * Notes what a second person says of an emergency access that is over. Throws `second_person_required` to whoever opened
 * it, `self_review_refused`, and `state_conflict` while it is open or once it was looked over.
 */
export async function reviewBreakGlass(
  { db, clock }: Ports,
  by: By,
  id: Id,
  outcome: ReviewOutcome,
): Promise<ReasonedBreakGlass> {
  const now = new Date(clock());
  return onFile(
    db,
    by,
    'break-glass.review',
    id,
    async (tx, found) => {
      refuse(lookingOverRefusal(by.actor.accountId, found, now.getTime()));
      const said = { id, review: outcome, reviewedAt: now, reviewedBy: by.actor.accountId };
      if (!(await noteReview(tx, said))) throw new AppError('state_conflict');
      return true;
    },
    outcome,
  );
}

/** Acts on an emergency access to the file of somebody else, and records it where something changed. */
async function onFile(
  db: Database,
  by: By,
  action: string,
  id: Id,
  act: (tx: Database, found: ReasonedBreakGlass) => Promise<boolean>,
  rule?: string,
): Promise<ReasonedBreakGlass> {
  const attempt = { ...by, action, objectKind: 'break_glass', objectId: id } as const;
  const work = async (tx: Database): Promise<ReasonedBreakGlass> => {
    const found = await findBreakGlass(tx, id);
    if (!found) throw new NotFoundError();
    await refuseConflict(tx, by.actor, found.accountId);
    if (!(await act(tx, found))) return found;
    await recordAudit(tx, { ...attempt, outcome: 'done', ...(rule === undefined ? {} : { rule }) });
    return (await findBreakGlass(tx, id)) ?? found;
  };
  return recordingOwnFile(db, attempt, () => transaction(db, work));
}
