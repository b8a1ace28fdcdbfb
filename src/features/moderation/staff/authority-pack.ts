import { createHash } from 'node:crypto';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { isoTime } from '../../../kernel/time.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { listPublishedTexts } from '../../cases/index.ts';
import { listDecisions, type DecisionRow } from '../notices/queries.ts';
import { tellModerators } from '../notices/tell.ts';
import { mayReleasePack } from '../policy.ts';
import { decisionView, staffNoticeView } from '../views.ts';
import { getNoticeForStaff } from './decide-notice.ts';
import { findPack, insertPack, listAuditProofs, releasePack } from './queries.ts';

/** Whether a case of conduct is grave enough for a board: upheld in the end, significant, and not put right in time. */
const isForBoard = (decisions: readonly DecisionRow[]): boolean => {
  const last = decisions.at(-1);
  return last?.outcome === 'upheld' && last.significant;
};

/** Makes the pack; nothing leaves before another moderator releases it. The author is told. */
export async function makePack(services: Services, actor: Actor, noticeId: Id, requestId: string): Promise<void> {
  const row = await getNoticeForStaff(services.db, actor, noticeId);
  const isOver = row.state === 'decided' || row.state === 'closed';
  if (!isOver || !isForBoard(await listDecisions(services.db, noticeId))) throw new AppError('state_conflict');
  await transaction(services.db, async (tx) => {
    if (!(await insertPack(tx, noticeId, actor.accountId))) throw new AppError('state_conflict');
    const audience = { kind: 'account', id: row.authorId } as const;
    await appendEvent(tx, { type: 'notice.moved', audience, data: { id: noticeId, state: 'pack_made' } });
    await note(tx, actor, 'pack.make', noticeId, requestId);
  });
}

export async function releaseAuthorityPack(
  services: Services,
  actor: Actor,
  noticeId: Id,
  requestId: string,
): Promise<void> {
  const row = await getNoticeForStaff(services.db, actor, noticeId);
  const pack = await findPack(services.db, noticeId);
  if (!pack) throw new NotFoundError();
  if (!mayReleasePack(actor, pack.madeBy)) throw new AppError('second_person_required');
  await transaction(services.db, async (tx) => {
    if (!(await releasePack(tx, noticeId, actor.accountId))) throw new AppError('state_conflict');
    const audience = { kind: 'account', id: row.authorId } as const;
    await appendEvent(tx, { type: 'notice.moved', audience, data: { id: noticeId, state: 'pack_released' } });
    await note(tx, actor, 'pack.release', noticeId, requestId);
  });
}

/** The pack: gated post with its revisions, the exchange, the decisions, and the links of the audit chain that prove them. */
export async function readPack(services: Services, actor: Actor, noticeId: Id) {
  const row = await getNoticeForStaff(services.db, actor, noticeId);
  const pack = await findPack(services.db, noticeId);
  if (!pack) throw new NotFoundError();
  if (pack.releasedAt === null) throw new AppError('second_person_required');
  const [texts, decisions, proofs] = await Promise.all([
    listPublishedTexts(services.db, row.postKind, row.postId),
    listDecisions(services.db, noticeId),
    listAuditProofs(services.db, [row.postId, noticeId]),
  ]);
  return {
    notice: staffNoticeView(row),
    post: texts.map((one) => ({
      ...one,
      sha256: createHash('sha256').update(JSON.stringify(one.texts)).digest('hex'),
    })),
    decisions: decisions.map(decisionView),
    audit: proofs.map(({ n, hash, action, at }) => ({ n: Number(n), hash, action, at })),
    made_at: isoTime(pack.madeAt),
    released_at: isoTime(pack.releasedAt),
  };
}

async function note(
  tx: Parameters<typeof recordAudit>[0],
  actor: Actor,
  action: string,
  noticeId: Id,
  requestId: string,
): Promise<void> {
  await tellModerators(tx, { id: noticeId, kind: 'notice' });
  await recordAudit(tx, { actor, action, objectKind: 'notice', objectId: noticeId, outcome: 'done', requestId });
}
