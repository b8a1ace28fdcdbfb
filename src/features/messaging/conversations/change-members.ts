import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { joinRoom, leaveRoom } from '../../rooms/index.ts';
import { getConversation, standingOf } from './open-conversation.ts';
import { mayInvite, mayJoin, mayManage } from '../policy.ts';
import { findConversation, type ConversationRow } from './queries.ts';
import { countPeople, deleteInvitation, findAccounts, insertInvitations } from '../people/queries.ts';
import { MOST_MEMBERS } from '../schemas.ts';

/** Invites accounts to a group, inside the caller's transaction; throws state_conflict when it would be too large. */
export async function invite(tx: Database, actor: Actor, roomId: Id, accountIds: readonly Id[]): Promise<void> {
  const invited = await insertInvitations(tx, roomId, actor.accountId, accountIds);
  if ((await countPeople(tx, roomId)) > MOST_MEMBERS) throw new AppError('state_conflict');
  for (const id of invited) await tellMembership(tx, roomId, id, 'invited');
}

/** Invites more members; any member of a group may. */
export async function inviteMembers(
  services: Services,
  actor: Actor,
  id: Id,
  accountIds: readonly Id[],
): Promise<void> {
  const row = await getConversation(services.db, actor, { id });
  if (!mayInvite(actor, standingOf(row))) throw new AppError('state_conflict');
  await transaction(services.db, async (tx) => {
    await invite(tx, actor, row.roomId, accountIds);
    await announceChange(tx, row);
  });
}

/** Takes an invitation; without one the conversation does not exist for the actor. Joining twice changes nothing. */
export async function acceptInvitation(services: Services, actor: Actor, id: Id): Promise<void> {
  const row = await findConversation(services.db, { id }, actor.accountId);
  if (!row || (row.role === null && !mayJoin(actor, standingOf(row)))) throw new NotFoundError();
  if (row.role !== null) return;
  await transaction(services.db, async (tx) => {
    if (!(await deleteInvitation(tx, row.roomId, actor.accountId))) throw new AppError('state_conflict');
    await joinRoom(tx, row.roomId, actor.accountId);
    await announceChange(tx, row);
  });
}

/** Leaves a group, or declines its invitation. A direct conversation cannot be left: block the other instead. */
export async function leaveConversation(services: Services, actor: Actor, id: Id): Promise<void> {
  const row = await findConversation(services.db, { id }, actor.accountId);
  if (!row || (row.role === null && row.invitedBy === null)) throw new NotFoundError();
  if (row.kind === 'direct') throw new AppError('state_conflict');
  await transaction(services.db, (tx) => takeOut(tx, row, actor.accountId));
}

/** Takes a member, or an invited one, out of a group; only its owner may. */
export async function removeMember(services: Services, actor: Actor, id: Id, personaId: Id): Promise<void> {
  const row = await getConversation(services.db, actor, { id });
  if (!mayManage(actor, standingOf(row))) throw new AppError('not_your_role');
  const accountId = (await findAccounts(services.db, [personaId], 'name')).get(personaId);
  if (accountId === undefined || accountId === actor.accountId) throw new NotFoundError();
  await transaction(services.db, async (tx) => {
    await takeOut(tx, row, accountId);
    await recordAudit(tx, {
      actor,
      action: 'conversation.remove-member',
      objectKind: 'conversation',
      objectId: id,
      outcome: 'done',
    });
  });
}

async function takeOut(tx: Database, row: ConversationRow, accountId: Id): Promise<void> {
  await deleteInvitation(tx, row.roomId, accountId);
  await leaveRoom(tx, row.roomId, accountId);
  await announceChange(tx, row);
}

/** Tells the members that the conversation changed: they read it anew. */
export async function announceChange(tx: Database, row: Pick<ConversationRow, 'id' | 'roomId'>): Promise<void> {
  await appendEvent(tx, {
    type: 'conversation.changed',
    audience: { kind: 'room', id: row.roomId },
    data: { id: row.id, room_id: row.roomId },
  });
}

async function tellMembership(tx: Database, roomId: Id, accountId: Id, change: 'invited'): Promise<void> {
  await appendEvent(tx, {
    type: 'room.membership',
    audience: { kind: 'account', id: accountId },
    data: { room_id: roomId, account_id: accountId, change },
  });
}
