import type { DeidentifiedText } from '../../deidentification/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../kernel/errors.ts';
import { newId, type Id } from '../../kernel/ids.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import { appendEvent } from '../../platform/events/outbox.ts';
import type { Services } from '../../platform/services.ts';
import { recordAudit } from '../audit/index.ts';
import { setClosed } from '../rooms/index.ts';
import { mayEdit, mayReadCase, mayRemove } from './policy.ts';
import {
  eraseCase,
  eraseComment,
  findCase,
  findComment,
  reviseCase,
  reviseComment,
  type CaseRow,
  type CaseText,
  type CommentRow,
} from './queries.ts';

/** One change to a post: who, which revision they saw, and the request it came with. */
export interface Change {
  readonly actor: Actor;
  readonly id: Id;
  /** The revision the author saw; another one now is `stale_version`. */
  readonly expected: number;
  readonly requestId: string;
}

/** Writes a new revision of a case; the earlier text stays as a revision with its receipt. */
export async function editCase(services: Services, change: Change, text: CaseText): Promise<void> {
  const row = await ownCase(services.db, change, mayEdit);
  await transaction(services.db, async (tx) => {
    if (!(await reviseCase(tx, row.id, change.expected, newId(), text))) throw new AppError('stale_version');
    await announce(tx, change, 'post.updated', { kind: 'case', room_id: row.roomId }, 'case.edit');
  });
}

/** Removes a case: its text, receipts, revisions and case memory go together; its room takes no more comments. */
export async function removeCase(services: Services, change: Change): Promise<void> {
  const row = await ownCase(services.db, change, mayRemove);
  await transaction(services.db, async (tx) => {
    if (!(await eraseCase(tx, row.id, change.expected))) throw new AppError('stale_version');
    await setClosed(tx, row.roomId, true);
    await announce(tx, change, 'post.hidden', { kind: 'case', room_id: row.roomId }, 'case.remove');
  });
}

export async function editComment(services: Services, change: Change, body: DeidentifiedText): Promise<void> {
  const row = await ownComment(services.db, change, mayEdit);
  await transaction(services.db, async (tx) => {
    if (!(await reviseComment(tx, row.id, change.expected, newId(), body))) throw new AppError('stale_version');
    await announce(tx, change, 'post.updated', { kind: 'comment', room_id: row.roomId }, 'comment.edit');
  });
}

/** Removes a comment and leaves a tombstone in its place. */
export async function removeComment(services: Services, change: Change): Promise<void> {
  const row = await ownComment(services.db, change, mayRemove);
  await transaction(services.db, async (tx) => {
    if (!(await eraseComment(tx, row.id, change.expected))) throw new AppError('stale_version');
    await announce(tx, change, 'post.hidden', { kind: 'comment', room_id: row.roomId }, 'comment.remove');
  });
}

type Rule = typeof mayEdit;

async function ownCase(db: Database, change: Change, rule: Rule): Promise<CaseRow> {
  const row = await findCase(db, { id: change.id });
  if (!row || !mayReadCase(change.actor, row)) throw new NotFoundError();
  if (!rule(change.actor, row))
    throw new AppError(row.authorId === change.actor.accountId ? 'state_conflict' : 'not_your_role');
  return row;
}

async function ownComment(db: Database, change: Change, rule: Rule): Promise<CommentRow> {
  const row = await findComment(db, { id: change.id });
  const parent = row && (await findCase(db, { roomId: row.roomId }));
  if (!row || row.state === 'hidden' || !parent || !mayReadCase(change.actor, parent)) throw new NotFoundError();
  if (!rule(change.actor, row))
    throw new AppError(row.authorId === change.actor.accountId ? 'state_conflict' : 'not_your_role');
  return row;
}

async function announce(
  tx: Database,
  change: Change,
  type: string,
  ids: { kind: 'case' | 'comment'; room_id: Id },
  action: string,
): Promise<void> {
  const audience =
    ids.kind === 'case' ? ({ kind: 'clinicians' } as const) : ({ kind: 'room', id: ids.room_id } as const);
  await appendEvent(tx, { type, audience, data: { ...ids, id: change.id } });
  await recordAudit(tx, {
    actor: change.actor,
    action,
    objectKind: ids.kind,
    objectId: change.id,
    outcome: 'done',
    requestId: change.requestId,
  });
}
