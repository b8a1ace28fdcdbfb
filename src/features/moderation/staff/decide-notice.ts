import type { DeidentifiedText } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import type { Services } from '../../../platform/services.ts';
import { refuseConflict } from '../../accounts/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { hidePost, unhidePost } from '../../cases/index.ts';
import { mayDecideAfter, MOVES } from '../policy.ts';
import { findNotice, listDecisions, moveNotice, type NoticeRow } from '../notices/queries.ts';
import { tellModerators, tellOfNotice } from '../notices/tell.ts';
import { refuseOwnFile } from '../refuse-own-file.ts';
import { insertDecision } from './queries.ts';

export interface DecisionInput {
  readonly outcome: 'upheld' | 'dismissed';
  readonly significant: boolean;
  readonly statement: DeidentifiedText;
}

interface Deciding {
  readonly actor: Actor;
  readonly noticeId: Id;
  readonly idempotency: IdempotencyClaim;
  readonly requestId: string;
}

/** A notice for a moderator who is no party to it. */
export async function getNoticeForStaff(db: Database, actor: Actor, id: Id): Promise<NoticeRow> {
  const row = await findNotice(db, id);
  if (!row) throw new NotFoundError();
  refuseOwnFile(actor, [row.authorId, row.senderId]);
  await refuseConflict(db, actor, row.authorId);
  await refuseConflict(db, actor, row.senderId);
  return row;
}

/** Decides on an escalated notice, or on the appeal against a decision: that is another person's. Upheld hides the post, dismissed shows it again. */
export async function decideNotice(
  services: Services,
  deciding: Deciding,
  stage: 'decision' | 'appeal',
  input: DecisionInput,
): Promise<void> {
  const { actor, noticeId, requestId } = deciding;
  const row = await getNoticeForStaff(services.db, actor, noticeId);
  const { from, to } = MOVES[stage === 'decision' ? 'decide' : 'decideAppeal'];
  await transaction(services.db, async (tx) => {
    await claimIdempotency(tx, deciding.idempotency);
    const earlier = await listDecisions(tx, noticeId);
    const deciders = earlier.map(({ moderatorId }) => moderatorId);
    if (!mayDecideAfter(actor, deciders)) throw new AppError('second_person_required');
    if (!(await moveNotice(tx, noticeId, from, to))) throw new AppError('state_conflict');
    await insertDecision(tx, { noticeId, stage, moderatorId: actor.accountId, ...input });
    await applyToPost(tx, { actor, requestId }, row, input.outcome);
    await tellOfNotice(tx, { id: noticeId, authorId: row.authorId, senderId: row.senderId, state: to });
    await recordAudit(tx, {
      actor,
      action: `notice.${stage}`,
      objectKind: 'notice',
      objectId: noticeId,
      outcome: 'done',
      rule: input.outcome,
      requestId,
    });
    await settleIdempotency(tx, deciding.idempotency, { status: 201, objectId: noticeId });
  });
}

/** A recognised patient's post comes back by two people alone: nothing here touches it. */
async function applyToPost(
  tx: Database,
  act: { readonly actor: Actor; readonly requestId: string },
  row: NoticeRow,
  outcome: 'upheld' | 'dismissed',
): Promise<void> {
  if (row.concern === 'identifying_patient') return;
  const post = { kind: row.postKind, id: row.postId, roomId: row.roomId };
  await (outcome === 'upheld' ? hidePost(tx, act, post, 'report') : unhidePost(tx, act, post));
}

/** Hides the post while the notice waits for its decision. */
export async function hidePending(services: Services, actor: Actor, noticeId: Id, requestId: string): Promise<void> {
  const row = await getNoticeForStaff(services.db, actor, noticeId);
  if (row.state !== 'escalated' && row.state !== 'appealed') throw new AppError('state_conflict');
  await transaction(services.db, async (tx) => {
    const post = { kind: row.postKind, id: row.postId, roomId: row.roomId };
    if (!(await hidePost(tx, { actor, requestId }, post, 'report'))) throw new AppError('state_conflict');
    await tellModerators(tx, { id: noticeId, kind: 'notice' });
  });
}
